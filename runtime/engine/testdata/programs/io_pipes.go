// io: TeeReader, MultiReader, LimitReader, Pipe, and a struct that embeds an interface.
package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

type countingReader struct {
	io.Reader
	n int
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

type rot byte

func (r rot) Write(p []byte) (int, error) {
	for _, b := range p {
		fmt.Printf("%c", b+byte(r))
	}
	return len(p), nil
}

func main() {
	cr := &countingReader{Reader: io.MultiReader(strings.NewReader("abc"), strings.NewReader("def"))}
	var copyOf strings.Builder
	all, err := io.ReadAll(io.TeeReader(io.LimitReader(cr, 5), &copyOf))
	fmt.Println(string(all), err, copyOf.String(), cr.n)
	pr, pw := io.Pipe()
	go func() {
		fmt.Fprint(pw, "through the pipe")
		pw.CloseWithError(errors.New("closed on purpose"))
	}()
	got, err := io.ReadAll(pr)
	fmt.Println(string(got), err)
	n, err := io.Copy(rot(1), strings.NewReader("HAL"))
	fmt.Println("", n, err)
	sec := io.NewSectionReader(strings.NewReader("0123456789"), 3, 4)
	b := make([]byte, 8)
	k, err := io.ReadFull(sec, b)
	fmt.Println(k, err, string(b[:k]))
	var w io.Writer = io.MultiWriter(io.Discard, &copyOf)
	io.WriteString(w, "!")
	fmt.Println(copyOf.String())
}
