//go:build !windows

// Command hone is a Jupyter kernel for Go and the scripting language behind it,
// for training and fine-tuning language models step by step.
//
// Rules of output, for every verb:
//
//   - What was asked for goes to standard output; progress and problems go to
//     standard error. So `hone run s.hone > out.txt` holds the script's output.
//   - Long work shows a bar on a terminal and lines in a log.
//   - An error is one line "hone: …" that says where, and what to do next.
//   - Exit code 0 means that everything asked for was done; 1 that it failed; 2
//     that the command line was wrong; 130 that it was interrupted, 143 that SIGTERM
//     ended it. A script that calls os.Exit chooses its own.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"hone/headless"
)

// version is that of the next release; builds from a tagged module say theirs.
const version = "0.1.0-dev"

// usageError is a wrong command line.
type usageError struct{ error }

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as arguments; it returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, terminated, stop := untilSignal()
	defer stop()
	root := rootCommand()
	root.SetArgs(scriptFirst(args))
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage usageError
	var exit *headless.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.Code
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "hone: %v; see hone --help\n", err)
		return 2
	case terminated():
		fmt.Fprintln(stderr, "hone: terminated:", err)
		return 143
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "hone: interrupted:", err)
		return 130
	}
	fmt.Fprintln(stderr, "hone:", err)
	return 1
}

// scriptFirst lets "hone FILE.hone ARG…" run a script with all that follows as its
// arguments. A first line "#!/usr/bin/env hone" makes such a call.
func scriptFirst(args []string) []string {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") || !strings.EqualFold(filepath.Ext(args[0]), ".hone") {
		return args
	}
	return append([]string{"run", args[0], "--"}, args[1:]...)
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "hone",
		Short:         "Go in notebooks, for training language models step by step",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(runCommand(), fmtCommand(), buildCommand(), exportCommand(), replCommand(), firstLightCommand(), doctorCommand(), installCommand(), labCommand(),
		backendCommand(), tokenizerCommand(), kernelCommand(), versionCommand())
	markUsage(root)
	return root
}

// markUsage makes wrong arguments of a command, and of those below it, usage errors.
func markUsage(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	for _, below := range c.Commands() {
		markUsage(below)
	}
}

// exactly wants one argument, named as the usage line names it.
func exactly(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s takes one argument, %s, not %d", cmd.CommandPath(), name, len(args))
		}
		return nil
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of hone and of the Go that built it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "hone %s %s %s/%s\n", honeVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

func honeVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return version
}
