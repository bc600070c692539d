package evaluate

import (
	"context"
	"errors"
	"fmt"
	"math"

	"hone/lib/datasets"
	"hone/lib/show"
	"hone/lib/tokenizers"
)

// NGram is a model that only counts: it predicts a token from the Order-1 tokens
// before it by how often they were followed by what in the training text. A
// trained model that is no better has learnt nothing that counting does not give.
//
// Contexts of all lengths are mixed by Witten and Bell's rule. With c(h,w) the
// number of times w followed the context h, N(h) the number of tokens that
// followed h, T(h) the number of different ones, and h' the context h without its
// oldest token,
//
//	p(w|h) = (c(h,w) + T(h)·p(w|h')) / (N(h) + T(h))
//
// beginning with p = 1/vocabulary below the empty context; a context that was
// never seen counts for nothing. On tinyshakespeare's last tenth, Order 5 over
// characters gives 1.6688 nats a character.
type NGram struct {
	// Order is the number of tokens in an n-gram, the predicted one included: 5
	// looks at 4 tokens, 1 at none (the majority floor). From 1 to 16.
	Order int
}

const maxOrder = 16

// node is one n-gram that was seen: how often, and what followed it.
type node struct{ count, total, types int32 }

// Counts is a fitted [NGram].
type Counts struct {
	order, vocab int
	nodes        []node           // 0 is the empty n-gram
	next         map[uint64]int32 // node and token to the longer n-gram
}

// Fit counts ids, tokens of a vocabulary of vocabSize. It holds about 40 bytes for
// each different n-gram.
func (n NGram) Fit(ctx context.Context, ids []int, vocabSize int) (*Counts, error) {
	if n.Order < 1 || n.Order > maxOrder {
		return nil, fmt.Errorf("n-gram floor: the order is %d: give 1 to %d, for instance evaluate.NGram{Order: 5}", n.Order, maxOrder)
	}
	if vocabSize < 1 {
		return nil, fmt.Errorf("n-gram floor: the vocabulary has %d tokens: give the tokenizer's VocabSize()", vocabSize)
	}
	if len(ids) == 0 || len(ids) > math.MaxInt32 {
		return nil, fmt.Errorf("n-gram floor: %d training tokens: give between 1 and %d", len(ids), math.MaxInt32)
	}
	c := &Counts{order: n.Order, vocab: vocabSize, nodes: make([]node, 1), next: map[uint64]int32{}}
	// suffixes[k] is the n-gram of the last k tokens.
	suffixes := make([]int32, 1, n.Order+1)
	for i, id := range ids {
		if err := c.check(i, id); err != nil {
			return nil, err
		}
		if i%(1<<16) == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("n-gram floor: stopped after counting %d of %d tokens: %w", i, len(ids), ctx.Err())
		}
		longer := make([]int32, 1, n.Order+1)
		for _, suffix := range suffixes[:min(len(suffixes), n.Order)] {
			longer = append(longer, c.add(suffix, id))
		}
		suffixes = longer[:min(len(longer), n.Order)]
	}
	return c, nil
}

func (c *Counts) check(place, id int) error {
	if id < 0 || id >= c.vocab {
		return fmt.Errorf("n-gram floor: token %d is %d, outside the vocabulary of %d: encode with the same tokenizer", place, id, c.vocab)
	}
	return nil
}

func key(from int32, id int) uint64 { return uint64(uint32(from))<<32 | uint64(uint32(id)) }

// add counts id after the n-gram from and returns the n-gram of both.
func (c *Counts) add(from int32, id int) int32 {
	k := key(from, id)
	to, ok := c.next[k]
	if !ok {
		to = int32(len(c.nodes))
		c.next[k] = to
		c.nodes = append(c.nodes, node{})
		c.nodes[from].types++
	}
	c.nodes[from].total++
	c.nodes[to].count++
	return to
}

// Loss is the mean negative log probability of ids in nats a token. The first
// tokens have a shorter context than the others.
func (c *Counts) Loss(ids []int) (float64, error) {
	if len(ids) == 0 {
		return 0, errors.New("n-gram floor: no held-out token: give a split with text")
	}
	sum := 0.0
	suffixes := []int32{0}
	for i, id := range ids {
		if err := c.check(i, id); err != nil {
			return 0, err
		}
		var p float64
		p, suffixes = c.step(suffixes, id)
		sum -= math.Log(p)
	}
	return sum / float64(len(ids)), nil
}

// Probability is that of id after the tokens context, of which the last Order-1 count.
func (c *Counts) Probability(context []int, id int) (float64, error) {
	suffixes := []int32{0}
	for i, before := range context[max(0, len(context)-c.order+1):] {
		if err := c.check(i, before); err != nil {
			return 0, err
		}
		_, suffixes = c.step(suffixes, before)
	}
	if err := c.check(len(context), id); err != nil {
		return 0, err
	}
	p, _ := c.step(suffixes, id)
	return p, nil
}

// unseen marks a suffix that did not occur in training.
const unseen = -1

// step returns the probability of id after suffixes, and the suffixes after it.
func (c *Counts) step(suffixes []int32, id int) (p float64, longer []int32) {
	p = 1 / float64(c.vocab)
	longer = make([]int32, 1, len(suffixes)+1)
	for _, suffix := range suffixes {
		after := int32(unseen)
		if suffix != unseen {
			context := c.nodes[suffix]
			count := 0.0
			if to, ok := c.next[key(suffix, id)]; ok {
				after, count = to, float64(c.nodes[to].count)
			}
			if context.total > 0 {
				types := float64(context.types)
				p = (count + types*p) / (float64(context.total) + types)
			}
		}
		longer = append(longer, after)
	}
	return p, longer[:min(len(longer), c.order)]
}

// Floor is the held-out loss of a model that only counts.
type Floor struct {
	Label string
	// Loss is in nats a token, over Tokens held-out tokens.
	Loss   float64
	Tokens int
	NGrams int // different n-grams counted
}

// Measure fits the n-gram model on train and measures it on valid, both encoded
// by tok; where a split has several documents, each ends with the end-of-text
// token if the vocabulary has one, as in training.
func (n NGram) Measure(ctx context.Context, tok *tokenizers.Tokenizer, train, valid *datasets.Split) (*Floor, error) {
	if tok == nil {
		return nil, errors.New("n-gram floor: no tokenizer given: train one with tokenizers.Train")
	}
	ids, err := tokens(ctx, tok, train)
	if err != nil {
		return nil, err
	}
	counts, err := n.Fit(ctx, ids, tok.VocabSize())
	if err != nil {
		return nil, err
	}
	if ids, err = tokens(ctx, tok, valid); err != nil {
		return nil, err
	}
	loss, err := counts.Loss(ids)
	if err != nil {
		return nil, err
	}
	return &Floor{Label: n.label(), Loss: loss, Tokens: len(ids), NGrams: len(counts.nodes) - 1}, nil
}

func (n NGram) label() string {
	switch n.Order {
	case 1:
		return "token frequencies"
	case 2:
		return "counted, 1 token of context"
	}
	return fmt.Sprintf("counted, %d tokens of context", n.Order-1)
}

// tokens is a split as one sequence.
func tokens(ctx context.Context, tok *tokenizers.Tokenizer, split *datasets.Split) ([]int, error) {
	end, hasEnd := tok.EOS()
	several := split.Len() > 1
	var ids []int
	err := split.Each(ctx, func(r datasets.Record) error {
		part, err := tok.Encode(r.Text)
		if err != nil {
			return fmt.Errorf("n-gram floor: %s: %w", r.Origin, err)
		}
		ids = append(ids, part...)
		if several && hasEnd {
			ids = append(ids, end)
		}
		return nil
	})
	return ids, err
}

// String is one line.
func (f *Floor) String() string {
	return fmt.Sprintf("Floor (%s): %.4f nats a token, perplexity %.2f, over %s held-out tokens",
		f.Label, f.Loss, math.Exp(f.Loss), show.Count(int64(f.Tokens)))
}

// HTML is the same line.
func (f *Floor) HTML() string { return show.Text(f.String()).HTML() }
