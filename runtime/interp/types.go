package interp

import (
	"fmt"
	"reflect"
	"unsafe"

	"hone/runtime/worker/message"
)

// basics are the types that a description names by their own name.
var basics = map[string]reflect.Type{
	"bool": reflect.TypeFor[bool](), "string": reflect.TypeFor[string](),
	"int": reflect.TypeFor[int](), "int8": reflect.TypeFor[int8](), "int16": reflect.TypeFor[int16](),
	"int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](),
	"uint": reflect.TypeFor[uint](), "uint8": reflect.TypeFor[uint8](), "uint16": reflect.TypeFor[uint16](),
	"uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](), "uintptr": reflect.TypeFor[uintptr](),
	"float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](),
	"complex64": reflect.TypeFor[complex64](), "complex128": reflect.TypeFor[complex128](),
	"error": reflect.TypeFor[error](), "any": reflect.TypeFor[any](),
	"unsafe.Pointer": reflect.TypeFor[unsafe.Pointer](),
}

// typeOf is the worker's own type that a description means.
func (m *Machine) typeOf(t *message.Type) (reflect.Type, error) {
	if t == nil {
		return nil, fmt.Errorf("no type")
	}
	if b := basics[t.Kind]; b != nil {
		return b, nil
	}
	if t.Kind == message.TypeNamed {
		return m.named(t)
	}
	var elem, key reflect.Type
	var err error
	if t.Elem != nil {
		if elem, err = m.typeOf(t.Elem); err != nil {
			return nil, err
		}
	}
	if t.Key != nil {
		if key, err = m.typeOf(t.Key); err != nil {
			return nil, err
		}
	}
	switch t.Kind {
	case message.TypePointer:
		return reflect.PointerTo(elem), nil
	case message.TypeSlice:
		return reflect.SliceOf(elem), nil
	case message.TypeArray:
		return reflect.ArrayOf(int(t.Len), elem), nil
	case message.TypeMap:
		return reflect.MapOf(key, elem), nil
	case message.TypeChan:
		return reflect.ChanOf(reflect.ChanDir(t.Dir), elem), nil
	case message.TypeFunc:
		return m.funcType(t)
	}
	return nil, fmt.Errorf("unknown kind of type %q", t.Kind)
}

func (m *Machine) funcType(t *message.Type) (reflect.Type, error) {
	in, err := m.typesOf(t.In)
	if err != nil {
		return nil, err
	}
	out, err := m.typesOf(t.Out)
	if err != nil {
		return nil, err
	}
	return reflect.FuncOf(in, out, t.Variadic), nil
}

func (m *Machine) typesOf(list []*message.Type) ([]reflect.Type, error) {
	out := make([]reflect.Type, len(list))
	for i, t := range list {
		r, err := m.typeOf(t)
		if err != nil {
			return nil, err
		}
		out[i] = r
	}
	return out, nil
}

// named finds a declared type by the nil pointer to it that its home exports.
func (m *Machine) named(t *message.Type) (reflect.Type, error) {
	v, ok := m.Table(t.Path, t.Ident)
	if !ok {
		var err error
		if v, err = m.export(t.Path, t.Ident); err != nil {
			return nil, err
		}
	}
	r := reflect.TypeOf(v)
	if r == nil || r.Kind() != reflect.Pointer || !reflect.ValueOf(v).IsNil() {
		return nil, fmt.Errorf("%s.%s is not a type", t.Path, t.Ident)
	}
	return r.Elem(), nil
}
