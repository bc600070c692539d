package main

/*
#include <stdio.h>

// C code that prints to a pipe would keep its lines until 4 KB are full.
static void hone_line_buffered(void) { setvbuf(stdout, NULL, _IOLBF, 0); }
static void hone_flush(void) { fflush(NULL); }
*/
import "C"

import (
	"errors"
	"syscall"
)

// lineBufferC makes C's standard output write each line as it ends.
func lineBufferC() { C.hone_line_buffered() }

// flushC writes out what C code has printed without ending the line.
func flushC() { C.hone_flush() }

// writeFD writes all of b to a file descriptor. It does not use os.Stdout, which
// a cell may have replaced.
func writeFD(fd int, b []byte) error {
	for len(b) > 0 {
		n, err := syscall.Write(fd, b)
		if errors.Is(err, syscall.EINTR) || errors.Is(err, syscall.EAGAIN) {
			continue
		}
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}
