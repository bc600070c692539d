package message

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// cutAll feeds a stream in chunks of random sizes through Cut.
func cutAll(stream []byte, token string, rng *rand.Rand) (text []byte, marks []uint64) {
	var held []byte
	for len(stream) > 0 {
		n := 1 + rng.IntN(min(40, len(stream)))
		held, stream = append(held, stream[:n]...), stream[n:]
		for {
			before, mark, after, found := Cut(held, token)
			text = append(text, before...)
			held = bytes.Clone(after)
			if !found {
				break
			}
			marks = append(marks, mark)
		}
	}
	return append(text, held...), marks
}

func TestMarksSurviveAnyChunking(t *testing.T) {
	const token = "ab12"
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 7))
		var stream, want []byte
		var marks []uint64
		for range rng.IntN(12) {
			// Text made to look like a mark, and pieces of one.
			piece := [][]byte{
				[]byte("hello\n"), {0}, []byte("\x00ab1"), []byte("\x00ab12:"), []byte("\x00ab12:00000000000000zz\x00"),
				[]byte("日本"), bytes.Repeat([]byte{'x'}, rng.IntN(60)), []byte("\x00\x00"),
			}[rng.IntN(8)]
			stream, want = append(stream, piece...), append(want, piece...)
			if rng.IntN(2) == 0 {
				n := rng.Uint64()
				marks = append(marks, n)
				stream = append(stream, Mark(token, n)...)
			}
		}
		text, got := cutAll(stream, token, rng)
		if !bytes.Equal(text, want) || fmt.Sprint(got) != fmt.Sprint(marks) {
			t.Fatalf("seed %d: stream %q gives text %q and marks %x, want %q and %x", seed, stream, text, got, want, marks)
		}
	}
}

func TestMarkLen(t *testing.T) {
	for _, token := range []string{"", "a", "0123456789abcdef"} {
		if got := len(Mark(token, 1<<63)); got != MarkLen(token) {
			t.Errorf("a mark with token %q has %d bytes, MarkLen says %d", token, got, MarkLen(token))
		}
	}
}
