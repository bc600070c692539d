package engine

import (
	"fmt"
	"os"

	"hone/runtime/worker"
	"hone/runtime/worker/process"
)

// Script makes a session that of one script: a program with arguments and standard
// input, which may end itself.
type Script struct {
	// Args are what os.Args is in cells: the script's file and its arguments.
	Args []string
	// Stdin is the standard input of cells; nil is empty.
	Stdin *os.File
}

// exited says that a script's cell ended its process by os.Exit or the like, and
// with which code. In a notebook that is a mishap, and a new worker takes over.
func (s *Script) exited(d *process.Died) (code int, ok bool) {
	return d.ExitCode, s != nil && d.Exited
}

func exitError(code int) *worker.CellError {
	value := fmt.Sprintf("exit code %d", code)
	return &worker.CellError{Name: "Exit", Value: value, Traceback: []string{value}}
}
