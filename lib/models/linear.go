package models

import "github.com/gomlx/gomlx/core/graph"

// linear is x·Wᵀ + b: x [N, in], weight [out, in], bias [out] or nil, result [N, out].
func linear(x, weight, bias *graph.Node) *graph.Node {
	y := graph.DotGeneral(x, []int{1}, nil, weight, []int{1}, nil)
	if bias == nil {
		return y
	}
	return graph.Add(y, graph.ExpandLeftToRank(bias, 2))
}
