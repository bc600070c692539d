// flag sets with custom values, and text/tabwriter.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

type listFlag []string

func (l *listFlag) String() string { return strings.Join(*l, ",") }
func (l *listFlag) Set(s string) error {
	if s == "" {
		return errors.New("empty")
	}
	*l = append(*l, s)
	return nil
}

func parse(args ...string) (n int, tags listFlag, rest []string, err error) {
	f := flag.NewFlagSet("prog", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.IntVar(&n, "n", 1, "count")
	f.Var(&tags, "tag", "tags")
	err = f.Parse(args)
	return n, tags, f.Args(), err
}

func main() {
	n, tags, rest, err := parse("-n", "5", "-tag=a", "--tag", "b", "file")
	fmt.Println(n, tags, rest, err)
	_, _, _, err = parse("-zzz")
	fmt.Println(err)
	_, _, _, err = parse("-tag=")
	fmt.Println(err)
	tw := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight|tabwriter.Debug)
	fmt.Fprintln(tw, "a\tbbb\tc")
	fmt.Fprintln(tw, "aaaa\tb\tccccc")
	tw.Flush()
}
