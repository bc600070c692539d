//go:build !windows

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hone/lib/backends/plugins"
	"hone/lib/show"
)

func backendCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backend list|install|use",
		Short: "List, install and choose what computes models",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usageError{fmt.Errorf("say what to do: hone backend list, hone backend install NAME or hone backend use NAME")}
		},
	}
	list := &cobra.Command{
		Use: "list", Short: "List the backends", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			t := show.Table{Columns: []string{"backend", "state", "detail"}}
			for _, l := range plugins.List() {
				t.Rows = append(t.Rows, []string{l.Name, backendState(l), strings.TrimSpace(l.Detail + " " + l.Problem)})
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), plain(t))
			return err
		},
	}
	inst := &cobra.Command{
		Use: "install NAME", Short: "Install a backend's plugin, pinned", Args: exactly("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := plugins.Install(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", args[0], p.Path)
			return err
		},
	}
	use := &cobra.Command{
		Use: "use NAME", Short: "Choose a backend for all sessions to come", Args: exactly("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := plugins.Choose(args[0]); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "backend:", args[0])
			return err
		},
	}
	cmd.AddCommand(list, inst, use)
	return cmd
}

func backendState(l plugins.Listing) string {
	state := "not for this machine"
	switch {
	case l.Problem != "":
		state = "broken"
	case l.Installed:
		state = "installed"
	case l.Available:
		state = "not installed"
	}
	if l.Chosen != "" {
		state += ", chosen (" + l.Chosen + ")"
	}
	return state
}
