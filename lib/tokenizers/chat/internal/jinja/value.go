package jinja

import (
	"errors"
	"fmt"
	"math"
)

// List is a Python list.
type List struct{ Items []any }

// tuple is a Python tuple; groupby's have names for their fields.
type tuple struct {
	items  []any
	fields []string
}

// generator is what filters such as map give: it can be gone through, but has no
// length and no index.
type generator struct{ items []any }

// namespace is what namespace() makes: set may change its attributes.
type namespace struct{ vars *Dict }

// undefined stands for what is not there; says names it.
type undefined struct{ says string }

// bigInt is an integer beyond 64 bits, in its digits. It can be written, not
// calculated with.
type bigInt string

// markup is text marked safe. It is only ever written out: what jinja2 does to text
// that is joined to it would be surprising.
type markup string

// function is a method or a global function.
type function struct {
	name string
	call func(r *run, a arguments) (any, error)
}

// Dict is a Python dict: its keys keep their order.
type Dict struct {
	keys   []any
	values []any
	index  map[any]int
}

// NewDict returns an empty Dict.
func NewDict() *Dict { return &Dict{index: map[any]int{}} }

// Len is the number of keys.
func (d *Dict) Len() int { return len(d.keys) }

// Keys returns the keys in order. The caller must not change them.
func (d *Dict) Keys() []any { return d.keys }

// hashable turns a key into what equal keys share.
func hashable(key any) (any, error) {
	switch key := key.(type) {
	case nil, string, int64, bigInt:
		return key, nil
	case bool:
		if key {
			return int64(1), nil
		}
		return int64(0), nil
	case float64:
		if key == math.Trunc(key) && math.Abs(key) < 1<<62 {
			return int64(key), nil
		}
		return key, nil
	}
	return nil, fmt.Errorf("%s cannot be a key of a dict", typeName(key))
}

// Set sets a key, at the end if it is new. It fails on a key that Python cannot hash.
func (d *Dict) Set(key, value any) error {
	h, err := hashable(key)
	if err != nil {
		return err
	}
	if i, ok := d.index[h]; ok {
		d.values[i] = value
		return nil
	}
	d.index[h] = len(d.keys)
	d.keys, d.values = append(d.keys, key), append(d.values, value)
	return nil
}

// Get returns the value of key.
func (d *Dict) Get(key any) (value any, ok bool) {
	h, err := hashable(key)
	if err != nil {
		return nil, false
	}
	i, ok := d.index[h]
	if !ok {
		return nil, false
	}
	return d.values[i], true
}

// Copy returns a Dict of the same keys and values.
func (d *Dict) Copy() *Dict {
	c := NewDict()
	for i, key := range d.keys {
		_ = c.Set(key, d.values[i]) // its keys are hashable, they were set before
	}
	return c
}

// typeName is what Python calls the type of a value.
func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "None"
	case bool:
		return "bool"
	case int64, bigInt:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case markup:
		return "Markup"
	case *List:
		return "list"
	case *tuple:
		return "tuple"
	case *Dict:
		return "dict"
	case *generator:
		return "generator"
	case *namespace:
		return "namespace"
	case *undefined:
		return "Undefined"
	case *loop:
		return "loop"
	}
	return "function"
}

// truth is Python's bool().
func truth(v any) bool {
	switch v := v.(type) {
	case nil, *undefined:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case markup:
		return v != ""
	case *List:
		return len(v.Items) > 0
	case *tuple:
		return len(v.items) > 0
	case *Dict:
		return v.Len() > 0
	}
	return true
}

// use fails on an undefined value, as Python does when it is calculated with.
func use(v any) error {
	if u, ok := v.(*undefined); ok {
		return errors.New(u.says)
	}
	return nil
}

// iterate lists what a for loop goes through.
func (r *run) iterate(v any) ([]any, error) {
	switch v := v.(type) {
	case *undefined:
		return nil, nil
	case *List:
		return v.Items, nil
	case *tuple:
		return v.items, nil
	case *generator:
		return v.items, nil
	case *Dict:
		return v.keys, nil
	case string:
		if err := r.room(32 * len(v)); err != nil {
			return nil, err
		}
		items := make([]any, 0, len(v))
		for _, c := range v {
			items = append(items, string(c))
		}
		return items, nil
	}
	return nil, fmt.Errorf("a value of type %s cannot be gone through", typeName(v))
}

// asInt is the integer that Python uses v as; bools count.
func asInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// asFloat is the number that v is.
func asFloat(v any) (float64, bool) {
	if f, ok := v.(float64); ok {
		return f, true
	}
	n, ok := asInt(v)
	return float64(n), ok
}

// isIterable says whether iterate can go through v.
func isIterable(v any) bool {
	switch v.(type) {
	case *undefined, *List, *tuple, *generator, *Dict, string:
		return true
	}
	return false
}

func order[T int | int64 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
