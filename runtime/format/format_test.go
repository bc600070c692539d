package format

import (
	"errors"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hone/runtime/cell"
)

func TestCell(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"statements":           {"x:=1\nif x>0{\nfmt.Println( x )\n}", "x := 1\nif x > 0 {\n\tfmt.Println(x)\n}"},
		"aligned comments":     {"x := 1 // a\nlong := 2 // b", "x := 1    // a\nlong := 2 // b"},
		"mixed":                {"import \"fmt\"\nx:=1\nfunc f( ){ }\n// about y\ny:=2\ntype T struct{a int}\n", "import \"fmt\"\nx := 1\nfunc f() {}\n// about y\ny := 2\ntype T struct{ a int }"},
		"blank lines":          {"\n\nx:=1\n\n\n\ny:=2\n\n", "x := 1\n\ny := 2"},
		"commands":             {"!ls   -l\nx:=1\n%env A=1\n\n!cat \\\n   b\ny:=2", "!ls   -l\nx := 1\n%env A=1\n\n!cat \\\n   b\ny := 2"},
		"command before func":  {"!ls\nfunc f(){\n}", "!ls\nfunc f() {\n}"},
		"quiet":                {"x:=1\nx+1;", "x := 1\nx + 1;"},
		"quiet with a comment": {"x+1; // no", "x + 1; // no"},
		"quiet display":        {"f( ) ;", "f();"},
		"bash":                 {"%%bash\nfor i in 1  2\n", "%%bash\nfor i in 1  2"},
		"main":                 {"%main\nx:=1", "%main\nx := 1"},
		"double percent":       {"%%\nx:=1", "%%\nx := 1"},
		"native":               {"%%native\nx:=1", "%%native\nx := 1"},
		"package":              {"package main\nfunc main(){\n}", "package main\n\nfunc main() {\n}"},
		"one line":             {"x:=1; func f(){}", "x := 1\nfunc f() {}"},
		"comment over lines":   {"x:=1 /* a\nb */\nfunc f(){}", "x := 1 /* a\nb */\nfunc f() {}"},
		"not a command":        {"ok:=true\n !ok", "ok := true\n\t!ok"},
		"not a mark":           {"x:=1\n  // %% no", "x := 1\n // %% no"},
		"raw string":           {"s:=`\n%not  this\n`", "s := `\n%not  this\n`"},
		"only comments":        {"// a\n//   b", "// a\n//   b"},
		"empty":                {"\n \n", ""},
		"label":                {"L:\nfor{\nbreak L\n}", "L:\nfor {\n\tbreak L\n}"},
	} {
		got, err := Cell(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: %q gives\n%q, %v, want\n%q", name, c.in, got, err, c.want)
		}
		if again, err := Cell(got); err != nil || again != got {
			t.Errorf("%s: formatted again: %q, %v", name, again, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for code, want := range map[string]Error{
		"x := 1\nf(":                              {2, 2, "this ( is never closed"},
		"x := := 1":                               {1, 6, "expected operand, found ':='"},
		"!ls\nx := 1\n\n  if {\n}":                {4, 6, "missing condition in if statement"},
		"func f() {}\nx := 1\ny := 2 3":           {3, 8, "expected ';', found 3"},
		"package main\nfunc main() { return 1 +}": {2, 25, "expected operand, found '}'"},
	} {
		_, err := Cell(code)
		var e *Error
		if !errors.As(err, &e) || e.Line != want.Line || !strings.Contains(e.Msg, want.Msg[:12]) || e.Column != want.Column {
			t.Errorf("%q: %#v, want %#v", code, e, want)
		}
	}
}

// tokens are those of a text, without the semicolons and commas that a layout needs.
func tokens(text string) string {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", -1, len(text)), []byte(text), func(token.Position, string) {}, 0)
	var out []string
	for {
		_, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			return strings.Join(out, " ")
		case token.SEMICOLON, token.COMMA, token.IMPORT, token.LPAREN, token.RPAREN:
			continue
		}
		if lit == "" {
			lit = tok.String()
		}
		out = append(out, lit)
	}
}

// Every cell of the engine's tests stays the same Go, and formatting is idempotent.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("../engine/testdata/*/*")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	n := 0
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range strings.Split(string(data), "\n---\n") {
			got, err := Cell(code)
			if err != nil {
				continue // what hone refuses, format does too
			}
			n++
			if again, err := Cell(got); err != nil || again != got {
				t.Errorf("%s: not idempotent: %v\n%s\n--- becomes\n%s", file, err, got, again)
			}
			if a, b := tokens(cell.Part(code).Go), tokens(cell.Part(got).Go); a != b && !strings.Contains(code, "import") {
				t.Errorf("%s: the tokens differ:\n%s\n%s", file, a, b)
			}
		}
	}
	if n < 200 {
		t.Errorf("only %d cells were formatted", n)
	}
}
