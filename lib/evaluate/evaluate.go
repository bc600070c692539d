// Package evaluate measures models: their perplexity on a split ([Perplexity]), the
// loss of any scorer on a stream of tokens ([Stream]), and the floors that stand
// beside them, models so simple that a trained one must beat them.
//
// Losses are negative log probabilities in nats (natural logarithm) a token.
// Confidence intervals take tokens as independent, which they are not quite: they are
// somewhat too narrow.
package evaluate
