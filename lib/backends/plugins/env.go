package plugins

import (
	"os"
	"runtime"
)

// tunables make glibc keep freed memory instead of giving it back to the system.
// XLA:CPU allocates its temporaries anew at each step, 534 MB for a GPT of width
// 384: without these a quarter of the step went into page faults. They are read
// when a process starts, so they must be in its environment from the beginning.
const tunables = "glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:" +
	"glibc.malloc.top_pad=67108864:glibc.malloc.hugetlb=1"

// WorkerEnv lists the variables, as NAME=VALUE, that a process which opens a
// backend should be started with, in addition to its parent's. A variable that is
// already set stays as it is, and is not in the list.
func WorkerEnv() []string {
	want := [][2]string{
		{"GOMLX_NO_AUTO_INSTALL", "1"}, // go-xla would fetch plugins of its own, unpinned
		{"GOPJRT_CUDA_CHECKS", "0"},    // it looks for the libraries in another place than the plugin does
		{"TF_CPP_MIN_LOG_LEVEL", "2"},
	}
	if runtime.GOOS == "linux" {
		want = append(want, [2]string{"GLIBC_TUNABLES", tunables}) // other libcs ignore it
	}
	var env []string
	for _, kv := range want {
		if _, set := os.LookupEnv(kv[0]); !set {
			env = append(env, kv[0]+"="+kv[1])
		}
	}
	return env
}
