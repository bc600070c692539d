// Command hone-worker is the process that holds a session's values: it links the
// training library, loads the plugins of cells and runs them. The hone command
// builds and starts it; nobody calls it by hand.
//
// Its verbs are those that need the training library:
//
//	session   take commands on file descriptor 3 (see package message); the words
//	          after it are what os.Args is in cells
//	doctor    start the backend, multiply two matrices, print what was found as JSON
//	selftest  open the plugins given and run their cells, one after the other
package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// verbs maps a verb to what it does with the arguments after it. Its error is
// printed and makes the exit code 1.
var verbs = map[string]func(args []string) error{
	"session":  session,
	"doctor":   doctor,
	"selftest": selftest,
}

func main() {
	if len(os.Args) < 2 || verbs[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "usage: hone-worker %s\n", strings.Join(slices.Sorted(maps.Keys(verbs)), "|"))
		os.Exit(2)
	}
	if err := verbs[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "hone-worker:", err)
		os.Exit(1)
	}
}
