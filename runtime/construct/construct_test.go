package construct

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

func constructs(t *testing.T, body string) []string {
	t.Helper()
	src := "package main\nimport (\"strings\"; \"fmt\")\nvar _ = strings.ToUpper\nvar _ = fmt.Sprint\ntype num int8\ntype pt struct{ x, y int }\nfunc (p *pt) up() { p.x++ }\nfunc two() (int, string) { return 1, \"\" }\nfunc main() {\n" + body + "\n}\n"
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "a.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := NewInfo()
	conf := types.Config{Importer: importer.Default(), Error: func(error) {}}
	if _, err := conf.Check("main", fset, []*ast.File{f}, info); err != nil {
		t.Logf("check: %v", err) // unused variables
	}
	main := f.Decls[len(f.Decls)-1].(*ast.FuncDecl)
	var out []string
	for _, c := range In(main.Body, info) {
		out = append(out, c.Name)
	}
	return out
}

func TestNames(t *testing.T) {
	for body, want := range map[string][]string{
		"var a int8; var u uint64; a = a << u":              {"var zero int8", "var zero uint64", "binary << int8 uint64", "assign var int8"},
		"var s string; for range s {}":                      {"range string"},
		"var s string; for i, r := range s { _, _ = i, r }": {"range string v v", "assign multi 2", "assign blank"},
		`s := strings.ToUpper("a"); _ = s`:                  {"call std strings.ToUpper", "literal string", "define var string"},
		"var m map[string]pt; _ = m[\"a\"]":                 {"index map[string]struct"},
		"var a uint16; a %= 3":                              {"assign op %= uint16", "assign op of var"},
		"var f float64; _ = int32(f)":                       {"convert float64->int32"},
		"p := pt{x: 1}; p.up()":                             {"composite struct keyed", "call method addressed"},
		"var n num; n = n + 1":                              {"binary + int8", "binary + named", "binary const right"},
		"var a any = 1; switch x := a.(type) { case int: _ = x }": {
			"var init interface", "to interface int", "typeswitch bind", "typecase int"},
		"a, b := two(); fmt.Println(a, b)":    {"define call 2", "call func of main", "call variadic", "to interface string"},
		"var e any; _, ok := e.(num); _ = ok": {"define ok assert", "assert int8", "assert named"},
		"x := 1 << 3; x++":                    {"constant int", "incdec ++ int"},
		"f := new(3); *f = 2":                 {"builtin new expr int", "assign deref int"},
	} {
		got := constructs(t, body)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s\nhas %q\nwant %q among them", body, got, w)
			}
		}
	}
}

func TestTableRoundTrip(t *testing.T) {
	table := Table{"binary + int": {3, 0, 1}, "range string": {0, 1, 0}}
	back, err := ParseTable("# comment\n" + table.String())
	if err != nil || len(back) != 2 || back["binary + int"] != table["binary + int"] {
		t.Errorf("the table %v comes back as %v, %v", table, back, err)
	}
	if _, err := ParseTable("a\t1\n"); err == nil {
		t.Error("a line of two fields is taken")
	}
}

func TestEmbeddedTable(t *testing.T) {
	if _, err := Proven("range string"); err != nil {
		t.Error(err)
	}
	if ok, _ := Proven("no such construct"); ok {
		t.Error("an unknown construct counts as proven")
	}
}
