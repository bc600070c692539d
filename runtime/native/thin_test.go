package native

import (
	"bytes"
	"context"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// buildAll builds units in order; the last line of the body of each is `return nil`.
func buildAll(t *testing.T, b *Builder, units ...Unit) []*Built {
	t.Helper()
	var out []*Built
	for _, u := range units {
		built, err := b.Build(context.Background(), u)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, built)
	}
	return out
}

// runAll runs the cells in one worker and returns what they print.
func runAll(t *testing.T, b *Builder, cells ...*Built) string {
	t.Helper()
	args := []string{"selftest"}
	for _, c := range cells {
		args = append(args, c.SO)
	}
	out, err := exec.Command(b.Worker(), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func thinBuilder(t *testing.T) *Builder {
	t.Helper()
	b := openBuilder(t)
	if why := b.tc.thinPlatform(); why != "" {
		t.Skip(why)
	}
	if thin, why := b.Thin(); !thin {
		t.Fatalf("cells are not linked thin: %s", why)
	}
	return b
}

const sharedDecls = `
type T struct {
	A int
	hidden []string
}

func (t T) Twice() int { return 2 * t.A }
func (t *T) add(s string) { t.hidden = append(t.hidden, s) }
func (t *T) Add(s string) { t.add(s) }
func (t T) String() string { return fmt.Sprintf("T%d%v", t.A, t.hidden) }

type Wraps struct{ *T }

type List[E any] struct{ items []E }

func (l *List[E]) Push(e E) int { l.items = append(l.items, e); return len(l.items) }

var Count = map[string]int{"zero": 0}

func Fail(list []int, i int) int { return list[i] }
`

// The first cell declares and uses nothing of what it declares: all of it must
// be there for later cells nevertheless.
func TestThinCellsShare(t *testing.T) {
	b := thinBuilder(t)
	cells := buildAll(t, b,
		cellSource(1, `import "fmt"`, sharedDecls, ""),
		cellSource(2, "import \"fmt\"\nimport c1 \"session/cell1\"", "var Kept fmt.Stringer\ntype Mine struct{ c1.T; b [3]c1.Wraps }\nvar M Mine\n",
			`x := c1.T{A: 21}
	x.Add("b")
	Kept = c1.Wraps{&x}
	M.T = x
	var l c1.List[c1.T]
	l.Push(x)
	c1.Count["two"] = l.Push(c1.T{}) + x.Twice()
	fmt.Println(Kept, M.Twice(), c1.Count)`),
		cellSource(3, "import \"fmt\"\nimport c1 \"session/cell1\"\nimport c2 \"session/cell2\"", "", `
	w, ok := c2.Kept.(c1.Wraps)
	w.Add("c")
	fmt.Printf("%v %v %T %v\n", ok, w.Twice(), c2.M, c1.Count)
	defer func() { fmt.Println(recover(), c2.Kept) }()
	fmt.Println(c1.Fail(nil, 5))`))
	for _, c := range cells {
		if c.Fat != "" {
			t.Errorf("%s is fat: %s", c.Path, c.Fat)
		}
		if info, err := os.Stat(c.SO); err != nil || info.Size() > 200<<10 {
			t.Errorf("%s has %d bytes (%v)", c.Path, info.Size(), err)
		}
	}
	want := "T21[b] 42 map[two:44 zero:0]\ntrue 42 main.Mine map[two:44 zero:0]\nruntime error: index out of range [5] with length 0 T21[b c]\n"
	if got := runAll(t, b, cells...); got != want {
		t.Errorf("the cells print %q, want %q", got, want)
	}
}

// A cell that learns of an instance of a generic type through another cell, or of a
// method's value, relies on what the compiler made for that cell, though that one
// itself does not call it.
func TestThinCellsKeepWrappers(t *testing.T) {
	b := thinBuilder(t)
	cells := buildAll(t, b,
		cellSource(1, "", `
type Source[E any] interface{ Next() E }

type One struct{}

func (One) Next() int { return 1 }

type Doubled[S Source[int]] struct{ Src S }

func (d Doubled[S]) Next() int { return 2 * d.Src.Next() }

type Box[E any] struct{ e E }

func (b Box[E]) Get() E { return b.e }
func (b *Box[E]) Set(e E) { b.e = e }

func Drain[E any](s Source[E]) E { return s.Next() }
`, ""),
		cellSource(2, `import c1 "session/cell1"`, `
var S c1.Source[int] = c1.One{}

func Bound(o c1.One) func() int { return o.Next }

func Boxed(n int) int { var b c1.Box[int]; b.Set(n); return b.Get() }
`, ""),
		cellSource(3, "import \"fmt\"\nimport c1 \"session/cell1\"\nimport c2 \"session/cell2\"", "", `
	get := c2.Bound(c1.One{})
	var g interface{ Get() int } = &c1.Box[int]{}
	fmt.Println(c1.Drain[int](c1.Doubled[c1.Source[int]]{c2.S}), get(), c2.Boxed(3), g.Get())`))
	for _, c := range cells {
		if c.Fat != "" {
			t.Errorf("%s is fat: %s", c.Path, c.Fat)
		}
	}
	if got := runAll(t, b, cells...); got != "2 1 3 0\n" {
		t.Errorf("the cells print %q", got)
	}
}

func TestThinAndFatCellsShare(t *testing.T) {
	b := thinBuilder(t)
	declares := cellSource(1, `import "fmt"`, sharedDecls, "")
	uses := func(n int) Unit {
		return cellSource(n, "import \"fmt\"\nimport c1 \"session/cell1\"", "var X = &c1.T{A: 1}\n",
			fmt.Sprintf("X.Add(%q)\n\tc1.Count[X.String()]++\n\tvar s any = *X\n\t_, ok := s.(c1.T)\n\tfmt.Println(ok, c1.Count)", fmt.Sprint(n)))
	}
	for _, order := range [][]bool{{true, false, true}, {false, true, false}} {
		b.units, b.images, b.order = map[string]string{}, map[string]*elfImage{}, nil
		var cells []*Built
		for i, u := range []Unit{declares, uses(2), uses(3)} {
			if !order[i] {
				b.fatOnly = "the test says so"
			}
			cells = append(cells, buildAll(t, b, u)...)
			b.fatOnly = ""
			if (cells[i].Fat == "") != order[i] {
				t.Errorf("cell %d: fat is %q", i+1, cells[i].Fat)
			}
		}
		want := "true map[T1[2]:1 zero:0]\ntrue map[T1[2]:1 T1[3]:1 zero:0]\n"
		if got := runAll(t, b, cells...); got != want {
			t.Errorf("thin %v: the cells print %q, want %q", order, got, want)
		}
	}
}

// Packages outside the worker's library are linked into the cells that use them.
func TestThinCellWithOtherPackages(t *testing.T) {
	b := thinBuilder(t)
	u := cellSource(1, "import \"fmt\"\nimport \"index/suffixarray\"\nimport \"compress/lzw\"", "var R = map[string]any{\"order\": lzw.MSB}\n",
		`R["index"] = suffixarray.New([]byte("banana"))
	fmt.Println(len(R["index"].(*suffixarray.Index).Lookup([]byte("ana"), -1)))`)
	u.Imports = []string{"index/suffixarray", "compress/lzw"}
	v := cellSource(2, "import \"fmt\"\nimport \"compress/lzw\"\nimport c1 \"session/cell1\"", "",
		`order, same := c1.R["order"].(lzw.Order)
	fmt.Println(same, order)`)
	for _, path := range u.Imports {
		if b.thin.packages[path] {
			t.Fatalf("the worker's library holds %s by now: take another package", path)
		}
	}
	cells := buildAll(t, b, u, v)
	for _, c := range cells {
		if c.Fat != "" {
			t.Errorf("%s is fat: %s", c.Path, c.Fat)
		}
	}
	if got := runAll(t, b, cells...); got != "2\ntrue 1\n" {
		t.Errorf("the cells print %q", got)
	}
}

// A map of a package that two cells link in is filled, though the first does not need it.
func TestThinCellsFillMaps(t *testing.T) {
	b := thinBuilder(t)
	const path = "text/scanner"
	u := cellSource(1, "import \"strings\"\nimport \"text/scanner\"", "var Tok rune\n", `var s scanner.Scanner
	s.Init(strings.NewReader("x"))
	Tok = s.Scan()`)
	v := cellSource(2, "import \"fmt\"\nimport \"text/scanner\"\nimport c1 \"session/cell1\"", "", `fmt.Println(scanner.TokenString(c1.Tok))`)
	if u.Imports = []string{path}; b.thin.packages[path] {
		t.Fatalf("the worker's library holds %s by now: take another package", path)
	}
	if got := runAll(t, b, buildAll(t, b, u, v)...); got != "Ident\n" {
		t.Errorf("the cells print %q", got)
	}
}

func TestFailedSelfTestLinksFat(t *testing.T) {
	if why := thinBuilder(t).tc.thinPlatform(); why != "" {
		t.Skip(why)
	}
	keep := selfTestCells
	defer func() { selfTestCells = keep }()
	selfTestCells = []string{strings.Replace(keep[0], "Counts[2].Of =", "panic(\"broken on purpose\"); Counts[2].Of =", 1)}
	cfg := Config{Source: theSetting(t).source, CacheDir: t.TempDir(), Dir: t.TempDir()}
	b, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if thin, why := b.Thin(); thin || !strings.Contains(why, "broken on purpose") {
		t.Errorf("thin: %v, because %q", thin, why)
	}
	cells := buildAll(t, b, cellSource(1, `import "fmt"`, sharedDecls, `fmt.Println("runs")`))
	if cells[0].Fat == "" || runAll(t, b, cells...) != "runs\n" {
		t.Errorf("the cell does not run fat: %+v", cells[0])
	}
	selfTestCells = keep // the answer is kept: the test is not made again
	cfg.Dir = t.TempDir()
	if b, err = Open(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	if thin, why := b.Thin(); thin || why == "" {
		t.Errorf("opened again, thin: %v, because %q", thin, why)
	}
}

func TestLibraryIsReadByName(t *testing.T) {
	m := thinBuilder(t).thin.image
	for _, name := range []string{"fmt.Println.abiinternal", "type:io.Writer", mangled("type:map[string]interface {}"), mangled("type:.namedata.next-"), "os.Stdout"} {
		if _, ok := m.lookup(name); !ok {
			t.Errorf("the library has no %s", name)
		}
	}
	for _, name := range []string{"", "fmt.Nothing", "type:io.Nothing", "session/cell1.T"} {
		if s, ok := m.lookup(name); ok {
			t.Errorf("the library has %q: %+v", name, s)
		}
	}
	itab, _ := m.lookup("go:itab.*os.File,io.Writer")
	if name, _ := m.target(itab.value + itabType); name != "type:*os.File" {
		t.Errorf("the itab of *os.File points to %q", name)
	}
	if _, ok := m.target(1); ok {
		t.Error("there is a pointer at address 1")
	}
}

func TestStubIsALibrary(t *testing.T) {
	lib := thinBuilder(t).thin
	s := newStub(lib.image)
	for _, name := range []string{"fmt.Println", "type:os.File", "go:itab.*os.File,io.Writer", "nothing.Like", "type:hone/lib/show.Bundle"} {
		s.add(name)
	}
	f, err := elf.NewFile(bytes.NewReader(s.encode(sharedName, lib.note)))
	if err != nil {
		t.Fatal(err)
	}
	syms, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, sym := range syms {
		names[sym.Name] = true
	}
	for name, want := range map[string]bool{"fmt.Println.abiinternal": true, "type:os.File": true, "type:*os.File": true, "nothing.Like": false, "fmt.Printf.abiinternal": false} {
		if names[name] != want {
			t.Errorf("%s is in the stub: %v", name, !want)
		}
	}
	if so, err := f.DynString(elf.DT_SONAME); err != nil || len(so) != 1 || so[0] != sharedName {
		t.Errorf("the stub's name is %q (%v)", so, err)
	}
}

func TestDamagedObjectsAreRefused(t *testing.T) {
	b := thinBuilder(t)
	buildAll(t, b, cellSource(1, `import "fmt"`, sharedDecls, ""))
	good, err := os.ReadFile(filepath.Join(b.dir, "session-cell1", "cell.a"))
	if err != nil {
		t.Fatal(err)
	}
	good = bytes.ReplaceAll(good, fmt.Appendf(nil, "go:%07xtabs", 0), []byte("go:plugin.tabs"))
	if _, err := rooted(good, "session/cell1"); err != nil {
		t.Fatal(err)
	}
	other := bytes.ReplaceAll(good, []byte(objectMagic), []byte("\x00go999ld"))
	for name, archive := range map[string][]byte{"empty": nil, "no archive": []byte("x"), "another format": other, "cut": good[:len(good)/2]} {
		if _, err := rooted(archive, "session/cell1"); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := readGoObject(archive); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := parseImage(good); err == nil {
		t.Error("an archive passes for a shared library")
	}
}
