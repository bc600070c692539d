//go:build unix

package tokenizers

import (
	"context"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// cpuTime is what this process has used of the processors, which other work on the
// machine does not lengthen as it does the clock's time.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func benchmarkText(b *testing.B) string {
	s := shakespeare(b)
	return strings.Repeat(s.Train.Text()+s.Valid.Text(), 8)
}

// measure encodes text, 8.9 MB, with no word known before.
func measure(b *testing.B, tok *Tokenizer, text string, encode func()) {
	b.SetBytes(int64(len(text)))
	start := cpuTime(b)
	for b.Loop() {
		tok.encoders = &sync.Pool{New: func() any { return newScratch() }}
		encode()
	}
	b.ReportMetric(float64(b.N*len(text))/(cpuTime(b)-start).Seconds()/1e6, "MB/cpu-s")
}

// benchmarkTokenizer is a tokenizer of the text that is encoded.
func benchmarkTokenizer(b *testing.B) *Tokenizer {
	tok, err := Train(context.Background(), shakespeare(b).Train, BPE{VocabSize: 8192})
	if err != nil {
		b.Fatal(err)
	}
	return tok
}

func BenchmarkEncodeText(b *testing.B) {
	tok, text := benchmarkTokenizer(b), benchmarkText(b)
	measure(b, tok, text, func() {
		if _, err := tok.Encode(text); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkEncodeOffsets(b *testing.B) {
	tok, text := benchmarkTokenizer(b), benchmarkText(b)
	measure(b, tok, text, func() {
		if _, err := tok.EncodeText(text, Options{}); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkEncodeLines(b *testing.B) {
	tok, text := benchmarkTokenizer(b), benchmarkText(b)
	lines := strings.SplitAfter(text, "\n")
	measure(b, tok, text, func() {
		if _, err := tok.EncodeBatch(context.Background(), lines); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	tok, text := benchmarkTokenizer(b), benchmarkText(b)
	ids, err := tok.Encode(text)
	if err != nil {
		b.Fatal(err)
	}
	measure(b, tok, text, func() {
		if len(tok.Decode(ids)) != len(text) {
			b.Fatal("decoding loses text")
		}
	})
}

// BenchmarkKinds encodes with the small tokenizers of the fixtures.
func BenchmarkKinds(b *testing.B) {
	text := benchmarkText(b)[:1<<20]
	toks := fixtures(b)
	for _, name := range []string{"gpt2", "llama3", "qwen2", "o200k", "deepseek", "llama2", "bert", "t5", "word level"} {
		b.Run(name, func(b *testing.B) {
			measure(b, toks[name], text, func() {
				if _, err := toks[name].Encode(text); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}
