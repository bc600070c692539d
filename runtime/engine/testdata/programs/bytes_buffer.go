// bytes: Buffer, comparison, splitting and mutation of byte slices in place.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

type pkt struct {
	kind byte
	body []byte
}

func decode(r io.Reader) ([]pkt, error) {
	var out []pkt
	for {
		var head [2]byte
		if _, err := io.ReadFull(r, head[:]); err == io.EOF {
			return out, nil
		} else if err != nil {
			return out, fmt.Errorf("head: %w", err)
		}
		body := make([]byte, head[1])
		if _, err := io.ReadFull(r, body); err != nil {
			return out, fmt.Errorf("body of %d: %w", head[1], err)
		}
		out = append(out, pkt{head[0], body})
	}
}

func main() {
	var buf bytes.Buffer
	buf.Write([]byte{'a', 2, 'h', 'i'})
	buf.WriteByte('b')
	buf.WriteByte(0)
	ps, err := decode(&buf)
	fmt.Printf("%s %v %v\n", ps[0].body, ps, err)
	_, err = decode(bytes.NewReader([]byte{'x', 9, 1}))
	fmt.Println(err, errors.Is(err, io.ErrUnexpectedEOF))
	b := []byte("Hello")
	bytes.ToUpper(b)
	fmt.Println(string(b), bytes.Equal(b, []byte("Hello")), bytes.Compare(b, []byte("Help")))
	fmt.Printf("%q %s\n", bytes.Split([]byte("a b c"), []byte(" ")), bytes.Title([]byte("x")))
	clone := bytes.Clone(b)
	clone[0] = 'J'
	fmt.Println(string(b), string(clone), bytes.IndexByte(b, 'l'))
}
