//go:build !windows

package main

import (
	"github.com/spf13/cobra"

	"hone/scripts"
)

func fmtCommand() *cobra.Command {
	var o scripts.FormatOptions
	cmd := &cobra.Command{
		Use:   "fmt [-l] [-d] [-w] [FILE.hone|FILE.ipynb|FOLDER…]",
		Short: "Format scripts and the code cells of notebooks as gofmt does",
		Long: `Format scripts and the code cells of notebooks as gofmt does. Commands (% and !
lines) and all else in a notebook stay as they are. Without a file standard input
is formatted; without a flag the result goes to standard output.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Out = cmd.OutOrStdout()
			if len(args) == 0 {
				return scripts.FormatReader(cmd.InOrStdin(), o)
			}
			return scripts.Format(args, o)
		},
	}
	cmd.Flags().BoolVarP(&o.List, "list", "l", false, "list the files that formatting changes")
	cmd.Flags().BoolVarP(&o.Diff, "diff", "d", false, "show what formatting changes")
	cmd.Flags().BoolVarP(&o.Write, "write", "w", false, "rewrite the files that formatting changes")
	return cmd
}
