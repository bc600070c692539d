package complete

import (
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/modfile"

	"hone/runtime/cell"
	"hone/runtime/session"
)

// exported lists what the Go toolchain compiled for the packages that cells of these
// tests import.
var exported = sync.OnceValues(func() (map[string]string, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "std", "hone/runtime/cellrt", "hone/lib/training", "hone/lib/models")
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

// notebook is a session whose cells are checked but not run.
type notebook struct {
	t     testing.TB
	s     *session.Session
	imp   types.Importer
	lib   *Library
	dir   string
	count int
}

func newNotebook(t testing.TB) *notebook {
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
	return &notebook{t: t, s: session.New(imp, packages), imp: imp, lib: NewLibrary(sessionModule(t), os.Stderr), dir: t.TempDir()}
}

// sessionModule writes a module that requires hone at this clone.
func sessionModule(t testing.TB) string {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	hone, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := "module session\n\nrequire hone v0.0.0\nreplace hone => " + root + "\n"
	for _, r := range hone.Require {
		text += "require " + r.Mod.Path + " " + r.Mod.Version + "\n"
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ran commits cells as if they had run.
func (n *notebook) ran(cells ...string) {
	n.t.Helper()
	for _, code := range cells {
		n.count++
		p, problems := n.s.Compile(cell.Part(code), n.count)
		for _, problem := range problems {
			n.t.Fatalf("cell %d: %v", n.count, problem)
		}
		if p != nil {
			n.s.Loaded(p)
			n.s.Ran(p, 1<<30)
		}
	}
}

func (n *notebook) session() *Session {
	return &Session{View: n.s.View(), Importer: n.imp, Library: n.lib, Dir: n.dir}
}

// at completes at the mark |.
func (n *notebook) at(code string) ([]Match, int) {
	n.t.Helper()
	off := strings.Index(code, "|")
	if off < 0 {
		n.t.Fatalf("%q has no cursor", code)
	}
	text := code[:off] + code[off+1:]
	return n.session().Complete(cell.Part(text).Go, off)
}

func names(ms []Match) []string {
	var out []string
	for _, m := range ms {
		out = append(out, m.Name)
	}
	return out
}

const earlier = `type point struct{ x, y int; Name string }
func (p *point) Move(d int) {}
func (p point) norm() float64 { return 0 }
type pixel struct { point; Colour string }
type stack[T any] struct{ items []T }
func (s *stack[T]) Push(v T) {}
total := 3
p := point{}
ps := []*point{&p}
px := pixel{}
st := stack[int]{}
byName := map[string]point{}
// options are of a run.
type options struct {
	Rate float64 // how fast it goes
	Depth int
}
func defaults() options { return options{Rate: 0.5} }
o := defaults()
type shape interface { area() float64; Scale(f float64) }
var sh shape
`

func TestComplete(t *testing.T) {
	n := newNotebook(t)
	n.ran(earlier)
	for _, c := range []struct {
		code string // the cursor is at |
		want string // the matches, or the first ones before …
	}{
		// Members.
		{"p.|", "Move Name norm x y"},
		{"p.M|", "Move"},
		{"px.|", "Colour Move Name norm point x y"},
		{"ps[0].N|", "Name"},
		{"byName[\"a\"].n|", "norm"},
		{"st.P|", "Push"},
		{"sh.|", "Scale area"},
		{"strings.ToUp|", "ToUpper ToUpperSpecial"},
		{"fmt.Println(strings.ToUp|)", "ToUpper ToUpperSpecial"},
		{"b := strings.Builder{}\nb.WriteS|", "WriteString"},
		{"if total > 1 {\n\tq := p\n\tq.Na|\n}", "Name"},
		{"nosuch.|", ""},
		{"training.Causal|", "CausalLM"},
		{"cfg := training.CausalLM()\ncfg.Learn|", "LearningRate"},
		{"point.n|", "norm"},
		{"p.na|", "Name"}, // case is ignored if nothing fits
		{"time.Now().Ye|", "Year YearDay"},
		{"(&p).Mo|", "Move"},
		{"os.Open(\"x\").Na|", "Name"},
		{"f := os.Open(\"x\")\nf.Nam|", "Name"},
		{"var f = os.Open(\"x\")\nb := io.ReadAll(f)\nstring(b[0:1]).|", ""},
		{"if f := os.Open(\"x\"); f.Nam|", "Name"},
		// Names in scope.
		{"tot|", "total"},
		{"local := 1\nloc|", "local"},
		{"strcon|", "strconv"},
		{"for i, pnt := range ps {\n\tpn|", "pnt png"},
		{"for i, pnt := range ps {\n\tpnt.Nam|", "Name"},
		{"switch v := any(p).(type) {\ncase point:\n\tv.Nam|", "Name"},
		{"func area(width, height int) int {\n\treturn wi|", "width"},
		{"func area(width, height int) int {\n\tq := p\n\treturn q.no|\n}\n", "norm"},
		{"func (p *point) More() {\n\tp.Mo|", "Move"},
		{"type box struct{ Deep int }\nfunc (b *box) dig() { b.De|", "Deep"},
		{"go func() {\n\tinner := p\n\tinner.Nam|", "Name"},
		{"defer func() {\n\tps[0].Nam|\n}()", "Name"},
		{"slices.SortFunc(ps, func(a, b *point) int { return a.Na|", "Name"},
		{"lat|\nfunc later() {}", "later"},
		{"x := lat|\n\nfunc later() {}\nfunc other() {}", "later"},
		{"func f() { lateV| }\nlateVar := 3", "lateVar"},
		{"func G[T any](v T, xs []T) {\n\txs[0] = v\n\tlen(x|", "xs x509 xml"},
		// Broken text around the cursor.
		{"fmt.Println(\"a\"\np.Na|", "Name"},
		{"if total > 1 {\n\tfmt.Println(total\n\tp.Na|", "Name"},
		{"func f() {\n\tif true {\n\nfunc g() {\n\tp.Na|", "Name"},
		{"s := \"abc\np.Na|", "Name"},
		{"y := #3\np.Na|", "Name"},
		{"if p.Na|", "Name"},
		{"for p.Na|", "Name"},
		{"switch p.Na|", "Name"},
		{"for _, v := range p.Na|", "Name"},
		{"return p.Na|", "Name"},
		{"}\np.Na|", "Name"},
		{"x := point{1, 2, p.Na|", "Name"},
		{"p.|\np.Move(3)", "Move Name norm x y"},
		{"p.|\nq := 3\n", "Move Name norm x y"},
		{"fmt.Println(p.|)\nx := )", "Move Name norm x y"},
		// Fields of literals.
		{"point{|", "Name x y …"},
		{"point{Name: \"a\", |", "x y"},
		{"point{Name: \"a\", |}", "x y"},
		{"q := []point{{Na|", "Name"},
		{"q := map[string]*point{\"a\": {Na|", "Name"},
		{"training.Config{\n\tSteps: 5,\n\tBatch|", "BatchSize"},
		{"training.Config{\n\tSteps: 5,\n\tBatch|\n\tSeed: 3,\n}", "BatchSize"},
		{"point{x: tot|", "total"},
		{"fmt.Println(point{x: 1, Na|", "Name"},
		// Types only, keywords, labels.
		{"var v poin|", "point"},
		{"func f(a poin|", "point"},
		{"var v []stri|", "string strings"},
		{"type T struct {\n\ta stri|", "string strings"},
		{"retu|", "return"},
		{"x := retu|", ""},
		{"for {\n\tbre|", "break"},
		{"bre|", ""},
		{"switch total {\n\tcas|", "case"},
		{"for i := rang|", "range"},
		{"outer:\nfor {\n\tfor {\n\t\tbreak ou|", "outer"},
		{"func f() {\nagain:\n\tgoto ag|", "again"},
		{"impo|", "import importer"},
		{"if true {\n} els|", "else"},
		// No completion of what the user makes up, of numbers and of comments.
		{"func tot|", ""},
		{"type tot|", ""},
		{"var tot|", ""},
		{"x := 1|", ""},
		{"x := 1.|", ""},
		{"// tot|", ""},
		{"/* tot|", ""},
		{"x := 'tot|", ""},
		{"ct|", "ctx"},
		{"func f() { ct|", ""},
		// Unicode.
		{"grün := 1\ngr|", "grün"},
		{"s := \"😀\"\nfmt.Println(s, p.Na|)", "Name"},
		// Import paths.
		{"import \"encoding/j|", "encoding/json"},
		{"import (\n\t\"fmt\"\n\t\"encoding/j|\"\n)", "encoding/json"},
		{"import js \"encoding/j|", "encoding/json"},
		{"import \"hone/lib/trai|", "hone/lib/training"},
		{"import \"jso|", "encoding/json net/rpc/jsonrpc"},
		{"import \"encoding/json\"\njson.Vali|", "Valid"},
		{"import js \"encoding/json\"\njs.Vali|", "Valid"},
	} {
		got, _ := n.at(c.code)
		want := strings.Fields(c.want)
		list := names(got)
		if len(want) > 0 && want[len(want)-1] == "…" {
			want = want[:len(want)-1]
			list = list[:min(len(list), len(want))]
		}
		if !slices.Equal(list, want) {
			t.Errorf("%q completes to %v, want %v", c.code, list, want)
		}
	}
}

func TestFieldsHaveDefaultsAndMeanings(t *testing.T) {
	n := newNotebook(t)
	n.ran(earlier)
	n.lib.Warm("hone/lib/training", "hone/lib/models")
	for code, want := range map[string]string{
		"training.Config{Batch|":                  "int = 12 · windows of text in a batch",
		"cfg := training.CausalLM()\ncfg.SaveEv|": "time.Duration = 10 * time.Minute · time between checkpoints in Dir; 0: only at the end",
		"training.Config{SamplePr|":               `string = "\n" · what the samples continue`,
		"training.Config{Objecti|":                `string = "causal-lm" · Objective is what is trained, set by the function that made the Config`,
		"models.Sampling{TopK|":                   "int · TopK keeps the K most probable tokens, of equals those with the lower id",
		"o.Ra|":                                   "float64 = 0.5 · how fast it goes",
		"options{De|":                             "int = 0",
		"strings.Repea|":                          "(s string, count int) string",
		"p.Mov|":                                  "(d int)",
		"tota|":                                   "int",
		"strcon|":                                 "strconv",
		"appen|":                                  "(s []T, values ...T) []T",
	} {
		got, _ := n.at(code)
		if len(got) != 1 || got[0].Signature != want {
			t.Errorf("%q completes to %+v, want the signature %q", code, got, want)
		}
	}
}

func TestModulePackagesAndFiles(t *testing.T) {
	n := newNotebook(t)
	n.lib.Warm()
	got, _ := n.at(`import "github.com/gomlx/gomlx/ui/|`)
	if len(got) == 0 {
		t.Error("no package of a module that is not linked is offered")
	}
	if got, _ := n.at(`import "hone/runtime|`); len(got) > 0 {
		t.Errorf("packages of hone's own are offered: %v", names(got))
	}
	for _, name := range []string{"data/input.txt", "data/more/a.txt", ".hidden", "notes 1.md"} {
		if err := os.MkdirAll(filepath.Join(n.dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(n.dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for code, want := range map[string]string{
		`os.Open("|")`:            "data/ notes 1.md",
		`os.Open("da|`:            "data/",
		`os.Open("data/|`:         "input.txt more/",
		`os.Open("data/in|put")`:  "input.txt",
		"os.Open(`./data/in|":     "input.txt",
		`os.Open("nosuch/|`:       "",
		`os.Open(".h|`:            ".hidden",
		`fmt.Println("hello wo|"`: "",
	} {
		got, start := n.at(code)
		if strings.Join(names(got), " ") != want {
			t.Errorf("%s completes to %v, want %s", code, names(got), want)
		}
		if off := strings.Index(code, "|"); len(got) > 0 && start != off-len(code[strings.LastIndexAny(code[:off], "/\"`")+1:off]) {
			t.Errorf("%s: replaced from %d", code, start)
		}
	}
}
