package complete

import (
	"fmt"
	"sync"
	"testing"
)

// The session goes on while it is asked: only taking its view needs the lock.
func TestQuestionsWhileTheSessionGoesOn(t *testing.T) {
	n := newNotebook(t)
	n.ran(earlier)
	var mu sync.Mutex
	var wait sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				mu.Lock()
				s := n.session()
				mu.Unlock()
				for _, text := range []string{"p.", "o := defaults()\no.", "px.point.", "v := make0(p)\nv.", "options{", "st.Push(", "func (p *point) More() { p."} {
					s.Complete(text, len(text))
					s.Inspect(text, len(text)-1, 1)
				}
			}
		})
	}
	for i := range 30 {
		mu.Lock()
		n.ran(fmt.Sprintf("func make%d(p point) *pixel { q := p; q.Move(1); return &pixel{point: q} }\nv%d := make%d(p)\nv%d.Move(2)\ntotal += %d", i, i, i, i, i))
		if i%10 == 5 {
			n.ran(fmt.Sprintf("func (p *point) Extra%d() int { return p.x }", i))
		}
		mu.Unlock()
	}
	close(stop)
	wait.Wait()
}

func BenchmarkComplete(b *testing.B) {
	n := newNotebook(b)
	n.ran(earlier)
	for i := range 200 {
		n.ran(fmt.Sprintf("type row%[1]d struct { Name string; Score float64 }\nfunc (r row%[1]d) Mean() float64 { return r.Score }\nfunc load%[1]d(name string) row%[1]d { return row%[1]d{Name: name} }\nrows%[1]d := []row%[1]d{load%[1]d(\"a\")}\ncount%[1]d := len(rows%[1]d)", i))
	}
	n.lib.Warm("hone/lib/training")
	for name, text := range map[string]string{
		"name": "x := 1\nco", "member": "rows7[0].", "fields": "training.Config{", "package": "strings.", "body": "func f(n int) {\n\tfor i := range n {\n\t\tif r := load3(\"b\"); r.Score > 0 {\n\t\t\tr.",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if matches, _ := n.session().Complete(text, len(text)); len(matches) == 0 {
					b.Fatalf("nothing completes %q", text)
				}
			}
		})
	}
}
