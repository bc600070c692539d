package process

import (
	"fmt"
	"syscall"
)

// signals names those that end processes, with what they usually mean.
var signals = map[syscall.Signal][2]string{
	syscall.SIGABRT: {"SIGABRT", "C code called abort"},
	syscall.SIGBUS:  {"SIGBUS", "a fault in memory mapped from a file that has shrunk, or in C code"},
	syscall.SIGFPE:  {"SIGFPE", "an arithmetic fault in C code"},
	syscall.SIGHUP:  {"SIGHUP", "the terminal was closed"},
	syscall.SIGILL:  {"SIGILL", "an instruction that this processor does not have"},
	syscall.SIGINT:  {"SIGINT", "interrupted from the keyboard or by another program"},
	syscall.SIGKILL: {"SIGKILL", "killed"},
	syscall.SIGPIPE: {"SIGPIPE", "it wrote to a pipe that nobody reads"},
	syscall.SIGQUIT: {"SIGQUIT", "quit from the keyboard or by another program"},
	syscall.SIGSEGV: {"SIGSEGV", "a fault in memory, in C code or through unsafe"},
	syscall.SIGSYS:  {"SIGSYS", "a system call that is not allowed here"},
	syscall.SIGTERM: {"SIGTERM", "another program asked it to end"},
	syscall.SIGTRAP: {"SIGTRAP", "a trap of a debugger or of C code"},
	syscall.SIGXCPU: {"SIGXCPU", "the limit of processor time was reached"},
	syscall.SIGXFSZ: {"SIGXFSZ", "the limit of file size was reached"},
}

func signalName(s syscall.Signal) string {
	if known, ok := signals[s]; ok {
		return known[0]
	}
	return fmt.Sprintf("signal %d", int(s))
}

func signalMeaning(name string) string {
	for _, s := range signals {
		if s[0] == name {
			return s[1]
		}
	}
	return "a signal that ends processes"
}
