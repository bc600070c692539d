package backends

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"hone/lib/backends/plugins"
)

// Report is what [Check] found.
type Report = plugins.Report

// Check opens the backend and measures it for about a second.
func Check(ctx context.Context) (Report, error) {
	start := time.Now()
	o, err := current(ctx)
	if err != nil {
		return Report{}, err
	}
	report := Report{Backend: o.candidate.Name, Description: o.String(), PassedOver: o.passed}
	report.Seconds = time.Since(start).Seconds()
	report.GFLOPS, report.Size, err = matmul(ctx, o)
	return report, err
}

// Matmul measures a float32 matrix product on the process-wide backend for about a
// second and returns its speed in GFLOP/s (2·n³ floating-point operations each).
// The product is checked against the value it must have.
func Matmul(ctx context.Context) (gflops float64, err error) {
	o, err := current(ctx)
	if err != nil {
		return 0, err
	}
	gflops, _, err = matmul(ctx, o)
	return gflops, err
}

// matmulSizes are chosen so that one product takes milliseconds.
func matmulSize(name string) int {
	if name == "go" {
		return 256
	}
	return 1024
}

func matmul(ctx context.Context, o *opened) (gflops float64, size int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("multiply on %s: %w", o.candidate, panicked(r))
		}
	}()
	n := matmulSize(o.candidate.Name)
	// Entries 1/n times entries 1: each element of the product is 1.
	a, b := filled(n, 1/float32(n)), filled(n, 1)
	// The scalar that comes back depends on every element, so no work can be left out.
	exec, err := graph.NewExec(o.backend, func(a, b *graph.Node) *graph.Node {
		return graph.ReduceAllMean(graph.MatMul(a, b))
	})
	if err != nil {
		return 0, n, fmt.Errorf("multiply on %s: %w", o.candidate, err)
	}
	defer exec.Finalize()
	if err := multiply(exec, a, b); err != nil { // compiles
		return 0, n, fmt.Errorf("multiply on %s: %w", o.candidate, err)
	}
	best := math.Inf(1)
	for deadline := time.Now().Add(time.Second); time.Now().Before(deadline); {
		if err := ctx.Err(); err != nil {
			return 0, n, fmt.Errorf("multiply on %s: %w", o.candidate, err)
		}
		start := time.Now()
		if err := multiply(exec, a, b); err != nil {
			return 0, n, fmt.Errorf("multiply on %s: %w", o.candidate, err)
		}
		best = min(best, time.Since(start).Seconds())
	}
	return 2 * float64(n) * float64(n) * float64(n) / best / 1e9, n, nil
}

// multiply runs one product and checks its mean, which must be 1.
func multiply(exec *graph.Exec, a, b *tensors.Tensor) error {
	out, err := exec.Call1(a, b)
	if err != nil {
		return err
	}
	mean := tensors.ToScalar[float32](out)
	if math.Abs(float64(mean)-1) > 1e-3 {
		return fmt.Errorf("a product that must be 1 is %g: this backend computes wrongly", mean)
	}
	return nil
}

// filled is an [n, n] float32 tensor with value everywhere.
func filled(n int, value float32) *tensors.Tensor {
	flat := make([]float32, n*n)
	for i := range flat {
		flat[i] = value
	}
	return tensors.FromFlatDataAndDimensions(flat, n, n)
}
