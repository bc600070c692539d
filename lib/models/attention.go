package models

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// masked stands for minus infinity in scores: its exponential is exactly 0 in float32
// and, unlike an infinity, no difference of two of them is NaN.
const masked = -1e30

// causalAttention is scaled dot-product attention in which a token sees itself and
// those before it. q, k, v and the result are [B*T, D].
func causalAttention(q, k, v *graph.Node, batch, time, heads int, drop *Dropout) *graph.Node {
	hidden := q.Shape().Dimensions[1]
	headDim := hidden / heads
	split := func(x *graph.Node) *graph.Node { // [B*T, D] → [B, T, H, E]
		return graph.Reshape(x, batch, time, heads, headDim)
	}
	q = graph.MulScalar(split(q), 1/math.Sqrt(float64(headDim)))
	scores := graph.Einsum("bthe,bshe->bhts", q, split(k)) // [B, H, T, T]
	seen := graph.LowerTriangular(q.Graph(), time)         // [T, T]
	seen = graph.BroadcastToDims(graph.Reshape(seen, 1, 1, time, time), batch, heads, time, time)
	scores = graph.Where(seen, scores, fill(scores, masked))
	weights := drop.apply(softmax(scores))
	out := graph.Einsum("bhts,bshe->bthe", weights, split(v)) // [B, T, H, E]
	return graph.Reshape(out, batch*time, hidden)
}

// cachedAttention lets one token at position pos attend to the keys and values [C, D]
// up to and including pos. q and the result are [1, D].
func cachedAttention(q, keys, values, pos *graph.Node, heads int) *graph.Node {
	context, hidden := keys.Shape().Dimensions[0], keys.Shape().Dimensions[1]
	headDim := hidden / heads
	q = graph.MulScalar(graph.Reshape(q, heads, headDim), 1/math.Sqrt(float64(headDim)))
	scores := graph.Einsum("he,che->hc", q, graph.Reshape(keys, context, heads, headDim)) // [H, C]
	seen := graph.LessOrEqual(graph.Iota(q.Graph(), shapes.Make(dtypes.Int32, heads, context), 1), pos)
	scores = graph.Where(seen, scores, fill(scores, masked))
	out := graph.Einsum("hc,che->he", softmax(scores), graph.Reshape(values, context, heads, headDim))
	return graph.Reshape(out, 1, hidden)
}

// writeRow returns cache [C, D] with row pos replaced by row [1, D]. A comparison
// with all positions instead of DynamicUpdateSlice, which the go backend lacks.
func writeRow(cache, row, pos *graph.Node) *graph.Node {
	dims := cache.Shape().Dimensions
	here := graph.Equal(graph.Iota(cache.Graph(), shapes.Make(dtypes.Int32, dims...), 0), pos)
	return graph.Where(here, graph.BroadcastToDims(row, dims...), cache)
}

// softmax over the last axis. The maximum is subtracted as a constant: its gradient
// is zero in exact arithmetic.
func softmax(x *graph.Node) *graph.Node {
	top := graph.StopGradient(graph.ReduceAndKeep(x, graph.ReduceMax, -1))
	e := graph.Exp(graph.Sub(x, top))
	return graph.Div(e, graph.ReduceAndKeep(e, graph.ReduceSum, -1))
}

func fill(like *graph.Node, value float64) *graph.Node {
	return graph.BroadcastToDims(graph.Scalar(like.Graph(), like.DType(), value), like.Shape().Dimensions...)
}
