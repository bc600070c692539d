package show

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"testing"
	"time"
)

type card struct{ name string }

func (c *card) HTML() string   { return "<b>" + c.name + "</b>" }
func (c *card) String() string { return "card " + c.name }

type picture struct{}

func (picture) PNG() []byte      { return []byte{0x89, 'P', 'N', 'G'} }
func (picture) SVG() string      { return "<svg/>" }
func (picture) Markdown() string { return "# m" }

type broken struct{}

func (broken) HTML() string   { panic("out of ink") }
func (broken) String() string { panic("no words") }

type point struct {
	X int
	y float64
}

type level int

func (l level) String() string { return fmt.Sprintf("level %d", int(l)) }

func TestOfPlain(t *testing.T) {
	var noCard *card
	for _, c := range []struct {
		v    any
		want string
	}{
		{nil, "<nil>"}, {noCard, "<nil>"}, {3, "3"}, {"text\n", "text\n"}, {1.5, "1.5"}, {true, "true"},
		{point{1, 2}, "{X:1 y:2}"}, {errors.New("bad"), "bad"}, {level(3), "level 3"},
		{[]int{1, 2}, "[1 2]"}, {[]level{1, 2}, "[level 1 level 2]"}, {[]string{"a"}, "[a]"},
		{[]byte("ab"), "[97 98]"}, {time.Second, "1s"}, {&card{"x"}, "card x"}, {card{"x"}, "card x"},
	} {
		if got := Of(c.v).Plain(); got != c.want {
			t.Errorf("%#v: %q, want %q", c.v, got, c.want)
		}
	}
}

func TestOfMethods(t *testing.T) {
	for _, v := range []any{&card{"x"}, card{"x"}} {
		if got := Of(v).HTML(); got != "<b>x</b>" {
			t.Errorf("%T: HTML %q", v, got)
		}
	}
	b := Of(picture{})
	if png, ok := b["image/png"].([]byte); !ok || len(png) != 4 {
		t.Errorf("image/png is %v", b["image/png"])
	}
	if b["image/svg+xml"] != "<svg/>" || b["text/markdown"] != "# m" || b.Plain() == "" {
		t.Errorf("bundle %v", b)
	}
	if got := Of(broken{}); !strings.Contains(got.Plain(), "no words") || got.HTML() != "" {
		t.Errorf("a value that panics: %v", got)
	}
}

func TestOfTables(t *testing.T) {
	for name, c := range map[string]struct {
		v    any
		want []string
	}{
		"structs":     {[]point{{1, 2.5}, {3, 4}}, []string{"X", "y", "2.5", "3"}},
		"pointers":    {[]*point{{1, 2}, nil}, []string{"X", "<nil>"}},
		"pointer":     {&[]point{{7, 2}}, []string{"X", "7"}},
		"array":       {[2]point{{7, 2}, {8, 1}}, []string{"X", "8"}},
		"map":         {map[string]int{"b": 2, "a": 1}, []string{"key", "value", "a", "b"}},
		"int map":     {map[int]string{10: "ten", 9: "nine"}, []string{"9", "nine", "10", "ten"}},
		"any map":     {map[any]any{"k": nil, 2: []int{1}}, []string{"[1]", "<nil>"}},
		"struct map":  {map[string]point{"p": {1, 2}}, []string{"key", "X", "y", "p"}},
		"maps":        {[]map[string]any{{"a": 1}, {"b": "<i>"}, nil}, []string{"a", "b"}},
		"rows":        {[][]float64{{1, 0.3333333333}, {2}}, []string{"0.333333"}},
		"words":       {[][]string{{"x", "y"}}, []string{"x", "y"}},
		"no rows":     {[]point{}, []string{"X", "no rows"}},
		"empty map":   {map[string]int{}, []string{"no rows"}},
		"nil map":     {map[string]int(nil), []string{"no rows"}},
		"nil structs": {[]point(nil), []string{"no rows"}},
	} {
		b := Of(c.v)
		if b.HTML() == "" || strings.Contains(b.HTML(), "<i>") {
			t.Errorf("%s: HTML %q", name, b.HTML())
		}
		at := 0
		for _, want := range c.want {
			k := strings.Index(b.Plain()[at:], want)
			if k < 0 {
				t.Errorf("%s: no %q in order in\n%s", name, want, b.Plain())
				break
			}
			at += k
		}
	}
}

func TestLongValuesAreCut(t *testing.T) {
	many := make([]point, 1234)
	b := Of(many)
	if !strings.Contains(b.Plain(), "… 1,184 more rows") || !strings.Contains(b.HTML(), "1,184 more rows") {
		t.Errorf("many rows: %s", b.Plain()[len(b.Plain())-80:])
	}
	if n := strings.Count(b.HTML(), "<tr>"); n != maxRows+1 {
		t.Errorf("%d rows in HTML", n)
	}
	wide := [][]int{make([]int, 100)}
	if got := Of(wide).Plain(); !strings.Contains(got, "80 more columns") {
		t.Errorf("wide: %s", got)
	}
	if got := Of(make([]int, 5000)).Plain(); !strings.Contains(got, "and 4,000 more]") {
		t.Errorf("long slice: %s", got[len(got)-50:])
	}
	if got := Of(strings.Repeat("é", 1<<20)).Plain(); len(got) > maxPlainText+100 || !strings.Contains(got, "more bytes") {
		t.Errorf("long string: %d bytes", len(got))
	}
	cell := Table{Columns: []string{"c"}, Rows: [][]string{{strings.Repeat("x", 1000) + "\n"}}}
	for _, line := range strings.Split(cell.String(), "\n") {
		if len([]rune(line)) > maxCellText {
			t.Errorf("a line of %d characters", len([]rune(line)))
		}
	}
}

func TestEscaping(t *testing.T) {
	const bad = `<script>alert("1")</script>&`
	chart := Chart{Title: bad, XLabel: bad, YLabel: bad, Series: []Series{{Name: bad, X: []float64{1, 2}, Y: []float64{1, 2}}}, Floors: []Floor{{bad, 1}}}
	progress := bar{label: bad, note: bad, n: 1, total: 2}
	for name, html := range map[string]string{
		"table": Table{Title: bad, Columns: []string{bad}, Rows: [][]string{{bad}}}.HTML(),
		"chart": chart.HTML(), "picture": chart.SVG(), "progress": progress.HTML(),
		"text": Text(bad).HTML(), "stack": Stack{bad, chart}.HTML(), "map": Of(map[string]string{bad: bad}).HTML(),
	} {
		if strings.Contains(html, "<script") || html == "" {
			t.Errorf("%s: %s", name, html)
		}
	}
	if got := RawHTML("<p>a &lt; b</p>").String(); got != "a < b" {
		t.Errorf("RawHTML as text: %q", got)
	}
}

// wellFormed parses an SVG and counts its elements by name.
func wellFormed(t *testing.T, svg string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return counts
		}
		if err != nil {
			t.Fatalf("not XML: %v\n%s", err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			counts[e.Name.Local]++
		}
	}
}

func TestCharts(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	long := Series{Name: "long"}
	for i := range 20_000 {
		long.X = append(long.X, float64(i))
		long.Y = append(long.Y, math.Sin(float64(i)/50))
	}
	long.Y[7777] = 40
	for name, c := range map[string]Chart{
		"empty":       {},
		"no points":   {Series: []Series{{Name: "a"}}},
		"one point":   {Series: []Series{{Name: "a", X: []float64{3}, Y: []float64{2}}}},
		"gaps":        {Series: []Series{{Name: "a", X: []float64{1, 2, 3, 4, 5}, Y: []float64{1, nan, 3, inf, 2}}}},
		"all NaN":     {Series: []Series{{Name: "a", X: []float64{1, 2}, Y: []float64{nan, nan}}}},
		"constant":    {Series: []Series{{Name: "a", X: []float64{1, 2}, Y: []float64{5, 5}}}},
		"uneven":      {Series: []Series{{Name: "a", X: []float64{1, 2, 3}, Y: []float64{5}}}},
		"huge":        {Series: []Series{{Name: "a", X: []float64{1, 2}, Y: []float64{-1e300, 1e300}}}},
		"tiny":        {Series: []Series{{Name: "a", X: []float64{1, 2}, Y: []float64{1e-12, 2e-12}}}},
		"too huge":    {Series: []Series{{Name: "a", X: []float64{1, 2, 3}, Y: []float64{-math.MaxFloat64, math.MaxFloat64, 1}}}},
		"control":     {Title: "a\x00\x1b[1mb\xff\uFFFE", Series: []Series{{Name: "\x07", X: []float64{1}, Y: []float64{1}}}},
		"close":       {Series: []Series{{Name: "a", X: []float64{1, 2}, Y: []float64{1, math.Nextafter(1, 2)}}}},
		"long":        {Series: []Series{long}},
		"floors":      {Floors: []Floor{{"a", 1}, {"b", 1.001}, {"c", nan}}, Series: []Series{{Name: "s", X: []float64{0, 9}, Y: []float64{4, 1.5}}}},
		"many series": {Series: []Series{long, long, long, long, long, long, long, long, long, long}},
	} {
		counts := wellFormed(t, c.SVG())
		if counts["svg"] != 1 || counts["text"] == 0 {
			t.Errorf("%s: elements %v", name, counts)
		}
		if strings.Contains(c.SVG(), "NaN") || strings.Contains(c.SVG(), "Inf") {
			t.Errorf("%s: coordinates that are no numbers", name)
		}
		if len(c.SVG()) > 40_000*max(1, len(c.Series)) {
			t.Errorf("%s: %d bytes", name, len(c.SVG()))
		}
		if c.String() == "" {
			t.Errorf("%s: no text", name)
		}
	}
	if got := wellFormed(t, Chart{Series: []Series{{Name: "a", X: []float64{1, 2, 3, 4}, Y: []float64{1, nan, 3, 2}}}}.SVG()); got["circle"] != 1 || got["polyline"] != 1 {
		t.Errorf("a gap gives %v", got)
	}
	if runs := thin(long); len(runs) != 1 || len(runs[0]) > maxPoints+2 {
		t.Errorf("20,000 points are drawn as %d", len(runs[0]))
	} else {
		spike := false
		for _, p := range runs[0] {
			spike = spike || p[1] == 40
		}
		if !spike {
			t.Error("a spike is lost when points are left out")
		}
	}
}

func TestChartTextAndImage(t *testing.T) {
	c := Chart{Title: "loss", XLabel: "step", Floors: []Floor{{"counted", 1.6688}},
		Series: []Series{{Name: "train", X: []float64{0, 1000, 2000}, Y: []float64{4.17, 2.2, 1.88}}}}
	for _, want := range []string{"loss", "4.170 → 1.880 at step 2,000", "floors: counted 1.669", "█"} {
		if !strings.Contains(c.String(), want) {
			t.Errorf("no %q in\n%s", want, c)
		}
	}
	_, data, ok := strings.Cut(c.HTML(), "base64,")
	if !ok {
		t.Fatalf("HTML: %s", c.HTML())
	}
	svg, err := base64.StdEncoding.DecodeString(data[:strings.IndexByte(data, '"')])
	if err != nil || string(svg) != c.SVG() {
		t.Errorf("the image is not the picture: %v", err)
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{0, 10, "0 2 4 6 8 10"}, {0, 1, "0 0.2 0.4 0.6 0.8 1.0"}, {1.5, 4.2, "1.5 2.0 2.5 3.0 3.5 4.0"},
		{0, 2000, "0 500 1,000 1,500 2,000"}, {-1, 1, "-1.0 -0.5 0 0.5 1.0"},
	} {
		var labels []string
		for _, v := range ticks(c.lo, c.hi, 6) {
			labels = append(labels, v.label)
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%g to %g: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

// recorder keeps what is shown.
type recorder struct {
	mu    sync.Mutex
	calls []string
}

func (r *recorder) Show(id string, b Bundle, update bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, fmt.Sprintf("%t %t %s", id != "", update, b.Plain()))
}

func TestLiveAndDisplay(t *testing.T) {
	r := &recorder{}
	before := SetScreen(r)
	defer SetScreen(before)
	Display(1)
	l := NewLive()
	l.Update("a")
	l.Update("b")
	l.Last("c")
	want := []string{"false false 1", "true false a", "true true b", "true true c"}
	if got := fmt.Sprint(r.calls); got != fmt.Sprint(want) {
		t.Errorf("%s, want %s", got, want)
	}
	if a, b := NewLive(), NewLive(); a.id == b.id {
		t.Error("two displays have the same id")
	}
}

func TestProgress(t *testing.T) {
	r := &recorder{}
	before := SetScreen(r)
	defer SetScreen(before)
	now := time.Unix(0, 0)
	p := newProgress("work", 100, func() time.Time { return now })
	for n := range int64(100) {
		p.Set(n, "units")
		now = now.Add(50 * time.Millisecond)
	}
	p.Done("finished")
	p.Done("again")
	p.Set(5, "late")
	if len(r.calls) != 26 { // 5 s at 5 a second, and the end
		t.Errorf("%d updates, want 26", len(r.calls))
	}
	if got := r.calls[12]; !strings.Contains(got, "48 %") || !strings.Contains(got, "48/100") || !strings.Contains(got, "left") || !strings.Contains(got, "units") {
		t.Errorf("in the middle: %s", got)
	}
	if got := r.calls[len(r.calls)-1]; !strings.Contains(got, "finished") || !strings.Contains(got, "5.0 s") {
		t.Errorf("at the end: %s", got)
	}
	for _, b := range []bar{{label: "x", n: 5, total: 0}, {label: "x", n: 500, total: 10}, {label: "x", n: -5, total: 10}} {
		if b.String() == "" || strings.Contains(b.HTML(), "width:-") {
			t.Errorf("%+v: %s", b, b.HTML())
		}
	}
}

func TestTerminalInLog(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	term := newTerminal(&out, func() int { return 0 }, func() time.Time { return now })
	say := func(id, text string, update bool) { term.Show(id, Bundle{"text/plain": text}, update) }
	say("a", "a0", false)
	say("b", "b0", false)
	for i := range 50 {
		now = now.Add(100 * time.Millisecond)
		say("a", fmt.Sprintf("a%d", i+1), true)
	}
	say("", "value", false)
	term.ShowLast("a", Bundle{"text/plain": "end"}, true)
	if got, want := out.String(), "a0\nb0\na20\na40\nvalue\nend\n"; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

func TestTerminalInPlace(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	term := newTerminal(&out, func() int { return 10 }, func() time.Time { return now })
	say := func(id, text string, update bool) { term.Show(id, Bundle{"text/plain": text}, update) }
	say("a", "one\ntwo", false)
	say("a", "a line that is too long", true)
	say("", "value longer than the screen", false)
	say("a", "soon", true)
	now = now.Add(3 * time.Second)
	say("a", "later", true)
	want := "one\ntwo\n\x1b[2A\r\x1b[Ja line t…\nvalue longer than the screen\nlater\n"
	if got := out.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCountAndDuration(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %s", n, got)
		}
	}
	for d, want := range map[time.Duration]string{
		340 * time.Millisecond: "340 ms", 4200 * time.Millisecond: "4.2 s", 185 * time.Second: "3 min 05 s", 130 * time.Minute: "2 h 10 min",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%d) = %s, want %s", d, got, want)
		}
	}
}

func TestConcurrentUpdates(t *testing.T) {
	r := &recorder{}
	before := SetScreen(r)
	defer SetScreen(before)
	p, l := NewProgress("x", 1000), NewLive()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range int64(100) {
				p.Set(n, "")
				l.Update(n)
			}
		})
	}
	group.Wait()
	if len(r.calls) < 800 {
		t.Errorf("%d updates", len(r.calls))
	}
}
