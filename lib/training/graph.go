package training

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"hone/lib/models"
)

// recipe is what the compiled step is made for. What may change between steps
// (learning rate, weight decay, clipping) comes in as values instead: see hyper.
type recipe struct {
	arch                  models.Architecture
	specs                 []models.ParamSpec
	groups                []string // names for gradient norms
	dropout               float64
	beta1, beta2, epsilon float64
}

// hyper are the values of one step, given to the program as a float32 vector.
type hyper struct {
	learningRate, weightDecay, clipNorm float32
	// biasCorrection1 is 1/(1-β1^t), biasCorrection2 1/√(1-β2^t), t from 1.
	biasCorrection1, biasCorrection2 float32
}

func (h hyper) vector() []float32 {
	return []float32{h.learningRate, h.weightDecay, h.clipNorm, h.biasCorrection1, h.biasCorrection2}
}

// Places in the vector of statistics that a step returns; norms of the groups follow.
const (
	statLoss = iota
	statNorm
	statAlive
	statGroups
)

// whole builds one step in one program.
// in: weights, means, squares, hyper, alive, windows [B, T+1], random state.
// out: weights, means, squares, alive, statistics.
func (r recipe) whole(_ *graph.Graph, in []*graph.Node) []*graph.Node {
	n := len(r.specs)
	loss := r.loss(in[:n], in[3*n+2], in[3*n+3])
	gradients := graph.Gradient(loss, in[:n]...)
	return r.update(in[:n], in[n:2*n], in[2*n:3*n], gradients, loss, in[3*n], in[3*n+1])
}

// accumulate adds the gradients of one batch. in: weights, sums of gradients, sum of
// losses, windows, random state. out: sums of gradients, sum of losses.
func (r recipe) accumulate(_ *graph.Graph, in []*graph.Node) []*graph.Node {
	n := len(r.specs)
	loss := r.loss(in[:n], in[2*n+1], in[2*n+2])
	out := make([]*graph.Node, n, n+1)
	for i, g := range graph.Gradient(loss, in[:n]...) {
		out[i] = graph.Add(in[n+i], g)
	}
	return append(out, graph.Add(in[2*n], loss))
}

// apply makes the update from accumulated gradients. in: weights, means, squares, sums
// of gradients, sum of losses, hyper, alive, 1/batches. out: as whole.
func (r recipe) apply(_ *graph.Graph, in []*graph.Node) []*graph.Node {
	n := len(r.specs)
	share := in[4*n+3]
	gradients := make([]*graph.Node, n)
	for i, sum := range in[3*n : 4*n] {
		gradients[i] = graph.Mul(sum, share)
	}
	return r.update(in[:n], in[n:2*n], in[2*n:3*n], gradients, graph.Mul(in[4*n], share), in[4*n+1], in[4*n+2])
}

// loss is the mean negative log probability of the windows' tokens but the first.
func (r recipe) loss(params []*graph.Node, windows, random *graph.Node) *graph.Node {
	time := windows.Shape().Dimensions[1] - 1
	ids := graph.Slice(windows, graph.AxisRange(), graph.AxisRange(0, time))      // [B, T]
	labels := graph.Slice(windows, graph.AxisRange(), graph.AxisRange(1, 1+time)) // [B, T]
	var drop *models.Dropout
	if r.dropout > 0 {
		drop = &models.Dropout{Rate: r.dropout, State: random}
	}
	logits := r.arch.Logits(models.Named(r.specs, params), ids, drop)
	return graph.ReduceAllMean(models.TokenLosses(logits, labels))
}

// update clips and applies AdamW (Loshchilov and Hutter, arXiv 1711.05101, in the form
// of torch.optim.AdamW), unless something is not finite or an earlier step was not.
func (r recipe) update(params, means, squares, gradients []*graph.Node, loss, hyper, alive *graph.Node) []*graph.Node {
	rate, decay, clip := element(hyper, 0), element(hyper, 1), element(hyper, 2)
	correct1, correct2 := element(hyper, 3), element(hyper, 4)
	groupSquares, norm := r.norms(gradients)

	one := graph.ScalarOne(norm.Graph(), dtypes.Float32)
	zero := graph.ScalarZero(norm.Graph(), dtypes.Float32)
	scale := graph.Min(one, graph.Div(clip, graph.AddScalar(norm, 1e-6)))
	scale = graph.Where(graph.GreaterThan(clip, zero), scale, one)

	n := len(params)
	next := make([]*graph.Node, 3*n)
	size := zero
	for i, p := range params {
		g := graph.Mul(gradients[i], scale)
		mean := graph.Add(graph.MulScalar(means[i], r.beta1), graph.MulScalar(g, 1-r.beta1))
		square := graph.Add(graph.MulScalar(squares[i], r.beta2), graph.MulScalar(graph.Mul(g, g), 1-r.beta2))
		root := graph.AddScalar(graph.Mul(graph.Sqrt(square), correct2), r.epsilon)
		moved := p
		if r.specs[i].IsMatrix() {
			moved = graph.Mul(p, graph.Sub(one, graph.Mul(rate, decay)))
		}
		moved = graph.Sub(moved, graph.Mul(graph.Mul(rate, correct1), graph.Div(mean, root)))
		size = graph.Add(size, graph.ReduceAllSum(graph.Abs(moved)))
		next[i], next[n+i], next[2*n+i] = moved, mean, square
	}
	good := graph.LogicalAnd(graph.IsFinite(loss), graph.IsFinite(norm))
	good = graph.LogicalAnd(good, graph.LogicalAnd(graph.IsFinite(size), graph.GreaterThan(alive, zero)))
	for i := range next {
		before := [][]*graph.Node{params, means, squares}[i/n][i%n]
		next[i] = graph.Where(good, next[i], before)
	}
	lives := graph.Where(good, one, zero)
	stats := append([]*graph.Node{loss, norm, lives}, groupSquares...)
	return append(next, lives, graph.Stack(stats, 0))
}

// norms returns the gradient norm of each group and of all together.
func (r recipe) norms(gradients []*graph.Node) (groups []*graph.Node, total *graph.Node) {
	sums := map[string]*graph.Node{}
	for i, g := range gradients {
		sum := graph.ReduceAllSum(graph.Mul(g, g))
		if before, ok := sums[r.specs[i].Group]; ok {
			sum = graph.Add(before, sum)
		}
		sums[r.specs[i].Group] = sum
	}
	for _, name := range r.groups {
		if total == nil {
			total = sums[name]
		} else {
			total = graph.Add(total, sums[name])
		}
		groups = append(groups, graph.Sqrt(sums[name]))
	}
	return groups, graph.Sqrt(total)
}

// element is the scalar at index i of a vector.
func element(vector *graph.Node, i int) *graph.Node {
	return graph.Reshape(graph.Slice(vector, graph.AxisRange(i, i+1)))
}
