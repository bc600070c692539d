package main

import (
	"fmt"
	"os"
)

// Go programs cannot load plugins on Windows, and what holds a session's values is
// started with pipes that Windows does not hand down. It is said here, before
// anything is installed or built.
func main() {
	fmt.Fprintln(os.Stderr, "hone: cells are compiled as Go plugins, which Windows does not have; run hone in WSL 2 (Ubuntu, with Go, gcc and Python 3), and JupyterLab on Windows can open its notebooks there")
	os.Exit(1)
}
