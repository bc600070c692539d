//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"hone/install"
	"hone/kernel"
	"hone/lib/backends/plugins"
	"hone/lib/fetch"
	"hone/runtime/native"
)

func installCommand() *cobra.Command {
	var lab bool
	var prefix string
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Install the kernelspec hone, and with --lab JupyterLab",
		Long: `Install the kernelspec named hone for this binary, into the user's Jupyter folder or
below --prefix DIR, and build the worker, so that the first cell need not wait.
With --lab also install JupyterLab, pinned, into a virtual environment in hone's cache.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			hone, err := install.Binary()
			if err != nil {
				return err
			}
			dir, err := install.Kernel(hone, prefix)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "kernelspec hone:", dir)
			if lab {
				dir, err := install.InstallLab(cmd.Context(), hone)
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), "JupyterLab:", dir)
			}
			return warm(cmd)
		},
	}
	cmd.Flags().BoolVar(&lab, "lab", false, "install JupyterLab too")
	cmd.Flags().StringVar(&prefix, "prefix", "", "install below DIR/share/jupyter instead of the user's folder")
	return cmd
}

// warm builds the worker, showing the progress, so that the first cell need not wait.
func warm(cmd *cobra.Command) error {
	session, err := openSession(cmd.Context(), "", nil, cmd.ErrOrStderr(), newLog(cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	return errors.Join(session.engine.Ready(cmd.Context()), session.Close())
}

// cellLinks says how cells are linked for a worker.
func cellLinks(worker string) string {
	thin, why, err := native.WorkerLinks(worker)
	switch {
	case err != nil:
		return "how cells are linked is not known: " + err.Error()
	case thin:
		return "compiled cells refer to one library of its packages"
	}
	return "compiled cells hold a copy of what they use, which takes up to a second longer: " + why
}

func labCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "lab [FILE|DIR] [JUPYTERLAB OPTIONS]",
		Short:              "Open JupyterLab, which is installed first if it is not there",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && (args[0] == "-h" || args[0] == "--help") {
				return cmd.Help()
			}
			hone, err := install.Binary()
			if err != nil {
				return err
			}
			if install.LabInstalled() == "" {
				if _, err := install.InstallLab(cmd.Context(), hone); err != nil {
					return err
				}
			}
			if err := warm(cmd); err != nil { // its kernels will say so again
				fmt.Fprintln(cmd.ErrOrStderr(), "hone lab:", err)
			}
			return install.Lab(cmd.Context(), hone, args...)
		},
	}
}

func kernelCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "kernel CONNECTION_FILE",
		Short: "Serve a Jupyter front end (Jupyter calls this)",
		Args:  exactly("CONNECTION_FILE"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			log := newLog(cmd.ErrOrStderr())
			// Interrupts are the kernel's own affair here.
			ctx := context.WithoutCancel(cmd.Context())
			session, err := openSession(ctx, "", nil, cmd.ErrOrStderr(), log)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, session.Close()) }()
			return kernel.Serve(ctx, args[0], session, kernel.Options{Version: honeVersion(), Log: log})
		},
	}
}

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what is installed, which backend starts and how fast, what is missing",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := install.Doctor(cmd.Context(), builtWorker())
			fmt.Fprint(cmd.OutOrStdout(), plain(d))
			if !d.OK() {
				return errors.New("something that hone needs is missing or broken; the lines above say how to mend it")
			}
			return nil
		},
	}
}

// builtWorker is the worker in the cache, if it is built: the doctor builds nothing.
func builtWorker() install.Worker {
	w := install.Worker{Build: "hone install"}
	cache, err := fetch.CacheDir()
	if err != nil {
		return w
	}
	path, err := native.BuiltWorker(context.Background(), moduleSource, cache)
	if err != nil || path == "" {
		return w
	}
	w.Path, w.Cells = path, cellLinks(path)
	w.Check = func(ctx context.Context) ([]byte, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		c := exec.CommandContext(ctx, path, "doctor")
		c.Env = append(os.Environ(), plugins.WorkerEnv()...)
		c.Dir = filepath.Dir(path)
		return c.Output()
	}
	return w
}
