// Command fakekernel serves the fake session at a connection file, so that
// clients over real sockets can be tried without a Go toolchain behind them.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"hone/kernel"
	"hone/kernel/internal/fake"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: fakekernel CONNECTION_FILE")
		os.Exit(2)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := kernel.Serve(context.Background(), os.Args[1], fake.New(), kernel.Options{Version: "test", Log: log}); err != nil {
		fmt.Fprintln(os.Stderr, "fakekernel:", err)
		os.Exit(1)
	}
}
