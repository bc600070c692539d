package backends

import (
	"context"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// TestTrainOnXLA descends on a small least-squares problem on the installed plugin.
func TestTrainOnXLA(t *testing.T) {
	testXLA(t)
	forget(t)
	backend, err := Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if Name() != "xla:cpu" {
		t.Fatalf("opened %s", Describe())
	}
	// w ← w − ∇|xw − y|²/4 with x = 1, y = 3: the error halves at each step.
	step, err := graph.NewExec(backend, func(w *graph.Node) []*graph.Node {
		loss := graph.ReduceAllSum(graph.Square(graph.AddScalar(w, -3)))
		return []*graph.Node{graph.Sub(w, graph.MulScalar(graph.Gradient(loss, w)[0], 0.25)), loss}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer step.Finalize()
	var w any = []float32{0, 1, 7}
	for range 30 {
		out, err := step.Call(w)
		if err != nil {
			t.Fatal(err)
		}
		w = out[0].Value()
	}
	for i, got := range w.([]float32) {
		if got < 2.9999 || got > 3.0001 {
			t.Errorf("w[%d] = %g after 30 steps, want 3", i, got)
		}
	}
}
