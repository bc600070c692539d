package main

import (
	"context"
	"fmt"
	"runtime"

	"hone/runtime/cellrt"
)

// selftest opens plugins and runs their cells in order. It is how package native
// finds out, in a process that may crash, whether a way of linking works here.
func selftest(sos []string) error {
	env := &cellrt.Env{Ctx: context.Background()}
	for _, so := range sos {
		cell, vars, _, err := open(so)
		if err != nil {
			return err
		}
		runtime.GC()
		if err := cell(env); err != nil {
			return fmt.Errorf("%s: %w", so, err)
		}
		vars()
	}
	return nil
}
