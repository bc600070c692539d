package goroutines

import (
	"context"
	"os"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"hone/runtime/worker/message"
)

func TestOwn(t *testing.T) {
	if got := Own(); got != "" {
		t.Errorf("a goroutine without a label belongs to %q", got)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		ctx := Mark(context.Background(), "cell[3]")
		wg.Go(func() {
			if got := Own(); got != "cell[3]" {
				t.Errorf("what a goroutine of cell[3] begins belongs to %q", got)
			}
		})
		pprof.Do(ctx, pprof.Labels("a", "b"), func(context.Context) {
			if got := Own(); got != "cell[3]" {
				t.Errorf("within pprof.Do it belongs to %q", got)
			}
		})
	})
}

func waitHere(ch chan int) { <-ch }

func restHere(ch chan bool) { <-ch }

func TestList(t *testing.T) {
	ch := make(chan int)
	var wg sync.WaitGroup
	wg.Go(func() {
		Mark(context.Background(), "cell[7]")
		wg.Go(func() { waitHere(ch) })
	})
	stop := make(chan bool)
	wg.Go(func() { restHere(stop) })
	defer wg.Wait()
	defer close(ch)
	defer close(stop)
	before, had := os.LookupEnv("GODEBUG")
	var cells, others []message.Goroutine
	settled := func() bool { // one goroutine of the cell is left, and both wait
		all, err := List()
		if err != nil {
			t.Fatal(err)
		}
		cells, others = nil, nil
		for _, g := range all {
			switch {
			case g.Cell == "cell[7]":
				cells = append(cells, g)
			case g.State == "chan receive" && len(g.Frames) > 0 && strings.HasSuffix(g.Frames[0].Func, ".restHere"):
				others = append(others, g)
			}
		}
		return len(cells) == 1 && cells[0].State == "chan receive" && len(others) == 1
	}
	for end := time.Now().Add(20 * time.Second); !settled(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("of cell[7]: %+v; of no cell: %+v", cells, others)
		}
	}
	if after, has := os.LookupEnv("GODEBUG"); after != before || has != had {
		t.Errorf("GODEBUG was %q and is %q", before, after)
	}
	g := cells[0]
	if len(g.Frames) == 0 || !strings.HasSuffix(g.Frames[0].Func, ".waitHere") || !strings.HasSuffix(g.Frames[0].File, "goroutines_test.go") || g.Begun == nil {
		t.Errorf("the goroutine of cell[7] is %+v", g)
	}
}

func TestParse(t *testing.T) {
	text := "goroutine 1 [running]:\nmain.main()\n\t/x/main.go:1 +0x1\n\n" +
		"goroutine 9 [chan send (nil chan), 3 minutes, locked to thread labels:{\"a\": \"b\", \"hone.cell\": \"cell[2]\"}]:\n" +
		"session/cell4.HoneCell.func1(0xc0, {0x1, 0x2})\n\tcell[2]:3 +0x2\ncreated by session/cell4.HoneCell in goroutine 5\n\tcell[2]:2 +0x44\n"
	got := parse(text)
	if len(got) != 1 {
		t.Fatalf("got %d goroutines, want 1: %+v", len(got), got)
	}
	g := got[0]
	if g.ID != 9 || g.Cell != "cell[2]" || g.State != "chan send (nil chan)" || len(g.Frames) != 1 || g.Frames[0].Func != "session/cell4.HoneCell.func1" || g.Frames[0].File != "cell[2]" || g.Begun == nil || g.Begun.Line != 2 {
		t.Errorf("the goroutine is %+v", g)
	}
}
