package session

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"hone/runtime/cell"
)

// exported lists what the Go toolchain compiled for the packages cells of these
// tests import.
var exported = sync.OnceValues(func() (map[string]string, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "fmt", "strings", "strconv", "os", "errors", "context", "math/rand/v2", "text/template", "time", "sort", "slices", "encoding/json", "sync", "iter", "unsafe", "std", "hone/runtime/cellrt")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return files, nil
})

// notebook runs cells through a session and checks what is emitted as the Go
// compiler would: every cell a package of its own.
type notebook struct {
	t     *testing.T
	s     *Session
	imp   types.Importer
	cells map[string]*types.Package
	count int
	// compiled has every cell compiled, also those that tier 1 would take.
	compiled bool
}

func newNotebook(t *testing.T) *notebook {
	files, err := exported()
	if err != nil {
		t.Fatal(err)
	}
	imp := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		f, ok := files[path]
		if !ok || f == "" {
			return nil, fmt.Errorf("no package %s", path)
		}
		return os.Open(filepath.Clean(f))
	})
	var packages []string
	for p := range files {
		packages = append(packages, p)
	}
	return &notebook{t: t, s: New(imp, packages), imp: imp, cells: map[string]*types.Package{}}
}

func (n *notebook) Import(path string) (*types.Package, error) {
	if p := n.cells[path]; p != nil {
		return p, nil
	}
	return n.imp.Import(path)
}

// run compiles one cell and commits it; it returns the program or the problems.
func (n *notebook) run(code string) (*Program, []Problem) {
	n.t.Helper()
	n.count++
	p, ps := n.s.Compile(cell.Part(code), n.count)
	if p == nil || len(ps) > 0 {
		return nil, ps
	}
	if p.Script != nil && n.compiled {
		p.Native()
	}
	fset := token.NewFileSet()
	if p.Script != nil {
		if _, err := parser.ParseFile(fset, "script.go", p.Script.Source, 0); err != nil {
			n.t.Fatalf("cell %d: the script does not parse: %v\n%s", n.count, err, p.Script.Source)
		}
		n.s.Loaded(p)
		n.s.Ran(p, 1<<30)
		return p, nil
	}
	file, err := parser.ParseFile(fset, "emitted.go", p.Source, 0)
	if err != nil {
		n.t.Fatalf("cell %d: emitted code does not parse: %v\n%s", n.count, err, p.Source)
	}
	conf := types.Config{GoVersion: "go1.26", Importer: n}
	pkg, err := conf.Check(p.Path, fset, []*ast.File{file}, nil)
	if err != nil {
		n.t.Fatalf("cell %d: emitted code is refused: %v\n%s", n.count, err, p.Source)
	}
	n.cells[p.Path] = pkg
	n.s.Loaded(p)
	n.s.Ran(p, 1<<30)
	return p, nil
}

func (n *notebook) good(cells ...string) *Program {
	n.t.Helper()
	var last *Program
	for _, c := range cells {
		p, ps := n.run(c)
		for _, problem := range ps {
			n.t.Errorf("cell %d: %v", n.count, problem)
		}
		last = p
	}
	return last
}

func TestEmittedCellsAreGo(t *testing.T) {
	for name, cells := range map[string][]string{
		"values":                              {"x := 1", "x", "x++\nx", "y := x + 1; y = 2", "x, z := y, \"s\"\nz"},
		"same name, new":                      {"x := 1", "x := x + 1", "x := \"now \" + \"text\"", "x + \"!\""},
		"function":                            {"func f(n int) int { if n < 2 { return n }; return f(n-1) + f(n-2) }", "f(10)", "func f(n int) int { return n }", "g := f\ng(1)"},
		"mutual":                              {"func even(n int) bool { return n == 0 || odd(n-1) }\nfunc odd(n int) bool { return n != 0 && even(n-1) }\neven(4)"},
		"uses later var":                      {"func f() int { return x }\nx := 3\nf()"},
		"struct":                              {"type point struct{ x, y int }\np := point{1, 2}", "p.x = 3\np.x++\nq := &p\nq.y", "point{x: 1}.y", "ps := []point{{1, 2}, {x: 3}}\nm := map[string]*point{\"a\": {1, 2}}", "ps[0].x + m[\"a\"].y", "&point{y: 4}"},
		"methods":                             {"type point struct{ x, y int }\nfunc (p point) sum() int { return p.x + p.y }", "point{1, 2}.sum()", "f := point.sum\nf(point{})"},
		"method later":                        {"type point struct{ x, y int }", "p := point{1, 2}\nps := []point{p}\nvar a any = p", "func (p *point) move(d int) { p.x += d }", "p.move(1)\nps[0].move(2)", "func (p point) String() string { return fmt.Sprint(p.x) }\np.String()"},
		"unexported iface":                    {"type shape interface{ area() float64 }\nfunc total(ss ...shape) (t float64) { for _, s := range ss { t += s.area() }; return }", "type sq struct{ a float64 }\nfunc (s sq) area() float64 { return s.a * s.a }", "total(sq{2}, sq{a: 3})", "var s shape = sq{1}\ns.area()"},
		"generic":                             {"func Map[T, U any](xs []T, f func(T) U) (out []U) { for _, x := range xs { out = append(out, f(x)) }; return }", "Map([]int{1}, func(i int) string { return fmt.Sprint(i) })"},
		"generic type":                        {"type stack[T any] struct{ items []T }\nfunc (s *stack[T]) push(v T) { s.items = append(s.items, v) }\nfunc (s *stack[E]) len() int { return len(s.items) }", "var s stack[int]\ns.push(1)\ns.items", "type pair[K comparable, V any] struct { k K; v V }\np := pair[string, int]{\"a\", 1}", "p.v + s.len()"},
		"embedded":                            {"type animal struct{ name string }\nfunc (a *animal) Name() string { return a.name }", "type dog struct{ animal; age int }", "d := dog{animal{\"rex\"}, 3}\nd.name", "d.Name()\nd.animal.name = \"x\"", "func (d dog) old() bool { return d.age > 2 && d.name != \"\" }", "d.old()"},
		"anonymous struct":                    {"tests := []struct{ name string; want int }{{\"a\", 1}, {name: \"b\"}}", "for _, tc := range tests { fmt.Println(tc.name, tc.want) }", "tests := []struct{ name string; want int }{{\"c\", 2}}", "tests = append(tests, struct{ name string; want int }{\"d\", 4})"},
		"const and iota":                      {"const (\n\ta = iota\n\tb\n)\ntype weekday int\nconst (\n\tsun weekday = iota\n\tmon\n)", "mon + weekday(b)", "const a = 1.5", "a * 2"},
		"errors":                              {"x := strconv.Atoi(\"1\")", "x", "var y = strconv.Atoi(\"2\")\nvar z int = strconv.Atoi(\"3\")\nvar w int64\nw = strconv.ParseInt(\"1\", 10, 64)", "os.Remove(\"nothing\")", "if v := strconv.Atoi(\"3\"); v > 2 { fmt.Println(v) } else if w := strconv.Atoi(\"4\"); w > 0 { fmt.Println(w) }", "for i := strconv.Atoi(\"0\"); i < 3; i++ { fmt.Println(i) }", "switch v := strconv.Atoi(\"1\"); v { case 1: fmt.Println(v) }", "L: for i := strconv.Atoi(\"0\"); i < 3; i++ { continue L }", "n, err := strconv.Atoi(\"x\")\n_ = err\nn", "m := map[string]int{}\nm[\"a\"] = strconv.Atoi(\"1\")\n_, err2 := os.Open(\"x\")\nerr2", "strconv.Atoi(\"4\")", "func() { strconv.Atoi(\"9\") }()"},
		"chain of checks":                     {"a := strconv.Atoi(\"1\")\nb := strconv.Itoa(a)\nc := strconv.Atoi(b)\nd := c + 1\nd"},
		"unused":                              {"import \"os\"\nfunc f() { x := 1; for i, v := range []int{1} {}; switch t := any(1).(type) { case int: } }\nif y := 2; true {}\n{ z := 1 }"},
		"empty switches":                      {"switch c := 3; {\n}\nswitch t := any(1).(type) {\n}"},
		"offset of a field":                   {"type l struct { a uint8; b, c uint16 }", "var v l\nunsafe.Offsetof(v.c)"},
		"shadowed std":                        {"strings := []string{\"a\"}\nlen(strings)", "strings[0]"},
		"std names":                           {"rand.IntN(3)", "template.New(\"x\")"},
		"ctx":                                 {"ctx.Err()", "ctx, cancel := context.WithTimeout(ctx, time.Second)\ncancel()\nctx.Err()"},
		"display forms":                       {"fmt.Println(1)", "1 + 2", "[]int{1}", "func() {}", "(1)", "len(\"x\")", "float64(1)", "x := 1;", "x;", "x + 2; // quiet", "len(\"a\");", "float64(2);", "strconv.Atoi(\"1\");", "errors.New(\"e\")", "*new(int)", "!true"},
		"comments":                            {"x := 1 // one\n/* two */ y := 2 // three\nx + y // four"},
		"type redefined":                      {"type t struct{ a int }\nv := t{1}\nfunc f(x t) int { return x.a }", "type t struct{ a, b int }", "f(t{1, 2})", "v"},
		"signature changed":                   {"func g() int { return 1 }", "func h() string { return fmt.Sprint(g()) }", "func g() string { return \"s\" }", "h()"},
		"const changed":                       {"const n = 3\nfunc area() int { return n * n }\nvar arr [n]int", "const n = 4\narea()"},
		"goto and labels":                     {"i := 0\nloop:\nif i < 3 { i++; goto loop }\ni"},
		"defer and return":                    {"defer fmt.Println(\"end\")\nif len(os.Args) > 100 { return }\nfmt.Println(1)"},
		"grouped var":                         {"var (\n\ta, b = 1, 2 // pair\n\tc string\n\td []int = nil\n)\na + b", "var a int\na"},
		"nested composite":                    {"type in struct{ v int }\ntype out struct{ i in; ps []*in; m map[string]in }", "o := out{i: in{1}, ps: []*in{{2}, {v: 3}}, m: map[string]in{\"k\": {4}}}", "o.m[\"k\"].v + o.ps[1].v + o.i.v", "out{\n\ti: in{\n\t\tv: 1,\n\t},\n}"},
		"func var":                            {"f := func(a int) (int, error) { return a, nil }", "v := f(3)\nv", "f(4)"},
		"goroutines":                          {"ch := make(chan int)\nfunc send(c chan int, v ...int) int { for _, x := range v { c <- x }; return len(v) }\ntype t struct{ n int }\nfunc (x *t) run(c chan int) { c <- x.n }", "go send(ch, 1, 2)\nx := &t{1}\ngo x.run(ch)\ngo (&t{2}).run(ch)\ngo func(a int) { ch <- a }(3)\ngo println(1)\ngo close(ch)\nvar wg sync.WaitGroup\nwg.Go(func() { ch <- 4 })\nf := func() {}\nwg.Go(f)\ngo f()", "func g[T any](v T) {}\ngo g(1)\ngo g[int](2)\ngo strings.ToUpper(\"a\")\nfs := []func(){f}\ngo fs[0]()"},
		"select and channel":                  {"ch := make(chan int, 1)\nch <- 1\nselect { case v := <-ch: default: }", "go func() { ch <- 2 }()\n<-ch"},
		"dot import":                          {"import . \"strings\"\nToUpper(\"a\")", "ToLower(\"B\")"},
		"named import":                        {"import str \"strings\"\nstr.ToUpper(\"a\")", "str.ToLower(\"B\")", "func f() string { return str.Repeat(\"x\", 2) }"},
		"closures":                            {"n := 0\ninc := func() int { n++; return n }\ninc()", "inc() + n"},
		"recursive type":                      {"type node struct{ next *node; val int }\nlist := &node{nil, 1}", "list.next = &node{val: 2}\nfor p := list; p != nil; p = p.next { fmt.Println(p.val) }"},
		"range func":                          {"func count(n int) func(func(int) bool) { return func(yield func(int) bool) { for i := range n { if !yield(i) { return } } } }\nfor i := range count(3) { fmt.Println(i) }"},
		"type switch":                         {"type a struct{ s string }\nvar v any = a{\"x\"}", "switch x := v.(type) { case a: fmt.Println(x.s) }"},
		"type of a type":                      {"type a struct{ n int }\nfunc (x a) get() int { return x.n }", "type b a\ntype c = a\nvar x b\nx.n", "c{3}.get() + b{4}.n", "type d b", "d{n: 1}.n"},
		"blank var":                           {"type shape interface{ area() int }", "type sq struct{}\nfunc (sq) area() int { return 1 }", "var _ shape = sq{}\nvar _, k = 1, 2"},
		"alias":                               {"type num = int\nvar x num = 3", "x + num(2)"},
		"func with struct":                    {"type cfg struct{ name string }\nfunc mk(o ...func(*cfg)) cfg { var c cfg; for _, f := range o { f(&c) }; return c }", "mk(func(c *cfg) { c.name = \"z\" }).name"},
		"names like ours":                     {"herr1 := 1; hval := 2; htmp := 3; hcellrt := 4; hc1 := 5; henv := 6; hv := 7", "x, err := strconv.Atoi(\"1\")\ny := strconv.Atoi(\"2\")\nherr1 + hval + htmp + hcellrt + hc1 + henv + hv", "func f(hc2 int) int { hc1 := herr1; return hv + hc1 + hc2 }", "{ hcellrt := 1; herr1 := 2; strconv.Atoi(\"1\"); _, _ = hcellrt, herr1 }"},
		"struct conversion":                   {"type a struct{ x int; y string }\nv := a{1, \"z\"}", "u := struct{ x int; y string }(v)\ntype c struct{ x int; y string }", "w := a(u)\nz := (*c)(&v)\nz.y + c(a(u)).y", "func f(q a) c { return c(q) }\nf(a(c{3, \"x\"})).x + int(c(a{x: 3}).x)"},
		"carried, of all":                     {"type t struct{ a int; in struct{ b string } }\ntype gen[T any] struct{ v T }\nv := t{1, struct{ b string }{\"x\"}}\nw := gen[t]{v}\nu := map[time.Time][]t{}\nvar i interface{ m(t) }", "func (v t) f() int { return v.a }", "_ = w.v.f() + v.f() + len(v.in.b)\nu = nil\ni = nil"},
		"types of a group":                    {"type (\n\ta struct{ n int } // one\n\tb struct{ a; m int }\n\te struct{}\n)\nfunc (x a) get() int { return x.n }\nv := b{a{1}, 2}", "func (x b) put() int { return x.m }\nv.put() + v.get()", "type a struct{ n, k int }", "b{a{1, 2}, 3}.k"},
		"embedded in a struct without a name": {"type e struct{ x int }\ntype g[T any] struct{ y T }", "vv := []struct{ e; *g[int]; w int }{{e{1}, &g[int]{3}, 2}}", "_ = vv[0].x + vv[0].w + vv[0].e.x + vv[0].y"},
		"names in Unicode":                    {"type ß struct{ ü int }\nfunc é() int { return 1 }", "ß{é()}.ü"},
		"errors, hidden":                      {"error := 1\nnil := 2", "x := strconv.Atoi(\"1\")\nx + error + nil", "strconv.Atoi(\"1\")", "os.Remove(\"x\")\ny := strconv.Atoi(\"2\")\ny"},
		"method on map elem":                  {"type p struct{ x int }\nfunc (v p) get() int { return v.x }\nm := map[int]p{1: {2}}", "m[1].get() + m[1].x"},
	} {
		t.Run(name, func(t *testing.T) {
			newNotebook(t).good(cells...)
			n := newNotebook(t)
			n.compiled = true
			n.good(cells...)
		})
	}
}

func TestProblems(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		want  []string // regexps, one per problem of the last cell
	}{
		"undefined":        {[]string{"total := 1", "totl + 1"}, []string{`cell\[2\]:1:1: undefined: totl\n.*\n.*\^\n.*did you mean total`}},
		"all at once":      {[]string{"a := 1\nb := a + \"x\"\nundefinedThing()\nfunc f() int { return \"s\" }"}, []string{`:2:\d+: .*mismatched`, `:3:1: undefined`, `:4:\d+: cannot use "s"`}},
		"operand":          {[]string{"x := 1 + strconv.Atoi(\"2\")"}, []string{`1:\d+: .*\n(?s).*hint: .*x := strconv.Atoi\("2"\)`}},
		"argument":         {[]string{"fmt.Println(strconv.Atoi(\"2\"))"}, []string{`1:13: strconv.Atoi\(…\) may return an error`}},
		"range":            {[]string{"for i := range strconv.Atoi(\"3\") { fmt.Println(i) }"}, []string{`(?s)1:\d+: .*hint`}},
		"seq of errors":    {[]string{"var seq iter.Seq2[int, error]", "for x := range seq { fmt.Println(x) }"}, []string{`(?s)1:\d+: .*for x, err := range seq`}},
		"cgo":              {[]string{"import \"C\"\nx := 1"}, []string{`1:8: cells cannot use cgo`}},
		"syntax":           {[]string{"x := (1 + 2"}, []string{`1:6: syntax error: this \( is never closed`}},
		"syntax in middle": {[]string{"x := 1\ny := := 2\nz := 3"}, []string{`2:\d+: syntax error`}},
		"ctx in func":      {[]string{"func f() error { return ctx.Err() }"}, []string{`(?s)undefined: ctx.*parameter`}},
		"this cell import": {[]string{"import \"os\"\nos := 1"}, []string{`os is imported by this cell`}},
		"fields":           {[]string{"type t struct{ abc int }\nt{}.abd"}, []string{`1?2:\d+: .*abd undefined`}},
		"no new variables": {[]string{"x := 1\nx := 2"}, []string{`2:\d+: no new variables`}},
		"unused label":     {[]string{"L: for { break }"}, []string{`1:1: .*label L`}},
		"method twice":     {[]string{"type b struct{}", "func (b) m() {}\nfunc (b) m() {}"}, []string{`2:10: method b.m already declared at cell\[2\]:1:10`}},
		"earlier type":     {[]string{"type b struct{ n int }\nv := b{1}", "type b struct{ n, k int }", "v = b{}"}, []string{`(?s)1:5: cannot use.*hint: one of the two is of an earlier declaration of b`}},
		"predeclared type": {[]string{"type int string"}, []string{`1:6: int is a type of Go`}},
		"unnameable":       {[]string{"x := strings.NewReplacer\ny := context.Background\nz := time.Now().Month"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNotebook(t)
			n.good(c.cells[:len(c.cells)-1]...)
			_, ps := n.run(c.cells[len(c.cells)-1])
			if len(ps) != len(c.want) {
				t.Fatalf("got %d problems, want %d:\n%v", len(ps), len(c.want), ps)
			}
			for i, want := range c.want {
				if !regexp.MustCompile(want).MatchString(ps[i].String()) {
					t.Errorf("problem %d is\n%s\nwant a match of %s", i, ps[i], want)
				}
			}
		})
	}
}

func TestNotesOfRedefinitions(t *testing.T) {
	n := newNotebook(t)
	n.good("type t struct{ a int }\nv := t{1}\nfunc f(x t) int { return x.a }")
	p := n.good("type t struct{ b int }")
	all := strings.Join(p.Notes, "\n")
	for _, want := range []string{"v keeps the earlier type t", "f is stale", "cell[1]:3:"} {
		if !strings.Contains(all, want) {
			t.Errorf("notes are\n%s\nwant %q in them", all, want)
		}
	}
}

// A removed name says so, and string(n) of a number is remarked upon.
func TestRemovedAndCautioned(t *testing.T) {
	n := newNotebook(t)
	n.good("x := 1\nn := 65")
	n.s.Remove("x")
	if _, ps := n.run("x"); len(ps) != 1 || !strings.Contains(ps[0].Hint, "was removed") {
		t.Errorf("of a removed name is said %v", ps)
	}
	n.good("x := 2")
	if p := n.good("string(n)"); len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "cell[4]:1:1: string(n) is the character") {
		t.Errorf("the notes are %q", p.Notes)
	}
	if p := n.good("_ = string('a')\nstring(rune(n))"); len(p.Notes) != 0 {
		t.Errorf("the notes are %q", p.Notes)
	}
}
