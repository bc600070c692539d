package complete

import (
	"strings"
	"testing"

	"hone/runtime/cell"
)

func (n *notebook) inspect(code string, detail int) (*Page, bool) {
	n.t.Helper()
	off := strings.Index(code, "|")
	if off < 0 {
		n.t.Fatalf("%q has no cursor", code)
	}
	text := code[:off] + code[off+1:]
	s := n.session()
	s.Value = func(name string) (string, bool) { return "the value of " + name, name == "x" }
	return s.Inspect(cell.Part(text).Go, off, detail)
}

func TestInspect(t *testing.T) {
	n := newNotebook(t)
	n.ran(earlier, "// add adds two numbers.\n// It cannot fail.\nfunc add(a, b int) int { return a + b }\nx := 3.5",
		"/* Grow makes it larger. */\nfunc (p *point) Grow() {}")
	for _, c := range []struct {
		code   string
		detail int
		want   []string // in the text, in order
	}{
		{"add|(1, 2)", 0, []string{"func add(a int, b int) int", "declared in cell[2]", "add adds two numbers. It cannot fail."}},
		{"add|(1, 2)", 1, []string{"return a + b"}},
		{"add(|", 0, []string{"func add(a int, b int) int"}},
		{"add(1, |)", 0, []string{"func add(a int, b int) int"}},
		{"y := add(1, strings.Repeat(|)", 0, []string{"func strings.Repeat(s string, count int) string", "new string"}},
		{"add(1, x|)", 0, []string{"var x float64", "value: the value of x"}},
		{"strings.Repe|at", 0, []string{"func strings.Repeat(s string, count int) string", "Repeat returns a new string"}},
		{"strings.Repe|at", 1, []string{"func Repeat(s string, count int) string {", "}"}},
		{"strings|.Repeat", 0, []string{"package strings", "implements simple functions to manipulate UTF-8"}},
		{"rand|", 0, []string{"package math/rand/v2", "pseudo-random"}},
		{"y := 2\ny| + 1", 0, []string{"var y int"}},
		{"len|(\"abc\")", 0, []string{"func len(v T) int", "the length of a string"}},
		{"ret|urn", 0, []string{"keyword return", "ends the function"}},
		{"strin|g(x)", 0, []string{"type string"}},
		{"f := strings.Fields|", 0, []string{"func strings.Fields(s string) []string"}},
		{"f := strings.Fields|(", 0, []string{"func strings.Fields(s string) []string"}},
		{"point|{}", 0, []string{"type point struct", "declared in cell[1]"}},
		{"options|{}", 0, []string{"type options struct", "options are of a run.", "Rate", "float64 = 0.5", "how fast it goes"}},
		{"p.Move|(3)", 0, []string{"func (*point).Move(d int)", "declared in cell[1]"}},
		{"p.Grow|", 1, []string{"func (*point).Grow()", "declared in cell[3]", "Grow makes it larger.", "func (p *point) Grow() {}"}},
		{"o.Ra|te", 0, []string{"field options.Rate float64", "default: 0.5", "how fast it goes"}},
		{"px.Na|me", 0, []string{"field point.Name string"}},
		{"training.Config|{}", 0, []string{"type training.Config struct", "Config is how a model is trained", "BatchSize", "int = 12", "windows of text in a batch"}},
		{"training.Config{BatchSize|", 0, []string{"field training.Config.BatchSize int", "default: 12", "windows of text in a batch"}},
		{"cfg := training.CausalLM()\ncfg.LearningRate| = 3", 0, []string{"LearningRate float64", "default: 1e-3", "peak, reached after warm-up"}},
		{"models.GPT2|{}", 0, []string{"HiddenSize"}},
		{"training.CausalLM|()", 0, []string{"func training.CausalLM() training.Config", "CausalLM is the training of a language model"}},
		{"time.Second|", 0, []string{"const time.Second time.Duration"}},
		{"import \"encoding/js|on\"", 0, []string{"package encoding/json", "implements encoding and decoding of JSON"}},
		{"// here does what this cell says.\nfunc here() {}\nhere|()", 0, []string{"func here()", "declared in this cell", "here does what this cell says."}},
		{"if x > 1 {\n\tlocal := p\n\tlocal.Na|me", 0, []string{"field point.Name string"}},
		{"ct|x.Err()", 0, []string{"var ctx context.Context"}},
		{"err := error(nil)\nerr.Err|or()", 0, []string{"func (error).Error() string"}},
	} {
		p, ok := n.inspect(c.code, c.detail)
		if !ok {
			t.Errorf("%q (detail %d) is not found", c.code, c.detail)
			continue
		}
		rest := p.Text()
		for _, w := range c.want {
			_, after, ok := strings.Cut(rest, w)
			if !ok {
				t.Errorf("%q (detail %d) is described as\n%s\nwant %q", c.code, c.detail, p.Text(), w)
				break
			}
			rest = after
		}
		if !strings.HasPrefix(p.HTML(), "<pre><b>") {
			t.Errorf("%q: HTML %s", c.code, p.HTML())
		}
	}
	for _, code := range []string{"nosuch|", "// add|", "1|2", "p.nosuch|", "|", "\"text|\"", "{ | }", "'a|'"} {
		if p, ok := n.inspect(code, 0); ok {
			t.Errorf("%q is described as %s", code, p.Text())
		}
	}
}
