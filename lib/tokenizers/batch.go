package tokenizers

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// EncodeBatch is Encode of many texts, on all processors.
func (t *Tokenizer) EncodeBatch(ctx context.Context, texts []string) ([][]int, error) {
	out := make([][]int, len(texts))
	err := inParallel(ctx, len(texts), func(i int) (err error) {
		out[i], err = t.Encode(texts[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// EncodeInputs is EncodeText or EncodePair of many inputs, each of one text or two,
// on all processors. Padding makes all as long as the longest.
func (t *Tokenizer) EncodeInputs(ctx context.Context, inputs [][]string, o Options) ([]*Encoding, error) {
	out := make([]*Encoding, len(inputs))
	err := inParallel(ctx, len(inputs), func(i int) (err error) {
		if n := len(inputs[i]); n < 1 || n > 2 {
			return fmt.Errorf("it has %d texts: give one, or two for a pair", n)
		}
		out[i], err = t.encodeParts(inputs[i], o)
		return err
	})
	if err != nil {
		return nil, err
	}
	if t.padding != nil {
		t.padding.apply(out)
	}
	return out, nil
}

// batchStep is how many texts a processor takes at a time.
const batchStep = 16

// inParallel calls f for 0 to n-1 and returns the error of the lowest number.
func inParallel(ctx context.Context, n int, f func(i int) error) error {
	var (
		next  atomic.Int64
		mutex sync.Mutex
		first = n
		cause error
		group sync.WaitGroup
	)
	fail := func(i int, err error) {
		mutex.Lock()
		defer mutex.Unlock()
		if i < first {
			first, cause = i, err
		}
	}
	work := func() {
		for {
			from := int(next.Add(batchStep)) - batchStep
			if from >= n || ctx.Err() != nil {
				return
			}
			for i := from; i < min(from+batchStep, n); i++ {
				if err := f(i); err != nil {
					fail(i, err)
					next.Store(int64(n)) // those after it need not be tried
					return
				}
			}
		}
	}
	for range min(runtime.GOMAXPROCS(0), (n+batchStep-1)/batchStep) {
		group.Go(work)
	}
	group.Wait()
	if cause != nil {
		return fmt.Errorf("text %d: %w", first, cause)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("encode: stopped: %w", err)
	}
	return nil
}
