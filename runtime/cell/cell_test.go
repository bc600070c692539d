package cell

import (
	"strings"
	"testing"
)

func TestPart(t *testing.T) {
	for name, c := range map[string]struct {
		code, commands string
		program        bool
		magic          string
	}{
		"plain":                  {"x := 1", "", false, ""},
		"shell and magic":        {"!ls -l\nx := 1\n%backend go", "!ls -l|%backend go", false, ""},
		"in a raw string":        {"x := `\n%not\n!not\n`\n%env A=1", "%env A=1", false, ""},
		"in a comment":           {"/*\n%not\n*/\n!yes", "!yes", false, ""},
		"in brackets":            {"f(\n!ok,\n)", "", false, ""},
		"unfinished":             {"x := a &&\n!b", "", false, ""},
		"indented":               {"if x {\n\t!not\n}", "", false, ""},
		"after ++":               {"x++\n!yes", "!yes", false, ""},
		"after return":           {"return\n!yes", "!yes", false, ""},
		"quote in a shell":       {"!echo \"it's\nx := 'a'\n!echo `\ny := 2", "!echo \"it's|!echo `", false, ""},
		"continued":              {"!echo a \\\n b\nx := 1", "!echo a   b", false, ""},
		"package main":           {"// doc\npackage main\nfunc main() {}", "", true, ""},
		"percent main":           {"%main\nfmt.Println(1)", "", true, ""},
		"double percent":         {"%%\nfmt.Println(1)", "", true, "main"},
		"bash":                   {"%%bash\necho hi\n%x", "", false, "bash"},
		"bash below empty lines": {"\n\n%%bash\necho hi", "", false, "bash"},
		"writefile arguments":    {"%%writefile a b.txt\nbody", "", false, "writefile"},
	} {
		got := Part(c.code)
		var cmds []string
		for _, k := range got.Commands {
			mark := "%"
			if k.Shell {
				mark = "!"
			}
			cmds = append(cmds, mark+k.Text)
		}
		if s := strings.Join(cmds, "|"); s != c.commands {
			t.Errorf("%s: commands %q, want %q", name, s, c.commands)
		}
		if got.Program != c.program || got.Magic != c.magic {
			t.Errorf("%s: program %v, magic %q, want %v, %q", name, got.Program, got.Magic, c.program, c.magic)
		}
		if len(got.Go) != len(c.code) {
			t.Errorf("%s: Go has %d bytes, the cell %d: offsets would lie", name, len(got.Go), len(c.code))
		}
	}
}

func TestSegments(t *testing.T) {
	c := Part("import \"fmt\"\nfunc f() int { return 1 }\nfunc (t T) m() {}\nfunc(a int) string { return \"\" }(1)\nfunc(a int) (int, error) { return 1, nil }(2)\nfunc() {}()\ntype T struct{}\nconst (\n\ta = 1\n)\nvar x int; y := 2\nL:\nfor {\n\tbreak L\n}\nf();")
	segs, errs := c.Segments()
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	want := []Kind{Import, Func, Func, Statement, Statement, Statement, Type, Const, Var, Statement, Statement, Statement}
	if len(segs) != len(want) {
		t.Fatalf("got %d segments, want %d: %+v", len(segs), len(want), segs)
	}
	for i, s := range segs {
		if s.Kind != want[i] {
			t.Errorf("segment %d %q is of kind %d, want %d", i, c.Go[s.Off:s.End], s.Kind, want[i])
		}
	}
	if !segs[len(segs)-1].Semicolon || segs[len(segs)-2].Semicolon {
		t.Error("the semicolon after the last statement is not seen")
	}
}

func TestSegmentsKeepHeadersWhole(t *testing.T) {
	for code, want := range map[string]int{
		"if x := 1; x > 0 { f() }; g()":                              2,
		"for i := 0; i < 3; i++ {}":                                  1,
		"for x := []int{1}; len(x) < 3; x = append(x, 1) {}; y := 1": 2,
		"switch x := f(); x { case 1: a(); b() }":                    1,
		"L: for i := 0; ; i++ { break L }; h()":                      2,
		"for ;; { break }":                                           1,
		"if a := 1; a > 0 {\n} else if b := 2; b > 0 {\n}\nc()":      2,
		"a := 1; if true {}; b := 2":                                 3,
	} {
		segs, errs := Part(code).Segments()
		if len(errs) > 0 || len(segs) != want {
			t.Errorf("%q has %d segments (%v), want %d", code, len(segs), errs, want)
		}
	}
}

func TestSegmentsFindBrackets(t *testing.T) {
	for code, msg := range map[string]string{
		"f(":        "this ( is never closed",
		"x := 1\n}": "this } closes nothing",
		"f(]":       "this ] does not close the ( before it",
		"x := \"a":  "string literal not terminated",
		"/* a":      "comment not terminated",
	} {
		_, errs := Part(code).Segments()
		if len(errs) != 1 || errs[0].Msg != msg {
			t.Errorf("%q gives %v, want %q", code, errs, msg)
		}
	}
}

func TestCompleteness(t *testing.T) {
	for code, want := range map[string]string{
		"x := 1":                        "complete",
		"":                              "complete",
		"for i := range 3 {":            "incomplete",
		"for i := range 3 {\n\tif x {":  "incomplete",
		"f(1,":                          "incomplete",
		"x := 1 +":                      "incomplete",
		"x := `abc":                     "incomplete",
		"/* abc":                        "incomplete",
		"x := := 1":                     "invalid",
		"func f() { return }":           "complete",
		"}":                             "invalid",
		"x := \"abc":                    "invalid",
		"%%bash\necho hi":               "incomplete",
		"%%bash\necho hi\n":             "complete",
		"!ls":                           "complete",
		"package main\nfunc main() {}":  "complete",
		"package main\nfunc main() { (": "incomplete",
		"x++":                           "complete",
		"if":                            "incomplete",
		"type T struct":                 "incomplete",
	} {
		if got, _ := Completeness(code); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
	if _, indent := Completeness("for {\n\tif x {"); indent != "\t\t" {
		t.Errorf("indent %q, want two tabs", indent)
	}
}
