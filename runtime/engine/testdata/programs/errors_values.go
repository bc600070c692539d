// Errors as values: an accumulating writer, comparison, and errors of the standard library.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"time"
)

type errWriter struct {
	w   io.Writer
	err error
	n   int
}

func (e *errWriter) put(s string) {
	if e.err != nil {
		return
	}
	var n int
	n, e.err = io.WriteString(e.w, s)
	e.n += n
}

type limited struct{ room int }

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.room {
		return 0, io.ErrShortWrite
	}
	l.room -= len(p)
	return len(p), nil
}

func main() {
	w := &errWriter{w: &limited{5}}
	for _, s := range []string{"abc", "de", "f", "g"} {
		w.put(s)
	}
	fmt.Println(w.n, w.err)
	_, err := strconv.Atoi("12x")
	var ne *strconv.NumError
	fmt.Println(errors.As(err, &ne), ne.Func, ne.Num, ne.Err == strconv.ErrSyntax)
	_, err = strconv.ParseInt("999", 10, 8)
	fmt.Println(err, errors.Is(err, strconv.ErrRange))
	_, err = os.Open("/no/such/file")
	fmt.Println(errors.Is(err, fs.ErrNotExist), err)
	_, err = time.ParseDuration("3 apples")
	fmt.Println(err)
	var e1, e2 error = errors.New("x"), errors.New("x")
	fmt.Println(e1 == e2, e1 == e1)
}
