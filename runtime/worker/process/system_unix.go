//go:build unix && !linux

package process

import (
	"os"
	"syscall"
)

// ownGroup puts the worker into a process group of its own, so that Ctrl-C on a
// terminal does not reach it and its children can be ended with it. It ends by
// itself when the pipe of commands closes.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills a process group. That it is empty already is no error.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

// oomKills is not known here.
func oomKills() int { return 0 }

// unread cannot be told here: displays of GoNB keep no exact place among prints.
func unread(*os.File) (int, bool) { return 0, false }
