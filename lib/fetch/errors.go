package fetch

import (
	"errors"
	"fmt"
	"strings"
)

// UnavailableError says that something outside cannot be had on this machine now:
// no Python, no pip, no index, no network. Trying again later may help.
type UnavailableError struct {
	// What was wanted, e.g. "lammps-jax-pjrt-cpu 0.11.2".
	What string
	// Reason in one line, e.g. "no python3 in PATH".
	Reason string
	// Mend is what a person can do about it.
	Mend string
	// Everything says that nothing else can be fetched now either: no Python, or the
	// index cannot be reached.
	Everything bool
	// Output holds the last lines of the client's output, if it ran.
	Output string
}

func (e *UnavailableError) Error() string {
	msg := fmt.Sprintf("cannot fetch %s: %s", e.What, e.Reason)
	if e.Output != "" {
		msg += "\n  " + strings.ReplaceAll(e.Output, "\n", "\n  ")
	}
	if e.Mend != "" {
		msg += "\n  to mend it: " + e.Mend
	}
	return msg
}

// IsUnavailable says whether err is, or wraps, an [UnavailableError].
func IsUnavailable(err error) bool {
	var u *UnavailableError
	return errors.As(err, &u)
}

// NothingAvailable says whether err tells that nothing at all can be fetched now.
func NothingAvailable(err error) bool {
	var u *UnavailableError
	return errors.As(err, &u) && u.Everything
}

// CorruptedError says that a file is not the pinned one. The file has been removed.
type CorruptedError struct {
	What      string // e.g. "lammps-jax-pjrt-cpu 0.11.2"
	Want, Got string // SHA-256 in hexadecimal
	// Again is the command to run again; empty if the caller has not said.
	Again string
}

func (e *CorruptedError) Error() string {
	again := "run the same command again"
	if e.Again != "" {
		again = fmt.Sprintf("run `%s` again", e.Again)
	}
	return fmt.Sprintf("corrupted wheel of %s: expected sha256 %s, got %s; removed; %s", e.What, e.Want, e.Got, again)
}
