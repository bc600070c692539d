package tokenizers

import (
	"context"
	"strings"
	"sync"
	"testing"
)

// BenchmarkEncodeText encodes the plays eight times, 8.9 MB, at once.
func BenchmarkEncodeText(b *testing.B) {
	s := shakespeare(b)
	tok, err := Train(context.Background(), s.Train, BPE{VocabSize: 8192})
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat(s.Train.Text()+s.Valid.Text(), 8)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tok.encoders = &sync.Pool{New: func() any { return newScratch() }} // no word is known yet
		if _, err := tok.Encode(text); err != nil {
			b.Fatal(err)
		}
	}
}
