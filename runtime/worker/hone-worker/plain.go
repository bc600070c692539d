package main

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// The journal's encoding of plain data: booleans, numbers, strings, and slices,
// arrays, maps and structs of them. Unlike encoding/gob it keeps unexported fields
// of the session's own types and tells nil from empty. Values of other packages'
// types count if all their fields are exported or if they marshal themselves
// (time.Time, big.Int). An interface may hold what JSON can hold. The reader knows
// the type, so nothing but the data is written. Equal values are written alike, so
// that what has not changed can be told by a hash.

const (
	// plainLimit is the most bytes of one variable, plainItems the most numbers,
	// strings and so on in it; all numbers of a slice or an array count as one.
	plainLimit = 16 << 20
	plainItems = 100_000
	plainDepth = 500
)

var (
	errTooLarge = fmt.Errorf("larger than %d MB or %d items", plainLimit>>20, plainItems)
	errShort    = errors.New("the journal ends early")
)

type (
	gobEncoder interface{ GobEncode() ([]byte, error) }
	gobDecoder interface{ GobDecode([]byte) error }
)

// plainWriter encodes values, one after the other, in the same memory.
type plainWriter struct {
	b     []byte
	items int
}

// encode leaves in w.b the encoding of the value that ptr points to.
func (w *plainWriter) encode(ptr any) (err error) {
	defer recoverAs(&err)
	w.b, w.items = w.b[:0], 0
	return w.value(reflect.ValueOf(ptr).Elem(), 0)
}

// decodePlain sets the value that ptr points to, or leaves it as it is and fails.
func decodePlain(data []byte, ptr any) (err error) {
	defer recoverAs(&err)
	v := reflect.ValueOf(ptr).Elem()
	fresh := reflect.New(v.Type()).Elem()
	rest, err := readPlain(data, fresh)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errors.New("the journal holds more than the variable")
	}
	v.Set(fresh)
	return nil
}

// recoverAs turns a panic, of a marshal method or of reflect, into an error.
func recoverAs(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v", p)
	}
}

// ours says whether a type was declared in a cell.
func ours(t reflect.Type) bool { return strings.HasPrefix(t.PkgPath(), "session/") }

// field is a struct's field, settable even if it is not exported.
func field(v reflect.Value, i int) reflect.Value {
	f := v.Field(i)
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}

// addressable is v, or a copy of it that has an address.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// numbers is the memory of a slice or an addressable array whose elements are
// numbers, nil of others. A journal is read on the machine that wrote it.
func numbers(v reflect.Value) []byte {
	if !isNumber(v.Type().Elem().Kind()) {
		return nil
	}
	if v.Len() == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(v.Index(0).Addr().UnsafePointer()), v.Len()*int(v.Type().Elem().Size()))
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Complex128 }

func (w *plainWriter) value(v reflect.Value, depth int) error {
	w.items++
	if len(w.b) > plainLimit || w.items > plainItems {
		return errTooLarge
	}
	if depth > plainDepth {
		return errors.New("nested too deeply")
	}
	switch v.Kind() {
	case reflect.Bool:
		w.b = append(w.b, byte(b2i(v.Bool())))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.b = binary.AppendVarint(w.b, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		w.b = binary.AppendUvarint(w.b, v.Uint())
	case reflect.Float32, reflect.Float64:
		w.float(v.Float())
	case reflect.Complex64, reflect.Complex128:
		w.float(real(v.Complex()))
		w.float(imag(v.Complex()))
	case reflect.String:
		return w.bytes(v.String())
	default:
		return w.composite(v, depth)
	}
	return nil
}

func (w *plainWriter) composite(v reflect.Value, depth int) error {
	switch v.Kind() {
	case reflect.Slice:
		return w.slice(v, depth)
	case reflect.Array:
		return w.elements(addressable(v), depth)
	case reflect.Map:
		return w.mapping(v, depth)
	case reflect.Struct:
		return w.structure(addressable(v), depth)
	case reflect.Interface:
		return w.held(v, depth)
	case reflect.Pointer, reflect.Func, reflect.Chan:
		if v.IsNil() {
			return nil
		}
	}
	return fmt.Errorf("a %s is not plain data", v.Type())
}

func b2i(v bool) int {
	if v {
		return 1
	}
	return 0
}

func (w *plainWriter) float(f float64) {
	w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(f))
}

func (w *plainWriter) bytes(s string) error {
	if len(w.b)+len(s) > plainLimit {
		return errTooLarge
	}
	w.b = append(binary.AppendUvarint(w.b, uint64(len(s))), s...)
	return nil
}

// slice writes the length plus one, 0 for nil, and the elements.
func (w *plainWriter) slice(v reflect.Value, depth int) error {
	if v.IsNil() {
		w.b = append(w.b, 0)
		return nil
	}
	w.b = binary.AppendUvarint(w.b, uint64(v.Len())+1)
	return w.elements(v, depth)
}

func (w *plainWriter) elements(v reflect.Value, depth int) error {
	if raw := numbers(v); raw != nil {
		if len(w.b)+len(raw) > plainLimit {
			return errTooLarge
		}
		w.b = append(w.b, raw...)
		return nil
	}
	if v.Len() > plainItems-w.items {
		return errTooLarge // known at once, however long it is
	}
	for i := range v.Len() {
		if err := w.value(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// mapping writes the length plus one, 0 for nil, and the entries.
func (w *plainWriter) mapping(v reflect.Value, depth int) error {
	if v.IsNil() {
		w.b = append(w.b, 0)
		return nil
	}
	if v.Len() > (plainItems-w.items)/2 {
		return errTooLarge
	}
	w.b = binary.AppendUvarint(w.b, uint64(v.Len())+1)
	start := len(w.b)
	key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	ends := make([]int, 0, v.Len())
	for it := v.MapRange(); it.Next(); ends = append(ends, len(w.b)) {
		key.SetIterKey(it)
		elem.SetIterValue(it)
		if err := w.value(key, depth+1); err != nil {
			return err
		}
		if err := w.value(elem, depth+1); err != nil {
			return err
		}
	}
	w.sort(start, ends)
	return nil
}

// sort puts the entries of a map, which begin at start and have these ends, into an
// order that depends on nothing but them: that of their hashes.
func (w *plainWriter) sort(start int, ends []int) {
	type entry struct {
		sum        uint64
		start, end int
	}
	entries := make([]entry, len(ends))
	at := start
	for i, end := range ends {
		entries[i], at = entry{maphash.Bytes(sortSeed, w.b[at:end]), at, end}, end
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.sum != b.sum {
			return cmp.Compare(a.sum, b.sum)
		}
		return bytes.Compare(w.b[a.start:a.end], w.b[b.start:b.end])
	})
	sorted := make([]byte, 0, at-start)
	for _, e := range entries {
		sorted = append(sorted, w.b[e.start:e.end]...)
	}
	copy(w.b[start:], sorted)
}

var sortSeed = maphash.MakeSeed()

func (w *plainWriter) structure(v reflect.Value, depth int) error {
	if data, ok, err := marshal(v); ok || err != nil {
		if err != nil {
			return err
		}
		return w.bytes(string(data))
	}
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() && !ours(v.Type()) && v.Type().PkgPath() != "" {
			return fmt.Errorf("a %s is not plain data", v.Type())
		}
		if err := w.value(field(v, i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// marshalsItself says whether a struct's methods can be asked for its encoding: it is
// of another package, and they are not those of an embedded field, which would leave
// the other fields out.
func marshalsItself(t reflect.Type) bool {
	if ours(t) || t.PkgPath() == "" {
		return false
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && (reflect.PointerTo(f.Type).Implements(binaryMarshaler) || reflect.PointerTo(f.Type).Implements(gobMarshaler)) {
			return false
		}
	}
	return true
}

var (
	binaryMarshaler = reflect.TypeFor[encoding.BinaryMarshaler]()
	gobMarshaler    = reflect.TypeFor[gobEncoder]()
)

// marshal uses the methods of a type of another package, if it has both directions.
func marshal(v reflect.Value) (data []byte, ok bool, err error) {
	if !marshalsItself(v.Type()) {
		return nil, false, nil
	}
	ptr := v.Addr().Interface()
	if m, ok := ptr.(encoding.BinaryMarshaler); ok {
		if _, ok := ptr.(encoding.BinaryUnmarshaler); ok {
			data, err = m.MarshalBinary()
			return data, true, err
		}
	}
	if m, ok := ptr.(gobEncoder); ok {
		if _, ok := ptr.(gobDecoder); ok {
			data, err = m.GobEncode()
			return data, true, err
		}
	}
	return nil, false, nil
}

// interfaceTypes are the types that a value in an interface may have; the index
// is written before it.
var interfaceTypes = []reflect.Type{
	nil, reflect.TypeFor[bool](), reflect.TypeFor[string](),
	reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
	reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
	reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
	reflect.TypeFor[[]any](), reflect.TypeFor[map[string]any](), reflect.TypeFor[[]byte](),
	reflect.TypeFor[[]string](), reflect.TypeFor[[]int](), reflect.TypeFor[[]float64](),
}

func (w *plainWriter) held(v reflect.Value, depth int) error {
	if v.IsNil() {
		w.b = append(w.b, 0)
		return nil
	}
	for i, t := range interfaceTypes {
		if t == v.Elem().Type() {
			w.b = append(w.b, byte(i))
			return w.value(v.Elem(), depth+1)
		}
	}
	return fmt.Errorf("a %s in an interface is not plain data", v.Elem().Type())
}
