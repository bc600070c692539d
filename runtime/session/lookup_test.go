package session

import (
	"slices"
	"strings"
	"testing"
)

func TestComplete(t *testing.T) {
	n := newNotebook(t)
	n.good("type point struct{ x, y int; Name string }\nfunc (p *point) Move(d int) {}\ntotal := 3\np := point{}\nps := []*point{&p}")
	for _, c := range []struct {
		code string // the cursor is at |
		want []string
	}{
		{"tot|", []string{"total"}},
		{"p.|", []string{"Move", "Name", "x", "y"}},
		{"p.M|", []string{"Move"}},
		{"ps[0].N|", []string{"Name"}},
		{"strings.ToUp|", []string{"ToUpper", "ToUpperSpecial"}},
		{"fmt.Println(strings.ToUp|)", []string{"ToUpper", "ToUpperSpecial"}},
		{"local := 1\nloc|", []string{"local"}},
		{"b := strings.Builder{}\nb.WriteS|", []string{"WriteString"}},
		{"if total > 1 {\n\tq := p\n\tq.Na|\n}", []string{"Name"}},
		{"strcon|", []string{"strconv"}},
		{"nosuch.|", nil},
	} {
		off := strings.Index(c.code, "|")
		ms, start := n.s.Complete(strings.Replace(c.code, "|", "", 1), off)
		var got []string
		for _, m := range ms {
			got = append(got, m.Name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q completes to %v, want %v", c.code, got, c.want)
		}
		if start > off {
			t.Errorf("%q: start %d is after the cursor", c.code, start)
		}
	}
}

func TestDescribe(t *testing.T) {
	n := newNotebook(t)
	n.good("// add adds.\nfunc add(a, b int) int { return a + b }\nx := 3.5")
	for code, want := range map[string]string{
		"add|(1, 2)":           "func add(a int, b int) int",
		"x|":                   "var x float64",
		"strings.Repe|at":      "func strings.Repeat(s string, count int) string",
		"strings|.Repeat":      "package strings",
		"y := 2\ny| + 1":       "var y int",
		"len|(\"abc\")":        "builtin len",
		"f := strings.Fields|": "func strings.Fields(s string) []string",
	} {
		off := strings.Index(code, "|")
		d, ok := n.s.Describe(strings.Replace(code, "|", "", 1), off)
		if !ok || d.Text != want {
			t.Errorf("%q is described as %+v, want %q", code, d, want)
		}
	}
	if _, ok := n.s.Describe("nosuchname", 3); ok {
		t.Error("an unknown name is described")
	}
}
