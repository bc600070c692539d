package models

import "github.com/gomlx/gomlx/core/graph"

// Dropout sets a share Rate of values to zero in training and scales the rest by
// 1/(1-Rate). State is the random state (uint64 [3]); each use advances it, so one
// seed gives one sequence of masks.
type Dropout struct {
	Rate  float64
	State *graph.Node
}

// apply returns x unchanged if d is nil or its rate 0.
func (d *Dropout) apply(x *graph.Node) *graph.Node {
	if d == nil || d.Rate == 0 {
		return x
	}
	var uniform *graph.Node
	d.State, uniform = graph.RandomUniform(d.State, x.Shape())
	keep := graph.GreaterOrEqual(uniform, graph.Scalar(x.Graph(), x.DType(), d.Rate))
	return graph.Where(keep, graph.MulScalar(x, 1/(1-d.Rate)), graph.ZerosLike(x))
}
