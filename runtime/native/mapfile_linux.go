package native

import (
	"fmt"
	"os"
	"sync"
	"syscall"
)

// mapped holds the files in memory, by path and identity: a process that opens
// several builders maps the worker's library once. They stay until it ends.
var mapped sync.Map

// mapFile is a file's contents, read as they are used.
func mapFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%s %d %d", name, info.Size(), info.ModTime().UnixNano())
	if data, ok := mapped.Load(key); ok {
		return data.([]byte), nil
	}
	if info.Size() == 0 {
		return nil, fmt.Errorf("%s is empty", name)
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}
	actual, loaded := mapped.LoadOrStore(key, data)
	if loaded {
		return actual.([]byte), syscall.Munmap(data)
	}
	return data, nil
}
