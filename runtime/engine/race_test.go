package engine

import (
	"strings"
	"testing"
)

func TestParseRaces(t *testing.T) {
	races := parseRaces(`==================
WARNING: DATA RACE
Read at 0x00c000012028 by goroutine 7:
  main.main.func1()
      command-line-arguments/cell[3]:4 +0x33

Previous write at 0x00c000012028 by main goroutine:
  main.add()
      cell[2]:1 +0x44
  main.main()
      cell[3]:6 +0xb2

Goroutine 7 (running) created at:
  main.main()
      cell[3]:3 +0xa8
==================
Found 1 data race(s)
`)
	if len(races) != 1 || len(races[0].accesses) != 2 {
		t.Fatalf("the races are %+v", races)
	}
	a, b := races[0].accesses[0], races[0].accesses[1]
	if a.what != "read" || a.frames[0].File != "cell[3]" || a.frames[0].Line != 4 || len(a.begun) != 1 || a.begun[0].Line != 3 {
		t.Errorf("the first access is %+v", a)
	}
	if b.what != "write" || b.who != "main goroutine" || len(b.frames) != 2 || b.frames[0].Func != "main.add" {
		t.Errorf("the second access is %+v", b)
	}
}

func TestRace(t *testing.T) {
	n := newNotebook(t)
	n.ok("func add(p *int) {\n\t*p++\n}")
	r := n.fails("%race\nn := 0\nvar wg sync.WaitGroup\nfor range 2 {\n\twg.Go(func() { add(&n) })\n}\nwg.Wait()\nfmt.Println(\"done\")", "DataRace", "at cell[1]:2 by goroutine")
	if all := strings.Join(r.Err.Traceback, "\n"); !strings.Contains(all, "*p++") || !strings.Contains(all, "called at cell[2]:5") || !strings.Contains(all, "hint: guard") {
		t.Errorf("the error is\n%s", all)
	}
	n.fails("%race\nx := 0\ngo func() {\n\tx = 1\n}()\nx = 2\ntime.Sleep(100*time.Millisecond)\n_ = x", "DataRace", "write at cell[3]:4 by the goroutine begun at cell[3]:3")
	if got := n.ok("%%race\nfmt.Println(\"no race\")"); got != "no race\n" {
		t.Errorf("a program without races prints %q", got)
	}
}
