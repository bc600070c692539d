package native

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"
)

// TestManyThinCells builds and opens 300 cells, each of which uses the one before,
// and holds what one costs: time and memory must not grow with their number.
func TestManyThinCells(t *testing.T) {
	if os.Getenv("HONE_LONG") == "" {
		t.Skip("builds 300 cells: HONE_LONG=1")
	}
	b := thinBuilder(t)
	const cells = 300
	var sos []string
	var took []time.Duration
	for i := 1; i <= cells; i++ {
		imports, call := `import "fmt"`, "x"
		if i > 1 {
			imports += fmt.Sprintf("\nimport before \"session/cell%d\"", i-1)
			call = "before.F(x)"
		}
		begun := time.Now()
		built, err := b.Build(context.Background(), cellSource(i, imports,
			fmt.Sprintf("type T%d struct{ A int }\nfunc F(x int) int { v := T%d{x}; s := fmt.Sprint(v); return len(s) + x%%3 }\n", i, i),
			"x := 2\n\t_ = F("+call+")"))
		if err != nil {
			t.Fatalf("cell %d: %v", i, err)
		}
		if built.Fat != "" {
			t.Fatalf("cell %d is fat: %s", i, built.Fat)
		}
		took = append(took, time.Since(begun))
		sos = append(sos, built.SO)
	}
	median := func(d []time.Duration) time.Duration {
		d = slices.Sorted(slices.Values(d))
		return d[len(d)/2]
	}
	first, last := median(took[:30]), median(took[cells-30:])
	rss := func(n int) (kb int64, cpu time.Duration) {
		cmd := exec.Command(b.Worker(), append([]string{"selftest"}, sos[:n]...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	few, cpuFew := rss(20)
	all, cpuAll := rss(cells)
	each := float64(all-few) / (cells - 20)
	t.Logf("build: median %v of the first 30 cells, %v of the last 30; %.0f kB a cell (%d kB with 20, %d kB with %d); %v of processor time to open and run a cell",
		first, last, each, few, all, cells, (cpuAll-cpuFew)/(cells-20))
	if each > 200 {
		t.Errorf("a cell takes %.0f kB", each)
	}
	// The best of each, which other work on the machine disturbs least.
	if first, last = slices.Min(took[:30]), slices.Min(took[cells-30:]); last > first*3/2 {
		t.Errorf("the last cells take %v, the first %v at best", last, first)
	}
}
