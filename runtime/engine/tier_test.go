package engine

import (
	"strings"
	"testing"
	"time"

	"hone/runtime/worker"
)

// Each cell names the tier that takes it, and what it shows.
func TestTiers(t *testing.T) {
	n := newNotebook(t)
	for _, c := range []struct{ code, tier, want string }{
		{"x := 41", "interp", ""},
		{"x++\nx", "interp", "42"},
		{"%%native\nx + 1", "native", "43"},
		{"func double(n int) int { x += n; return 2 * n }", "native", ""},
		{"double(4)", "interp", "8"},
		{"x", "interp", "46"},
		{"type point struct{ X, Y int; label string }\nfunc (p *point) Move(d int) { p.X += d }\nfunc (p point) String() string { return fmt.Sprint(p.X, \",\", p.Y, p.label) }", "native", ""},
		{"p := point{X: 1}\np.Move(x)\np", "interp", "47,0"},
		{"p.label = \"unexported\"\np", "native", "47,0unexported"},
		{"q := p\nq.X = 0\np.X", "interp", "47"},
		{"xs := []int{3, 1, 2}\nslices.Sort(xs)\nxs", "native", "[1 2 3]"},
		{"ys := []int{2, 1}\nslices.Sort(ys)\nys", "interp", "[1 2]"},
		{"for i, y := range ys { fmt.Print(i, y, \";\") }", "interp", "0 1;1 2;"},
		{"big := make([]int, 5000)", "interp", ""},
		{"for i := range big { big[i] = i }\nbig[4999]", "native", "4999"},
		{"odd := map[bool][3]int8{}\nodd[true] = [3]int8{1, 2, 3}\nodd[true][1]", "native", "2"},
		{"odd[false] = odd[true]\nlen(odd)", "interp", "2"},
		{"var v any = odd", "interp", ""},
		{"%%native\n_, same := v.(map[bool][3]int8)\nsame", "native", "true"},
		{"f := func() int { return x }\nf()", "native", "46"},
		{"f()", "interp", "46"},
		{"go func() {}()", "native", ""},
		{"n := strconv.Atoi(\"7\")\nn", "interp", "7"},
		{"var d time.Duration = 3\nd * time.Millisecond", "interp", "3ms"},
		{"const k = 3", "native", ""},
		{"k * x", "interp", "138"},
	} {
		out, reply := n.run(c.code)
		if reply.Err != nil {
			t.Fatalf("cell %d %q: %v", n.count, c.code, reply.Err)
		}
		got := out.out.String()
		if len(out.results) > 0 {
			got = out.results[0]
		}
		if reply.Tier != c.tier || got != c.want {
			t.Errorf("cell %d %q ran in tier %q and shows %q, want %q and %q", n.count, c.code, reply.Tier, got, c.tier, c.want)
		}
	}
}

func TestInterpretedCellsFailAsCompiledOnes(t *testing.T) {
	n := newNotebook(t)
	n.ok("type shape struct{ N int }\nfunc broken(s *shape) int { return s.N }")
	n.ok("var none *shape\nvar list []int\nvar table map[string]int\nvar v any = \"text\"\nzero, neg := 0, -1")
	for _, code := range []string{
		"\nlist[3]", "\nlist[neg:]", "\ntable[\"a\"] = 1", "\n1 / zero", "\nnone.N", "\nbroken(none)", "\nv.(int)", "\n1 << neg",
		"\nmake([]int, neg)", "\npanic(\"own\")", "\nv.(fmt.Stringer)", "if zero == 0 {\n\tlist[zero] = 1\n}", "\nnone.N = 3", "\n*none",
	} {
		_, interpreted := n.run("%%interp\n" + code)
		_, compiled := n.run("%%native\n" + code)
		if interpreted.Err == nil || compiled.Err == nil {
			t.Errorf("%q: interpreted %v, compiled %v; both must fail", code, interpreted.Err, compiled.Err)
			continue
		}
		a, b := lastLines(interpreted), lastLines(compiled)
		if interpreted.Err.Name != compiled.Err.Name || a != b {
			t.Errorf("%q:\ninterpreted: %s\n%s\ncompiled: %s\n%s", code, interpreted.Err.Name, a, compiled.Err.Name, b)
		}
	}
}

// lastLines is a traceback without the numbers of its cells.
func lastLines(r *worker.Reply) string {
	text := strings.Join(r.Err.Traceback, "\n")
	for _, at := range strings.Fields(text) {
		if strings.HasPrefix(at, "cell[") {
			_, line, _ := strings.Cut(at, ":")
			text = strings.ReplaceAll(text, at, "cell:"+line)
		}
	}
	return text
}

func TestInterruptEndsAnInterpretedLoop(t *testing.T) {
	n := newNotebook(t)
	n.ok("x := 1")
	time.AfterFunc(time.Second, n.e.Interrupt)
	n.fails("%%interp\nfor x > 0 {\n\tx = 1 + x%5\n}", "Interrupted", "cell[2]:")
	if got := n.ok("x > 0"); got != "true" {
		t.Errorf("after the interrupt x > 0 is %q", got)
	}
}

func TestInterpRefusesWhatItDoesNotCover(t *testing.T) {
	n := newNotebook(t)
	n.fails("%%interp\nx := 1\ngo println(x)", "CompileError", "cell[1]:3:1: tier 1 does not cover go")
	n.fails("%%interp\nfunc f() {}", "CompileError", "tier 1 does not cover func")
}

// The runtime has made the table of methods of *failure as an error before a plugin
// brings one.
func TestTypesAreToldApartInLaterCells(t *testing.T) {
	n := newNotebook(t)
	n.ok("type failure struct{ n int }\nfunc (f *failure) Error() string { return fmt.Sprint(\"failed \", f.n) }\nfunc (f *failure) Unwrap() error { return io.EOF }")
	n.ok("%%native\nwrapped := fmt.Errorf(\"wrapped: %w\", &failure{3})\neof := errors.Is(wrapped, io.EOF)")
	if got := n.ok("%%native\nf, is := errors.Unwrap(wrapped).(*failure)\nfmt.Print(f, is)"); got != "failed 3 true" {
		t.Errorf("the assertion gives %q", got)
	}
	if got := n.ok("%%native\nswitch f := errors.Unwrap(wrapped).(type) {\ncase *failure:\n\tfmt.Print(f.n)\ndefault:\n\tfmt.Print(\"another\")\n}"); got != "3" {
		t.Errorf("the switch gives %q", got)
	}
	if got := n.ok("%%native\nerrors.Unwrap(&failure{4}) == io.EOF"); got != "true" {
		t.Errorf("Unwrap gives %q", got)
	}
	if got := n.ok("%%native\nvar own error = &failure{5}\n_, same := own.(*failure)\nsame"); got != "true" {
		t.Errorf("the cell's own value gives %q", got)
	}
}
