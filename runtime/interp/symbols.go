package interp

import (
	"fmt"
	"math/big"
	"reflect"
	"strconv"

	"hone/runtime/cellrt"
	"hone/runtime/worker/message"
)

// value is what the interpreter is given for a symbol. Variables and constants are
// given as pointers, types as nil pointers.
func (m *Machine) value(s message.Symbol, r *run) (reflect.Value, error) {
	switch s.Kind {
	case message.SymbolPackage:
		v, ok := m.Table(s.Path, s.Ident)
		if !ok {
			return reflect.Value{}, fmt.Errorf("%s.%s is in no table", s.Path, s.Ident)
		}
		return reflect.ValueOf(v), nil
	case message.SymbolCell:
		v, err := m.export(s.Path, s.Ident)
		if err != nil {
			return reflect.Value{}, err
		}
		return reflect.ValueOf(v), nil
	case message.SymbolStore:
		v := cellrt.Lookup(s.Path, s.Ident)
		if v == nil {
			return reflect.Value{}, fmt.Errorf("the variable %s of %s is not stored", s.Ident, s.Path)
		}
		return reflect.ValueOf(v), nil
	case message.SymbolContext:
		return reflect.ValueOf(&r.env.Ctx), nil
	}
	return m.made(s, r)
}

// made is a symbol that is made for its type.
func (m *Machine) made(s message.Symbol, r *run) (reflect.Value, error) {
	var t reflect.Type
	if s.Type != nil {
		var err error
		if t, err = m.typeOf(s.Type); err != nil {
			return reflect.Value{}, err
		}
	}
	switch s.Kind {
	case message.SymbolType:
		return reflect.Zero(reflect.PointerTo(t)), nil
	case message.SymbolConst:
		return constant(t, s.Value)
	case message.SymbolHelper:
		return helper(s.Ident, t, r)
	}
	return reflect.Value{}, fmt.Errorf("unknown kind of symbol %q", s.Kind)
}

// constant makes a pointer to a value of basic kind from its exact text: a decimal
// integer, a fraction "a/b" or number, a quoted string, or two numbers with a space
// between for a complex one.
func constant(t reflect.Type, text string) (reflect.Value, error) {
	p := reflect.New(t)
	v := p.Elem()
	if text == "nil" {
		return p, nil
	}
	bad := fmt.Errorf("%q is no constant of type %s", text, t)
	switch {
	case v.CanInt():
		n, err := strconv.ParseInt(text, 10, t.Bits())
		if err != nil {
			return v, bad
		}
		v.SetInt(n)
	case v.CanUint():
		n, err := strconv.ParseUint(text, 10, t.Bits())
		if err != nil {
			return v, bad
		}
		v.SetUint(n)
	case v.CanFloat():
		f, ok := number(text, t.Bits())
		if !ok {
			return v, bad
		}
		v.SetFloat(f)
	case v.CanComplex():
		var re, im string
		if _, err := fmt.Sscan(text, &re, &im); err != nil {
			return v, bad
		}
		a, okA := number(re, t.Bits()/2)
		b, okB := number(im, t.Bits()/2)
		if !okA || !okB {
			return v, bad
		}
		v.SetComplex(complex(a, b))
	case t.Kind() == reflect.String:
		s, err := strconv.Unquote(text)
		if err != nil {
			return v, bad
		}
		v.SetString(s)
	case t.Kind() == reflect.Bool:
		v.SetBool(text == "true")
	default:
		return v, bad
	}
	return p, nil
}

// number rounds an exact rational once, to the type's own precision.
func number(text string, bits int) (float64, bool) {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, false
	}
	if bits == 32 {
		f, _ := r.Float32()
		return float64(f), true
	}
	f, _ := r.Float64()
	return f, true
}
