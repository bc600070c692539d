//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hone/lib/fetch"
	"hone/repl"
)

func replCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "repl",
		Short: "Run cells as you type them",
		Long: `Run cells as you type them. A cell goes on over several lines until it is complete.
Tab completes names, the arrow keys bring back earlier cells, Ctrl-C interrupts a
cell or clears the line, and Ctrl-D leaves. Cells may also come from a pipe; then the
exit code is 1 if one of them failed.`,
		Args: cobra.NoArgs,
		RunE: runREPL,
	}
}

func runREPL(cmd *cobra.Command, _ []string) (err error) {
	stderr := cmd.ErrOrStderr()
	// An interrupt is for the cell that runs: it must not end the session.
	ctx := context.WithoutCancel(cmd.Context())
	session, err := openSession(cmd.Context(), "", nil, stderr, newLog(stderr))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	if err := session.engine.Ready(cmd.Context()); err != nil {
		return err
	}
	cache, err := fetch.CacheDir()
	if err != nil {
		return err
	}
	err = repl.Run(ctx, repl.Config{
		Session: session, In: cmd.InOrStdin(), Out: cmd.OutOrStdout(), Err: stderr,
		Terminal: term.IsTerminal(int(os.Stdin.Fd())) && isTerminal(cmd.OutOrStdout()),
		Colours:  isTerminal(stderr), History: filepath.Join(cache, "repl-history"),
	})
	if errors.Is(err, repl.ErrFailed) {
		return fmt.Errorf("%w; what was wrong with it is above", err)
	}
	return err
}
