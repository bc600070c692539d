// Errors: sentinel, typed, wrapped, joined; Is, As, Unwrap, a custom Is.
package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

var ErrNotFound = errors.New("not found")

type PathError struct {
	Path string
	Err  error
}

func (e *PathError) Error() string { return e.Path + ": " + e.Err.Error() }
func (e *PathError) Unwrap() error { return e.Err }

type Temporary struct{ after time.Duration }

func (t Temporary) Error() string { return "retry after " + t.after.String() }
func (t Temporary) Is(target error) bool {
	_, ok := target.(Temporary)
	return ok
}

func open(p string) error { return &PathError{p, ErrNotFound} }

func load(p string) (string, error) {
	if err := open(p); err != nil {
		return "", fmt.Errorf("load %q: %w", p, err)
	}
	return p, nil
}

func main() {
	_, err := load("a.txt")
	fmt.Println(err, errors.Is(err, ErrNotFound))
	var pe *PathError
	if errors.As(err, &pe) {
		fmt.Println(pe.Path, errors.Unwrap(pe) == ErrNotFound)
	}
	joined := errors.Join(err, nil, Temporary{time.Second})
	fmt.Println(strings.ReplaceAll(joined.Error(), "\n", " | "))
	fmt.Println(errors.Is(joined, Temporary{}), errors.Is(joined, io.EOF), errors.Join(nil, nil) == nil)
	multi := fmt.Errorf("%w and %w", io.EOF, ErrNotFound)
	fmt.Println(multi, errors.Is(multi, io.EOF), errors.Unwrap(multi))
	var t Temporary
	fmt.Println(errors.As(joined, &t), t.after)
	found, ok := errors.AsType[*PathError](joined)
	fmt.Println(found.Path, ok)
	if err := open("b"); err != nil {
		fmt.Println("open:", err)
	}
}
