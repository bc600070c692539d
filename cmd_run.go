//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hone/headless"
	"hone/kernel"
	"hone/kernel/memory"
	"hone/runtime/engine"
	"hone/scripts"
)

// logInterval is the least time between two lines of a live display in a log.
const logInterval = 5 * time.Second

func runCommand() *cobra.Command {
	var out string
	var params []string
	cmd := &cobra.Command{
		Use:   "run FILE.ipynb | run FILE.hone [-- ARG…]",
		Short: "Run a notebook or a script without a browser",
		Long: `Run a notebook or a script without a browser, with live progress.

A script runs in the current folder, reads this command's standard input and finds
FILE.hone and what follows it in os.Args; put -- before arguments that begin with
a hyphen. The exit code is the script's own if it calls os.Exit. "hone FILE.hone
ARG…" does the same with all that follows FILE.hone as arguments, so that a script
whose first line is "#!/usr/bin/env hone" is a command of its own.

A notebook is written with its outputs after every cell, to FILE.out.ipynb beside
it or where -o says, so the part that ran is there whatever happens. The exit code
is 0 only if every cell succeeded.`,
		Args: fileAndArguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			nb, err := openFor(args[0], params, out)
			if err != nil {
				return err
			}
			if !nb.Script {
				if out == "" {
					out = strings.TrimSuffix(args[0], filepath.Ext(args[0])) + ".out.ipynb"
				}
				return runNotebook(cmd.Context(), nb, out, nil, cmd.OutOrStdout(), cmd.ErrOrStderr())
			}
			stdin, done, err := scripts.Input(os.Stdin)
			if err != nil {
				return err
			}
			defer done()
			return runNotebook(cmd.Context(), nb, out, &engine.Script{Args: args, Stdin: stdin}, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "notebook to write with outputs")
	cmd.Flags().StringArrayVarP(&params, "param", "p", nil, "NAME=VALUE for the cell tagged parameters; may be repeated")
	return cmd
}

// fileAndArguments wants one notebook, or a script and its arguments.
func fileAndArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 1 && strings.EqualFold(filepath.Ext(args[0]), ".hone") {
		return nil
	}
	return exactly("FILE.ipynb or FILE.hone")(cmd, args)
}

// openFor reads a notebook or script to run with parameters NAME=VALUE, its outputs
// written to out.
func openFor(path string, params []string, out string) (*headless.Notebook, error) {
	if out != "" && filepath.Ext(out) != ".ipynb" {
		return nil, usageError{fmt.Errorf("-o %s: what is written is a notebook; give it a name that ends in .ipynb", out)}
	}
	list, err := parameters(params)
	if err != nil {
		return nil, err
	}
	nb, err := headless.Open(path)
	if err != nil {
		return nil, err
	}
	return nb, nb.SetParameters(list)
}

// parameters reads NAME=VALUE arguments.
func parameters(params []string) ([]headless.Parameter, error) {
	list := make([]headless.Parameter, len(params))
	for i, s := range params {
		p, err := headless.ParseParameter(s)
		if err != nil {
			return nil, usageError{err}
		}
		list[i] = p
	}
	return list, nil
}

// runNotebook runs all cells in a new session: a notebook in its folder, a script,
// which is then not nil, in the current one.
func runNotebook(ctx context.Context, nb *headless.Notebook, out string, script *engine.Script, stdout, stderr io.Writer) (err error) {
	if out != "" {
		if out, err = filepath.Abs(out); err != nil {
			return err
		}
		if err := headless.Writable(out); err != nil {
			return err
		}
	}
	log := newLog(stderr)
	dir := filepath.Dir(nb.Path)
	if script != nil {
		dir = ""
	}
	session, err := openSession(ctx, dir, script, stderr, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	if err := session.engine.Ready(ctx); err != nil {
		return err
	}
	client := memory.Start(context.WithoutCancel(ctx), session, kernel.Options{Version: honeVersion(), Log: log, Raw: nb.Script})
	defer func() { err = errors.Join(err, client.Close()) }()
	defer forwardInterrupts(client)()
	report := &headless.Reporter{Out: stderr, Err: stderr, Marks: stderr, Terminal: isTerminal(stderr), Every: logInterval}
	if nb.Script {
		report = &headless.Reporter{Out: stdout, Err: stderr, Terminal: isTerminal(stderr), Every: logInterval, File: nb.Path}
	}
	err = headless.Run(ctx, nb, client, headless.Options{Out: out, Report: report})
	if unwritten := (*headless.Error)(nil); out != "" && !errors.As(err, &unwritten) {
		fmt.Fprintln(stderr, "written:", out)
	}
	return err
}
