package models

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// gelu is the tanh approximation of Hendrycks and Gimpel (arXiv 1606.08415), the
// "gelu_new" of GPT-2: x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))).
func gelu(x *graph.Node) *graph.Node {
	cubic := graph.Mul(graph.Mul(x, x), x)
	inner := graph.MulScalar(graph.Add(x, graph.MulScalar(cubic, 0.044715)), math.Sqrt(2/math.Pi))
	return graph.Mul(graph.MulScalar(x, 0.5), graph.OnePlus(graph.Tanh(inner)))
}
