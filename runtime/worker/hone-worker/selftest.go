package main

import (
	"context"
	"fmt"
	"runtime"

	"hone/runtime/cellrt"
)

// selfTestGCs is after how many plugins garbage is collected.
const selfTestGCs = 5

// selftest opens plugins and runs their cells in order. It is how package native
// finds out, in a process that may crash, whether a way of linking works here.
func selftest(sos []string) error {
	env := &cellrt.Env{Ctx: context.Background()}
	for i, so := range sos {
		cell, vars, _, err := open(so)
		if err != nil {
			return err
		}
		if i < selfTestGCs {
			runtime.GC()
		}
		if err := cell(env); err != nil {
			return fmt.Errorf("%s: %w", so, err)
		}
		vars()
	}
	return nil
}
