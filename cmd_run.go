package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hone/headless"
	"hone/kernel"
	"hone/kernel/memory"
)

// logInterval is the least time between two lines of a live display in a log.
const logInterval = 5 * time.Second

func runCommand() *cobra.Command {
	var out string
	var params []string
	cmd := &cobra.Command{
		Use:   "run FILE.ipynb|FILE.hone",
		Short: "Run a notebook or a script without a browser",
		Long: `Run a notebook or a script without a browser, with live progress.

A notebook is written with its outputs after every cell, to FILE.out.ipynb beside
it or where -o says, so the part that ran is there whatever happens. The exit code
is 0 only if every cell succeeded.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			nb, err := headless.Open(args[0])
			if err != nil {
				return err
			}
			var list []headless.Parameter
			for _, s := range params {
				p, err := headless.ParseParameter(s)
				if err != nil {
					return usageError{err}
				}
				list = append(list, p)
			}
			if err := nb.SetParameters(list); err != nil {
				return err
			}
			if out == "" && !nb.Script {
				out = strings.TrimSuffix(args[0], filepath.Ext(args[0])) + ".out.ipynb"
			}
			return runNotebook(cmd.Context(), nb, out, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "notebook to write with outputs")
	cmd.Flags().StringArrayVarP(&params, "param", "p", nil, "NAME=VALUE for the cell tagged parameters; may be repeated")
	return cmd
}

// runNotebook runs all cells in a new session, in the notebook's folder.
func runNotebook(ctx context.Context, nb *headless.Notebook, out string, stdout, stderr io.Writer) (err error) {
	if out != "" {
		if out, err = filepath.Abs(out); err != nil {
			return err
		}
		if err := headless.Writable(out); err != nil {
			return err
		}
	}
	log := newLog(stderr)
	session, err := openSession(ctx, filepath.Dir(nb.Path), stderr, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	if err := session.engine.Ready(ctx); err != nil {
		return err
	}
	client := memory.Start(context.WithoutCancel(ctx), session, kernel.Options{Version: honeVersion(), Log: log})
	defer func() { err = errors.Join(err, client.Close()) }()
	report := &headless.Reporter{Out: stderr, Marks: stderr, Terminal: isTerminal(stderr), Every: logInterval}
	if nb.Script {
		report = &headless.Reporter{Out: stdout, Terminal: isTerminal(stdout), Every: logInterval}
	}
	err = headless.Run(ctx, nb, client, headless.Options{Out: out, Report: report})
	if out != "" {
		fmt.Fprintln(stderr, "written:", out)
	}
	return err
}
