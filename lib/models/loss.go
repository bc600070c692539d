package models

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// TokenLosses returns the negative log probabilities [N], in nats, that logits [N, V]
// give to labels ([N] or [B, T] with B*T = N, int32).
func TokenLosses(logits, labels *graph.Node) *graph.Node {
	n, vocab := logits.Shape().Dimensions[0], logits.Shape().Dimensions[1]
	top := graph.StopGradient(graph.ReduceAndKeep(logits, graph.ReduceMax, -1)) // [N, 1]
	shifted := graph.Sub(logits, top)
	logSum := graph.Log(graph.ReduceSum(graph.Exp(shifted), -1)) // [N]
	ids := graph.Iota(logits.Graph(), shapes.Make(dtypes.Int32, n, vocab), 1)
	wanted := graph.Equal(ids, graph.BroadcastToDims(graph.Reshape(labels, n, 1), n, vocab))
	picked := graph.ReduceSum(graph.Where(wanted, shifted, graph.ZerosLike(shifted)), -1) // [N]
	return graph.Sub(logSum, picked)
}
