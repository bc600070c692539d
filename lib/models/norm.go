package models

import "github.com/gomlx/gomlx/core/graph"

// layerNorm normalises each row of x [N, D] to mean 0 and variance 1, multiplies by
// weight [D] and adds bias [D] (nil for none). Division by Sqrt, not Rsqrt, which
// has no gradient in GoMLX.
func layerNorm(x, weight, bias *graph.Node, epsilon float64) *graph.Node {
	mean := graph.ReduceAndKeep(x, graph.ReduceMean, -1)
	centred := graph.Sub(x, mean)
	variance := graph.ReduceAndKeep(graph.Mul(centred, centred), graph.ReduceMean, -1)
	y := graph.Div(centred, graph.Sqrt(graph.AddScalar(variance, epsilon)))
	y = graph.Mul(y, graph.ExpandLeftToRank(weight, y.Rank()))
	if bias == nil {
		return y
	}
	return graph.Add(y, graph.ExpandLeftToRank(bias, y.Rank()))
}
