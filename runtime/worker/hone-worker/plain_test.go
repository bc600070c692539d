package main

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/quick"
	"time"
)

func encodePlain(v any) ([]byte, error) {
	var w plainWriter
	err := w.encode(v)
	return w.b, err
}

// roundTrip encodes *v and decodes it into a new variable of its type.
func roundTrip(t *testing.T, v any) any {
	t.Helper()
	data, err := encodePlain(v)
	if err != nil {
		t.Fatalf("encode %T: %v", v, err)
	}
	fresh := reflect.New(reflect.TypeOf(v).Elem())
	if err := decodePlain(data, fresh.Interface()); err != nil {
		t.Fatalf("decode %T: %v", v, err)
	}
	return fresh.Interface()
}

type plainStruct struct {
	A int8
	B uint64
	C []float32
	D map[string][]complex128
	E [3]bool
	F *int
	G struct{ X, Y string }
	H []byte
	I any
	J map[[2]int16]struct{ Z float64 }
	K uintptr
	L rune
}

func TestPlainRoundTrips(t *testing.T) {
	check := func(a int8, b uint64, c []float32, d map[string][]complex128, e [3]bool, x, y string, h []byte, z map[[2]int16]struct{ Z float64 }, l rune) bool {
		in := &plainStruct{A: a, B: b, C: c, D: d, E: e, H: h, I: x, J: z, K: uintptr(b), L: l}
		in.G.X, in.G.Y = x, y
		return reflect.DeepEqual(in, roundTrip(t, in))
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 300}); err != nil {
		t.Error(err)
	}
}

func TestPlainKeepsOddValues(t *testing.T) {
	var null []int
	var nothing any
	var noErr error
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("X", 3600))
	n := *big.NewInt(0).Lsh(big.NewInt(3), 200)
	f := []float64{math.Inf(1), math.Copysign(0, -1), math.MaxFloat64, math.SmallestNonzeroFloat64}
	empty := []int{}
	nested := any(map[string]any{"a": []any{1.5, "x", nil, true, map[string]any{}}, "b": []string{"q"}, "c": int64(-1 << 63)})
	for _, v := range []any{&null, &empty, &nothing, &noErr, &f, &nested} {
		if got := roundTrip(t, v); !reflect.DeepEqual(got, v) {
			t.Errorf("%T: %#v became %#v", v, v, got)
		}
	}
	if got := roundTrip(t, &at).(*time.Time); !got.Equal(at) {
		t.Errorf("time %v became %v", at, got)
	}
	if got := roundTrip(t, &n).(*big.Int); got.Cmp(&n) != 0 {
		t.Errorf("%v became %v", &n, got)
	}
	nan := math.NaN()
	if got := *roundTrip(t, &nan).(*float64); !math.IsNaN(got) {
		t.Errorf("NaN became %v", got)
	}
}

// stamped has the methods of time.Time, which know nothing of N.
type stamped = struct {
	time.Time
	N int
}

func TestPlainKeepsFieldsBesideEmbeddedMarshalers(t *testing.T) {
	in := &stamped{Time: time.Unix(5, 0).UTC(), N: 3}
	if got := roundTrip(t, in).(*stamped); got.N != 3 || !got.Equal(in.Time) {
		t.Errorf("%v became %v", in, got)
	}
}

// Equal maps are encoded alike, else they would be written after each cell.
func TestPlainIsTheSameEachTime(t *testing.T) {
	m := map[string]map[int]string{"a": {}, "b": nil}
	for i := range 100 {
		m["a"][i] = strings.Repeat("x", i)
		m[string(rune('c'+i))] = map[int]string{i: "y", -i: "z"}
	}
	first, err := encodePlain(&m)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, err := encodePlain(&m); err != nil || !bytes.Equal(first, again) {
			t.Fatal("a map is encoded in two ways", err)
		}
	}
	if got := roundTrip(t, &m); !reflect.DeepEqual(got, &m) {
		t.Errorf("%v became %v", m, got)
	}
}

func TestWhatIsNotPlain(t *testing.T) {
	x := 1
	var mu sync.Mutex
	var builder strings.Builder
	cyclic := []any{nil}
	cyclic[0] = cyclic
	large := make([]byte, plainLimit+1)
	wide := make([]string, plainItems+1)
	deep := make([][]string, 2)
	deep[1] = wide
	many := map[int]bool{}
	for i := range plainItems {
		many[i] = true
	}
	ptr, ch, fn, err := &x, make(chan int), func() {}, errors.New("e")
	held := any(&x)
	withLock := struct {
		N  int
		Mu sync.Mutex
	}{N: 1}
	for _, v := range []any{&mu, &builder, &cyclic, &large, &wide, &deep, &many, &ptr, &ch, &fn, &err, &held, &withLock} {
		if data, err := encodePlain(v); err == nil {
			t.Errorf("%T is taken for plain data (%d bytes)", v, len(data))
		}
	}
}

// A damaged journal must fail or give another value, and never panic or hang.
func TestDamagedJournal(t *testing.T) {
	in := plainStruct{A: 1, C: []float32{1, 2}, D: map[string][]complex128{"k": {1, 2i}}, H: []byte("abc"), I: "s"}
	data, err := encodePlain(&in)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range data {
		if err := decodePlain(data[:n], new(plainStruct)); err == nil {
			t.Errorf("%d of %d bytes are taken for a whole value", n, len(data))
		}
	}
	for range 5000 {
		bad := append([]byte(nil), data...)
		bad[rng.IntN(len(bad))] = byte(rng.Uint32())
		was := plainStruct{A: 99}
		if decodePlain(bad, &was) != nil && was.A != 99 {
			t.Fatal("a failed decoding changed the variable")
		}
	}
}
