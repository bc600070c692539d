package cellrt

import (
	"fmt"
	"io"
	"os"
)

// OnPrint is where the calling goroutine's prints go if that is not the worker's own
// output: a goroutine that outlives its cell prints to that cell's output. Otherwise
// it gives nil. stream is "stdout" or "stderr". The worker sets it before the first
// cell runs.
//
// The worker's output is a pipe, which does not tell who writes to it, and os.Stdout
// is a file whose Write cannot be replaced. So cells call the functions below where
// they name fmt's printers.
var OnPrint func(stream string) io.Writer

// Stdout is what a cell's code means by os.Stdout when it prints to it.
func Stdout() io.Writer {
	if OnPrint != nil {
		if w := OnPrint("stdout"); w != nil {
			return w
		}
	}
	return os.Stdout
}

// Stderr is what a cell's code means by os.Stderr when it prints to it.
func Stderr() io.Writer {
	if OnPrint != nil {
		if w := OnPrint("stderr"); w != nil {
			return w
		}
	}
	return os.Stderr
}

// Print is fmt.Print.
func Print(a ...any) (int, error) { return fmt.Fprint(Stdout(), a...) }

// Printf is fmt.Printf.
func Printf(format string, a ...any) (int, error) { return fmt.Fprintf(Stdout(), format, a...) }

// Println is fmt.Println.
func Println(a ...any) (int, error) { return fmt.Fprintln(Stdout(), a...) }
