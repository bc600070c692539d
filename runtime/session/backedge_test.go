package session

import (
	"strings"
	"testing"
)

// TestChecksInLoops holds which loops are checked and how: every so many turns where
// the loop counts and its turns are short, by the second interrupt where it looks at
// a context.
func TestChecksInLoops(t *testing.T) {
	const each, later = "{if HoneR_cellrt.Stop > 0 { HoneR_cellrt.Leave() }; ", "{if HoneR_cellrt.Stop > 1 { HoneR_cellrt.Leave() }; "
	every := func(i string) string {
		return "{if " + i + "&1023 == 0 && HoneR_cellrt.Stop > 0 { HoneR_cellrt.Leave() }; "
	}
	for name, c := range map[string]struct {
		code string
		want []string
		none bool
	}{
		"for":                 {code: "for { }", want: []string{"for " + each}},
		"condition":           {code: "x := 1\nfor x < 3 { x++ }", want: []string{each}},
		"counted":             {code: "x := 0\nfor i := 0; i < 9; i++ { x += i }", want: []string{every("i")}},
		"range over int":      {code: "x := 0\nfor i := range 9 { x += i }", want: []string{every("i")}},
		"range over slice":    {code: "x := 0\nfor i, v := range []int{1} { x += v*i }", want: []string{every("i")}},
		"no key":              {code: "x := 0\nfor range 9 { x++ }", want: []string{each}},
		"body calls":          {code: "for i := range 9 { fmt.Println(i) }", want: []string{each}},
		"body grows text":     {code: "s := \"\"\nfor i := range 9 { s += \"x\"; _ = i }", want: []string{each}},
		"body waits":          {code: "c := make(chan int)\nfor i := range 9 { c <- i }", want: []string{each + "HoneE_env.Next(); "}},
		"counter set":         {code: "for i := 0; i < 9; i++ { i += 2 }", want: []string{each}},
		"counter's address":   {code: "for i := 0; i < 9; i++ { p := &i; _ = p }", want: []string{each}},
		"counter captured":    {code: "for i := 0; i < 9; i++ { f := func() int { return i }; _ = f }", want: []string{each}},
		"counter of session":  {code: "i := 0\nfor i = 0; i < 9; i++ { }", want: []string{each}},
		"small counter":       {code: "for i := int8(0); i < 9; i++ { }", want: []string{each}},
		"looks at a context":  {code: "for ctx.Err() == nil { for i := range 9 { _ = i } }", want: []string{"nil " + later, "i&1023 == 0 && HoneR_cellrt.Stop > 1"}},
		"in a function":       {code: "func f(c context.Context) { for i := range 9 { _ = i }; for { <-c.Done() } }", want: []string{every("i"), later}},
		"goto backwards":      {code: "l:\nfmt.Print()\ngoto l", want: []string{"{ HoneR_cellrt.Leave() }; goto l"}},
		"goto forwards":       {code: "goto l\nl:\nfmt.Print()", none: true},
		"recursion":           {code: "func f(n int) int { if n < 2 { return n }; return f(n-1) + f(n-2) }", want: []string{"; if HoneR_cellrt.Stop > 0 { HoneR_cellrt.Leave() }; return f(n-1)"}},
		"recursion, straight": {code: "func f(n int) int { if n < 2 { return n }; return f(n-1) }", none: true},
		"no loop":             {code: "func f(n int) int { return n }\nf(2)", none: true},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNotebook(t)
			n.compiled = true
			p := n.good(c.code)
			if c.none == strings.Contains(p.Source, "HoneR_cellrt.Leave") {
				t.Fatalf("checks in the emitted code: %v\n%s", !c.none, p.Source)
			}
			for _, want := range c.want {
				if !strings.Contains(p.Source, want) {
					t.Errorf("want %q in\n%s", want, p.Source)
				}
			}
		})
	}
}

func TestWakes(t *testing.T) {
	for code, want := range map[string]string{
		"<-make(chan int)":                     "",
		"fmt.Println()\n<-time.After(1)":       "cell[1]:2",
		"<-ctx.Done()":                         "cell[1]:1",
		"done := ctx.Done()\n<-done":           "*",
		"select {\ncase <-ctx.Done():\n}":      "cell[1]:1 cell[1]:2",
		"t := time.NewTicker(1)\n<-t.C":        "cell[1]:2",
		"for range time.Tick(1) { break }":     "cell[1]:1",
		"time.AfterFunc(1, func() {})":         "*",
		"func f(t *time.Timer) { <-t.C }":      "cell[1]:1",
		"var mu sync.Mutex\nmu.Lock()":         "",
		"time.Sleep(1)\nstrings.ToUpper(\"\")": "",
	} {
		if got := strings.Join(newNotebook(t).good(code).Wakes, " "); got != want {
			t.Errorf("%q may be woken at %q, want %q", code, got, want)
		}
	}
}
