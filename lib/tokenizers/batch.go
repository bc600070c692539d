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
	err := inParallel(ctx, len(texts), func() (func(i int) error, func()) {
		s := t.encoders.Get().(*scratch)
		var block []int // results stand one behind the other: lines are short, and many
		one := func(i int) (err error) {
			if !t.isFast(texts[i]) {
				out[i], err = t.Encode(texts[i])
				return err
			}
			if cap(block)-len(block) < len(texts[i]) { // no text has more tokens than bytes
				block = make([]int, 0, max(blockSize, len(texts[i])))
			}
			from := len(block)
			block = t.encodeSegments(texts[i], block, s)
			out[i] = block[from:len(block):len(block)]
			return nil
		}
		return one, func() { t.encoders.Put(s) }
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// blockSize is how many ids the results of a batch share memory for.
const blockSize = 1 << 14

// EncodeInputs is EncodeText or EncodePair of many inputs, each of one text or two,
// on all processors. Padding makes all as long as the longest.
func (t *Tokenizer) EncodeInputs(ctx context.Context, inputs [][]string, o Options) ([]*Encoding, error) {
	out := make([]*Encoding, len(inputs))
	one := func(i int) (err error) {
		if n := len(inputs[i]); n < 1 || n > 2 {
			return fmt.Errorf("it has %d texts: give one, or two for a pair", n)
		}
		out[i], err = t.encodeParts(inputs[i], o)
		return err
	}
	err := inParallel(ctx, len(inputs), func() (func(i int) error, func()) { return one, func() {} })
	if err != nil {
		return nil, err
	}
	if t.padding != nil {
		t.padding.apply(out)
	}
	return out, nil
}

// batchStep is how many texts a processor takes at a time.
const batchStep = 64

// inParallel calls, for 0 to n-1, the function that worker makes for each processor,
// and then the one that ends it. It returns the error of the lowest number.
func inParallel(ctx context.Context, n int, worker func() (one func(i int) error, end func())) error {
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
		f, end := worker()
		defer end()
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
