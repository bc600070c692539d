// Resources opened and closed in order, errors joined in deferred calls.
package main

import (
	"errors"
	"fmt"
	"io"
)

type resource struct {
	name string
	log  *[]string
	bad  bool
}

func open(name string, log *[]string) (*resource, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	*log = append(*log, "open "+name)
	return &resource{name, log, name == "b"}, nil
}

func (r *resource) Close() error {
	*r.log = append(*r.log, "close "+r.name)
	if r.bad {
		return fmt.Errorf("close %s failed", r.name)
	}
	return nil
}

func use(log *[]string, names ...string) (n int, err error) {
	for _, name := range names {
		r, openErr := open(name, log)
		if openErr != nil {
			return n, fmt.Errorf("after %d: %w", n, openErr)
		}
		defer func() { err = errors.Join(err, r.Close()) }()
		n++
	}
	return n, nil
}

func main() {
	var log []string
	n, err := use(&log, "a", "b", "c")
	fmt.Println(n, err, log)
	log = nil
	n, err = use(&log, "b", "")
	fmt.Printf("%d %q %v\n", n, err, log)
	var c io.Closer = &resource{name: "x", log: &log}
	if err := c.Close(); err == nil {
		fmt.Println(len(log))
	}
}
