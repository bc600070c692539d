//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hone/headless"
	"hone/install"
	"hone/lib/backends/plugins"
	"hone/lib/fetch"
)

// lesson is the notebook of the main job, in the clone.
const lesson = "notebooks/01-first-light.ipynb"

func firstLightCommand() *cobra.Command {
	var out string
	var params []string
	cmd := &cobra.Command{
		Use:   "first-light",
		Short: "Set everything up and train a small GPT, in a notebook run headless",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return firstLight(cmd.Context(), out, params, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "out/01-first-light.ipynb", "notebook to write with outputs")
	cmd.Flags().StringArrayVarP(&params, "param", "p", nil, "NAME=VALUE for the notebook, such as steps=200")
	return cmd
}

func firstLight(ctx context.Context, out string, params []string, stdout, stderr io.Writer) error {
	if _, err := os.Stat(lesson); errors.Is(err, os.ErrNotExist) {
		return &headless.Error{File: lesson, What: "is not below this folder", Next: "run hone first-light in the clone of hone"}
	}
	nb, err := openFor(lesson, params, out)
	if err != nil {
		return err
	}
	if err := installXLA(ctx, stderr); err != nil {
		return err
	}
	hone, err := install.Binary()
	if err != nil {
		return err
	}
	if _, err := install.Kernel(hone, ""); err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	if err := runNotebook(ctx, nb, out, nil, stdout, stderr); err != nil {
		return err
	}
	fmt.Fprintln(stdout)
	if s := nb.PlainOutput("summary"); s != "" {
		fmt.Fprintln(stdout, s)
	}
	fmt.Fprintf(stdout, "\nnotebook with outputs: %s\nopen it in JupyterLab: %s lab %s\n", relative(out), relative(hone), relative(out))
	return nil
}

// installXLA installs the fast backend. Without Python or an index training goes on
// with the slow one, which is said.
func installXLA(ctx context.Context, stderr io.Writer) error {
	if os.Getenv(plugins.Env) != "" {
		return nil
	}
	_, err := plugins.Install(ctx, "xla:cpu")
	if err == nil {
		return nil
	}
	if ctx.Err() != nil || !fetch.IsUnavailable(err) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	fmt.Fprintf(stderr, "hone: xla:cpu cannot be installed: %v\nhone: going on with the go backend, which is slow: the notebook trains a smaller model\n", err)
	return nil
}

// relative is a path as seen from the working folder, if that is shorter.
func relative(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(wd, path)
	if err != nil || len(rel) >= len(path) {
		return path
	}
	return rel
}
