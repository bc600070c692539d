package main

// What cells can import without compiling it first: the training library and
// GoNB's display packages. Cells link what they use of it into their plugins; its
// being here makes the compiled form part of the worker's build.
import (
	_ "hone/lib/backends"
	_ "hone/lib/datasets"
	_ "hone/lib/evaluate"
	_ "hone/lib/models"
	_ "hone/lib/show"
	_ "hone/lib/tokenizers"
	_ "hone/lib/training"

	_ "github.com/janpfeifer/gonb/gonbui"
	_ "github.com/janpfeifer/gonb/gonbui/comms"
	_ "github.com/janpfeifer/gonb/gonbui/dom"
	_ "github.com/janpfeifer/gonb/gonbui/widgets"
)
