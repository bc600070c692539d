//go:build !windows

package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hone/scripts"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a notebook or a script in another form",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say what to write: hone export go FILE")}
		},
	}
	cmd.AddCommand(exportGoCommand())
	return cmd
}

func exportGoCommand() *cobra.Command {
	var out string
	var params []string
	cmd := &cobra.Command{
		Use:   "go FILE.ipynb|FILE.hone [-o FILE.go|FOLDER]",
		Short: "Write a notebook or a script as a plain Go program that prints the same",
		Long: `Write a notebook or a script as a plain Go program that prints the same. The checks
of errors, displays and commands are spelt out; text becomes comments. Without -o
the program goes to standard output. A folder also gets the go.mod that the program
needs, and the source of those packages of hone that it uses.`,
		Args: exactly("FILE.ipynb or FILE.hone"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := programConfig(cmd, params)
			if err != nil {
				return err
			}
			return scripts.Export(cmd.Context(), cfg, args[0], out, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringArrayVarP(&params, "param", "p", nil, "NAME=VALUE for a variable that the file declares; may be repeated")
	cmd.Flags().StringVarP(&out, "output", "o", "", "file that ends in .go, or folder")
	return cmd
}

func buildCommand() *cobra.Command {
	var out string
	var params []string
	cmd := &cobra.Command{
		Use:   "build FILE.hone|FILE.ipynb -o BINARY",
		Short: "Make a program of a script that runs without hone and Go",
		Args:  exactly("FILE.hone or FILE.ipynb"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usageError{fmt.Errorf("say what the program is to be called: hone build %s -o NAME", args[0])}
			}
			cfg, err := programConfig(cmd, params)
			if err != nil {
				return err
			}
			return scripts.Build(cmd.Context(), cfg, args[0], out)
		},
	}
	cmd.Flags().StringArrayVarP(&params, "param", "p", nil, "NAME=VALUE for a variable that the file declares; may be repeated")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the program to write")
	return cmd
}

func programConfig(cmd *cobra.Command, params []string) (scripts.Config, error) {
	stderr := cmd.ErrOrStderr()
	list, err := parameters(params)
	return scripts.Config{
		Source: moduleSource, Progress: buildProgress(stderr), Parameters: list,
		Note: func(text string) { fmt.Fprintln(stderr, "note:", text) },
	}, err
}
