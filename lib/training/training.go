// Package training trains models.
//
// [New] takes a model, data and a [Config] from a function such as [CausalLM] and
// makes a [Trainer]: it can be looked at ([Trainer.Preview]), stepped ([Trainer.Step]),
// run ([Trainer.Run]), interrupted (cancel ctx), changed ([Trainer.Set]), saved
// ([Trainer.Save]) and resumed in another process ([Resume]).
//
// A run is a function of its configuration, data and initial weights: batches depend
// only on the seed and the step, so on a CPU a resumed run continues bit for bit as
// the uninterrupted one would have.
//
// The step is one compiled program that takes weights and moments on the backend and
// leaves new ones there. If the loss, the gradient or the new weights are not finite,
// the program itself keeps the old ones, and the trainer stops and says so.
package training
