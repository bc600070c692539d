package engine

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// assignDecls are the names of the statements below.
const assignDecls = `
var x, y []int
var i int
var k string
var none, node *place
var nowhere, there *int
var m, empty map[string]int
var v any
var ok bool
var st place
var names []string
var faces []any
var ws []secret
var wrap *Wrapped
var gone, hidden, deep *secret

type place struct { X int; Next *place }

func (p *place) chain() (out []int) {
	for ; p != nil; p = p.Next {
		out = append(out, p.X)
	}
	return
}

type secret struct { n int; in struct{ n int }; xs []int; place }

func (s *secret) set(n int) { s.n = n }

type Wrapped struct { secret }

func both() (int, int) { return 8, 9 }

func loud() int { fmt.Println("called"); return 1 }

func reset() {
	x, y, i, k = []int{1, 2, 3}, []int{4, 5, 6}, 0, "k"
	none, node, nowhere, there = nil, &place{X: 1, Next: &place{X: 2}}, nil, &i
	m, empty, v, ok = map[string]int{"k": 7}, nil, "text", true
	st, hidden = place{X: 3}, &secret{xs: []int{1}}
	names, faces = []string{"k"}, []any{nil}
	deep, ws, wrap = &secret{}, []secret{{n: 1}, {n: 2}}, nil
}

func tell() {
	fmt.Println(x, y, i, k, node.chain(), m, len(empty), v, ok, st.X, hidden, deep.in, ws, len(names), faces[0] == *node, faces[0] == 2)
}
`

var assignments = []string{
	"x[2], none.X = 6, 7",
	"none.X, x[2] = 6, 7",
	"*nowhere, x[0] = 6, 7",
	"x[0], *nowhere = 6, 7",
	"i, *nowhere = 6, 7",
	"i, empty[k] = 6, 7",
	"empty[k], i = 6, 7",
	"empty[k], x[9] = 6, 7",
	"x[9], empty[k] = 6, 7",
	"m[k], x[9] = 6, 7",
	"m[k], m[\"l\"] = m[\"l\"], m[k]",
	"x[0], x[1] = x[1], x[0]",
	"x[i], x[i+1] = x[i+1], x[i]",
	"i, x[i] = 1, 2",
	"x[i], i = 2, 1",
	"i, x[i+9] = 1, 2",
	"x[0], x[x[0]] = 2, 8",
	"x[0], y[x[0]] = 2, 8",
	"x, x[0] = nil, 8",
	"x[0], x = 8, nil",
	"*there, x[i] = 2, 8",
	"x[i], *there = 8, 2",
	"x[*there], i = 8, 2",
	"node.X, node.Next.X = 5, 6",
	"node.Next, node.Next.X = nil, 6",
	"node.Next.X, node.Next = 6, &place{X: 9}",
	"node.X, none.X = 5, node.Next.X",
	"node.X, node.Next.Next.X = 5, 6",
	"st.X, x[st.X-1] = 1, 9",
	"st, x[0] = place{X: 9}, st.X",
	"x[0], i = 5, x[9]",
	"x[9], i = 5, x[8]",
	"x[x[2]], i = 5, y[7]",
	"x[0], none.X = both()",
	"none.X, x[0] = both()",
	"x[0], x[9] = both()",
	"empty[k], x[0] = both()",
	"x[2], ok = m[k]",
	"x[9], ok = m[k]",
	"ok, i = x[0] == 1, x[1]",
	"none.X, ok = m[k]",
	"m[k], ok = m[\"l\"]",
	"x[9], ok = v.(int)",
	"x[1], ok = v.(int)",
	"m[k], ok = v.(int)",
	"k, ok = v.(string)",
	"k, m[k] = \"z\", 5",
	"v, x[0] = x[1], 9",
	"i, x[*there] = 2, 8",
	"there, *there = nil, 4",
	"st.X, st.Next = 1, node",
	"st.X, node.Next = 1, nil",
	"x[9] = y[8]",
	"x[y[7]] = x[9]",
	"none.X = x[9]",
	"*nowhere = x[9]",
	"empty[k] = x[9]",
	"x[9] = y[8] + 1",
	"x[9] = 1 / i",
	"x[9] = len(x[8:])",
	"m[names[9]] = x[8]",
	"empty[names[0]] = x[8]",
	"empty[names[9]] = 1",
	"faces[9] = x[0]",
	"faces[0] = x[1]",
	"faces[0] = *node",
	"faces[0], i = *node, 8",
	"x[9], ok = m[names[8]]",
	"x[9] += y[8]",
	"none.X += x[9]",
	"*nowhere += x[9]",
	"empty[k] += x[9]",
	"empty[k]++",
	"x[9]++",
	"none.X++",
	"x[2], gone.n = 6, 7",
	"x[2], (*gone).n = 6, 7",
	"x[2], (gone.in).n = 6, 7",
	"x[2], gone.place.X = 6, 7",
	"x[2], gone.X = 6, 7",
	"(*node).X = 8",
	"(*node).X += x[0]",
	"(*node).Next, x[0] = nil, 9",
	"(*none).X = loud()",
	"gone.X = loud()",
	"x[2], ws[1].n = 6, 7",
	"x[2], wrap.n = 6, 7",
	"wrap.n = loud()",
	"gone.xs[x[2]] = loud()",
	"hidden.n++",
	"gone.n++",
	"hidden.set(gone.n + loud())",
	"gone.n, x[2] = 6, 7",
	"gone.n = loud()",
	"gone.n += loud()",
	"gone.in.n = loud()",
	"x[2], gone.in.n = 6, 7",
	"x[2], gone.xs[0] = 6, 7",
	"x[2], hidden.xs[1] = 6, 7",
	"hidden.xs[0], hidden.xs, hidden.n = 6, nil, 7",
	"deep.in, deep.in.n = struct{ n int }{3}, 4",
	"hidden.n, deep.in.n = deep.in.n + 1, hidden.n + 2",
	"x[0], i = 5, gone.n",
	"x[0] = *(&gone.n)",
	"v = &gone.in.n",
}

// assignTry runs the statements one by one, each from the same state.
func assignTry() string {
	var b strings.Builder
	b.WriteString("try := func(f func()) {\nreset()\nfunc() {\ndefer func() {\nif r := recover(); r != nil { fmt.Println(r) }\n}()\nf()\n}()\ntell()\n}\n")
	for _, s := range assignments {
		fmt.Fprintf(&b, "fmt.Println(`# %[1]s`)\ntry(func() { %[1]s })\n", s)
	}
	return b.String()
}

// In both tiers an assignment ends as in a program of the Go toolchain, also where it
// panics half way.
func TestAssignmentsInOrder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.go")
	program := "package main\n\nimport \"fmt\"\n" + assignDecls + "\nfunc main() {\n" + assignTry() + "}\n"
	if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := strings.Split(string(out), "# ")[1:]
	n := newNotebook(t)
	n.ok(assignDecls)
	compiled := strings.Split(n.ok("%%native\n"+assignTry()), "# ")[1:]
	if len(want) != len(assignments) || len(compiled) != len(want) {
		t.Fatalf("%d assignments, %d outputs of the toolchain's program, %d of the cell", len(assignments), len(want), len(compiled))
	}
	interpreted := 0
	for i, s := range assignments {
		if compiled[i] != want[i] {
			t.Errorf("compiled: %swant: %s", compiled[i], want[i])
		}
		n.ok("reset()")
		c, r := n.run("%%interp\n" + s)
		got := s + "\n" + c.out.String()
		if r.Err != nil {
			if strings.Contains(strings.Join(r.Err.Traceback, "\n"), "tier 1 does not cover") {
				continue
			}
			got += strings.TrimPrefix(r.Err.Value, "panic: ") + "\n"
		}
		interpreted++
		if got += n.ok("tell()"); got != want[i] {
			t.Errorf("interpreted: %swant: %s", got, want[i])
		}
	}
	if t.Logf("%d of %d assignments were interpreted", interpreted, len(assignments)); interpreted < 40 {
		t.Error("too few")
	}
}
