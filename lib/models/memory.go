package models

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// MachineMemory is this machine's main memory in bytes, 0 where it is not known.
func MachineMemory() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0 // not Linux: nothing is refused for want of memory
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err == nil {
				return kib << 10
			}
		}
	}
	return 0
}

// checkMemory refuses an architecture whose weights alone exceed the memory.
func checkMemory(specs []ParamSpec) error {
	have := MachineMemory()
	if have == 0 {
		return nil
	}
	need := 0.0 // a float: the sizes of a slip of the pen overflow integers
	for _, s := range specs {
		size := 4.0
		for _, d := range s.Shape {
			size *= float64(d)
		}
		need += size
	}
	if need <= float64(have) {
		return nil
	}
	return fmt.Errorf("its weights need %.0f GiB, and this machine has %.0f GiB: choose fewer layers or a smaller width", need/(1<<30), float64(have)/(1<<30))
}
