package main

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"unsafe"
)

// The journal's encoding of plain data: booleans, numbers, strings, and slices,
// arrays, maps and structs of them. Unlike encoding/gob it keeps unexported fields
// of the session's own types and tells nil from empty. Values of other packages'
// types count if all their fields are exported or if they marshal themselves
// (time.Time, big.Int). An interface may hold what JSON can hold. The reader knows
// the type, so nothing but the data is written.

const (
	// plainLimit is the most bytes of one variable.
	plainLimit = 1 << 20
	plainDepth = 500
)

var (
	errTooLarge = fmt.Errorf("larger than %d MB", plainLimit>>20)
	errShort    = errors.New("the journal ends early")
)

type (
	gobEncoder interface{ GobEncode() ([]byte, error) }
	gobDecoder interface{ GobDecode([]byte) error }
)

// encodePlain encodes the value that ptr points to.
func encodePlain(ptr any) (data []byte, err error) {
	defer recoverAs(&err)
	return appendPlain(nil, reflect.ValueOf(ptr).Elem(), 0)
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

func appendPlain(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if len(b) > plainLimit {
		return nil, errTooLarge
	}
	if depth > plainDepth {
		return nil, errors.New("nested too deeply")
	}
	switch v.Kind() {
	case reflect.Bool:
		return append(b, byte(b2i(v.Bool()))), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(b, v.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return binary.AppendUvarint(b, v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float())), nil
	case reflect.Complex64, reflect.Complex128:
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(real(v.Complex())))
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(imag(v.Complex()))), nil
	case reflect.String:
		return appendBytes(b, v.String())
	case reflect.Slice:
		return appendSlice(b, v, depth)
	case reflect.Array:
		return appendElements(b, v, depth)
	case reflect.Map:
		return appendMap(b, v, depth)
	case reflect.Struct:
		return appendStruct(b, v, depth)
	case reflect.Interface:
		return appendInterface(b, v, depth)
	case reflect.Pointer, reflect.Func, reflect.Chan:
		if v.IsNil() {
			return b, nil
		}
	}
	return nil, fmt.Errorf("a %s is not plain data", v.Type())
}

func b2i(v bool) int {
	if v {
		return 1
	}
	return 0
}

func appendBytes[T string | []byte](b []byte, s T) ([]byte, error) {
	if len(b)+len(s) > plainLimit {
		return nil, errTooLarge
	}
	return append(binary.AppendUvarint(b, uint64(len(s))), s...), nil
}

// appendSlice writes the length plus one, 0 for nil, and the elements.
func appendSlice(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return append(b, 0), nil
	}
	b = binary.AppendUvarint(b, uint64(v.Len())+1)
	if v.Type().Elem().Kind() == reflect.Uint8 {
		if len(b)+v.Len() > plainLimit {
			return nil, errTooLarge
		}
		return append(b, v.Bytes()...), nil
	}
	return appendElements(b, v, depth)
}

func appendElements(b []byte, v reflect.Value, depth int) (_ []byte, err error) {
	for i := range v.Len() {
		if b, err = appendPlain(b, v.Index(i), depth+1); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func appendMap(b []byte, v reflect.Value, depth int) (_ []byte, err error) {
	if v.IsNil() {
		return append(b, 0), nil
	}
	b = binary.AppendUvarint(b, uint64(v.Len())+1)
	for it := v.MapRange(); it.Next(); {
		for _, part := range []reflect.Value{it.Key(), it.Value()} {
			if b, err = appendPlain(b, addressable(part), depth+1); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

func appendStruct(b []byte, v reflect.Value, depth int) (_ []byte, err error) {
	v = addressable(v)
	if data, ok, err := marshal(v); ok || err != nil {
		if err != nil {
			return nil, err
		}
		return appendBytes(b, data)
	}
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() && !ours(v.Type()) && v.Type().PkgPath() != "" {
			return nil, fmt.Errorf("a %s is not plain data", v.Type())
		}
		if b, err = appendPlain(b, field(v, i), depth+1); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// marshal uses the methods of a type of another package, if it has both directions.
func marshal(v reflect.Value) (data []byte, ok bool, err error) {
	if ours(v.Type()) {
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

func appendInterface(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return append(b, 0), nil
	}
	for i, t := range interfaceTypes {
		if t == v.Elem().Type() {
			return appendPlain(append(b, byte(i)), addressable(v.Elem()), depth+1)
		}
	}
	return nil, fmt.Errorf("a %s in an interface is not plain data", v.Elem().Type())
}
