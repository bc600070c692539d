package main

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
)

// readPlain reads what appendPlain wrote into v, which is settable and zero, and
// returns the rest.
func readPlain(b []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.Bool:
		if len(b) == 0 {
			return nil, errShort
		}
		v.SetBool(b[0] != 0)
		return b[1:], nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, size := binary.Varint(b)
		if size <= 0 {
			return nil, errShort
		}
		v.SetInt(n)
		return b[size:], nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		n, size := binary.Uvarint(b)
		if size <= 0 {
			return nil, errShort
		}
		v.SetUint(n)
		return b[size:], nil
	case reflect.Float32, reflect.Float64:
		f, b, err := readFloat(b)
		v.SetFloat(f)
		return b, err
	case reflect.Complex64, reflect.Complex128:
		re, b, err := readFloat(b)
		if err != nil {
			return nil, err
		}
		im, b, err := readFloat(b)
		v.SetComplex(complex(re, im))
		return b, err
	case reflect.String:
		s, b, err := readBytes(b)
		v.SetString(string(s))
		return b, err
	}
	return readComposite(b, v)
}

func readComposite(b []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.Slice:
		return readSlice(b, v)
	case reflect.Array:
		return readElements(b, v)
	case reflect.Map:
		return readMap(b, v)
	case reflect.Struct:
		return readStruct(b, v)
	case reflect.Interface:
		return readInterface(b, v)
	case reflect.Pointer, reflect.Func, reflect.Chan:
		return b, nil // only nil is written
	}
	return nil, fmt.Errorf("a %s is not plain data", v.Type())
}

func readFloat(b []byte) (float64, []byte, error) {
	if len(b) < 8 {
		return 0, nil, errShort
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b)), b[8:], nil
}

func readBytes(b []byte) (data, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil, errShort
	}
	b = b[size:]
	return b[:n], b[n:], nil
}

// readLen reads a length plus one, 0 for nil.
func readLen(b []byte) (n int, isNil bool, rest []byte, err error) {
	u, size := binary.Uvarint(b)
	if size <= 0 || u > plainLimit+1 {
		return 0, false, nil, errShort
	}
	return int(u) - 1, u == 0, b[size:], nil
}

func readSlice(b []byte, v reflect.Value) ([]byte, error) {
	n, isNil, b, err := readLen(b)
	if err != nil || isNil {
		return b, err
	}
	if isNumber(v.Type().Elem().Kind()) {
		if uint64(n)*uint64(v.Type().Elem().Size()) > uint64(len(b)) {
			return nil, errShort
		}
	} else if n > plainItems {
		return nil, errShort
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	return readElements(b, v)
}

func readElements(b []byte, v reflect.Value) (_ []byte, err error) {
	if raw := numbers(v); raw != nil {
		if len(b) < len(raw) {
			return nil, errShort
		}
		return b[copy(raw, b):], nil
	}
	for i := range v.Len() {
		if b, err = readPlain(b, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func readMap(b []byte, v reflect.Value) ([]byte, error) {
	n, isNil, b, err := readLen(b)
	if err != nil || isNil {
		return b, err
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range n {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if b, err = readPlain(b, key); err != nil {
			return nil, err
		}
		if b, err = readPlain(b, value); err != nil {
			return nil, err
		}
		v.SetMapIndex(key, value)
	}
	return b, nil
}

func readStruct(b []byte, v reflect.Value) (_ []byte, err error) {
	if u, ok := unmarshaler(v); ok {
		data, rest, err := readBytes(b)
		if err != nil {
			return nil, err
		}
		return rest, u(data)
	}
	for i := range v.NumField() {
		if b, err = readPlain(b, field(v, i)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// unmarshaler is the counterpart of marshal.
func unmarshaler(v reflect.Value) (func([]byte) error, bool) {
	if !marshalsItself(v.Type()) {
		return nil, false
	}
	ptr := v.Addr().Interface()
	if _, ok := ptr.(encoding.BinaryMarshaler); ok {
		if u, ok := ptr.(encoding.BinaryUnmarshaler); ok {
			return u.UnmarshalBinary, true
		}
	}
	if _, ok := ptr.(gobEncoder); ok {
		if u, ok := ptr.(gobDecoder); ok {
			return u.GobDecode, true
		}
	}
	return nil, false
}

func readInterface(b []byte, v reflect.Value) ([]byte, error) {
	if len(b) == 0 {
		return nil, errShort
	}
	i := int(b[0])
	if i == 0 {
		return b[1:], nil
	}
	if i >= len(interfaceTypes) {
		return nil, errors.New("the journal names a type it does not know")
	}
	held := reflect.New(interfaceTypes[i]).Elem()
	b, err := readPlain(b[1:], held)
	if err != nil {
		return nil, err
	}
	v.Set(held)
	return b, nil
}
