// Package models holds language models: their architecture, weights, tokenizer and
// lineage, how they generate text, and how they are written to and read from the
// folders that Hugging Face tools use.
//
// A [Model] is a value that nothing changes. Training makes new ones. Its weights
// live on the host as float32 and go to the compute backend when first used.
//
// An architecture ([Architecture]) is a table of named parameters and a function
// that builds logits in a GoMLX graph. One file holds one family (gpt2.go); the
// blocks that families share are in attention.go, norm.go, mlp.go and linear.go.
//
// Layouts, chosen because XLA on a CPU is fastest with them: weights of linear
// layers are [out, in] in memory (files hold what their family's files hold), and
// the residual stream is [batch*time, HiddenSize].
//
// Shapes are written with B batch, T time, N = B*T, D HiddenSize, H NumHeads,
// E HeadDim, C Context, V VocabSize, L NumLayers.
package models
