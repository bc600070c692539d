package jinja

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func firstFilter(r *run, v any, _ arguments) (any, error) {
	items, err := r.iterate(v)
	if err != nil || len(items) == 0 {
		return &undefined{"there is no first item, the sequence is empty"}, err
	}
	return items[0], nil
}

func lastFilter(r *run, v any, _ arguments) (any, error) {
	if is[*generator](v) {
		return nil, errors.New("last is not of a generator: apply |list before it")
	}
	items, err := r.iterate(v)
	if err != nil || len(items) == 0 {
		return &undefined{"there is no last item, the sequence is empty"}, err
	}
	return items[len(items)-1], nil
}

func reverseFilter(r *run, v any, _ arguments) (any, error) {
	items, err := r.iterate(v)
	if err != nil {
		return nil, err
	}
	items = slices.Clone(items)
	slices.Reverse(items)
	if err := r.made(16 * len(items)); err != nil {
		return nil, err
	}
	if !is[string](v) {
		return &generator{items}, nil
	}
	var b strings.Builder
	for _, c := range items {
		b.WriteString(c.(string))
	}
	return b.String(), nil
}

func joinFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("join", 0, "d", "attribute")
	if err != nil {
		return nil, err
	}
	items, err := r.iterate(v)
	if err != nil {
		return nil, err
	}
	if items, err = r.attributes(items, b[1]); err != nil {
		return nil, err
	}
	separator := ""
	if b[0] != absent {
		if separator, err = r.text(b[0]); err != nil {
			return nil, err
		}
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if is[markup](item) {
			return nil, errMarkup
		}
		if texts[i], err = r.text(item); err != nil {
			return nil, err
		}
	}
	return r.joined(texts, separator)
}

func (r *run) joined(texts []string, separator string) (any, error) {
	n := 0
	for _, t := range texts {
		n += len(t) + len(separator)
	}
	if err := r.room(n); err != nil {
		return nil, err
	}
	return strings.Join(texts, separator), nil
}

// attributes replaces items by one of their attributes, if it is given.
func (r *run) attributes(items []any, attribute any) ([]any, error) {
	if attribute == absent || attribute == nil {
		return items, nil
	}
	out := make([]any, len(items))
	for i, item := range items {
		v, err := r.attribute(item, attribute)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// attribute follows "a.b.0" or a number.
func (r *run) attribute(v, path any) (any, error) {
	if err := r.step(); err != nil {
		return nil, err
	}
	s, ok := path.(string)
	if !ok {
		return r.getItem(v, path)
	}
	for part := range strings.SplitSeq(s, ".") {
		var key any = part
		if n, err := strconv.ParseInt(part, 10, 64); err == nil {
			key = n
		}
		var err error
		if v, err = r.getItem(v, key); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// chosen lists what map, select and their like go through: nothing where the value is
// false, whatever its type.
func (r *run) chosen(v any) ([]any, error) {
	if !truth(v) {
		return nil, nil
	}
	return r.iterate(v)
}

func mapFilter(r *run, v any, a arguments) (any, error) {
	items, err := r.chosen(v)
	if err != nil {
		return nil, err
	}
	apply, err := mapped(a)
	if err != nil {
		return nil, err
	}
	out := make([]any, len(items))
	for i, item := range items {
		if err := r.step(); err != nil {
			return nil, err
		}
		if out[i], err = apply(r, item); err != nil {
			return nil, err
		}
	}
	return &generator{out}, r.made(16 * len(out))
}

// mapped is what map does to each item.
func mapped(a arguments) (func(*run, any) (any, error), error) {
	if len(a.positional) == 0 {
		b, err := a.bind("map", 1, "attribute", "default")
		if err != nil {
			return nil, err
		}
		return func(r *run, item any) (any, error) {
			v, err := r.attribute(item, b[0])
			if err == nil && is[*undefined](v) && b[1] != absent {
				return b[1], nil
			}
			return v, err
		}, nil
	}
	name, ok := a.positional[0].(string)
	if !ok || filterTable[name] == nil {
		return nil, fmt.Errorf("map: there is no filter %v", a.positional[0])
	}
	rest := arguments{a.positional[1:], a.named}
	return func(r *run, item any) (any, error) { return filterTable[name](r, item, rest) }, nil
}

// choose is select, reject, selectattr and rejectattr.
func choose(want, byAttribute bool) filterFunction {
	return func(r *run, v any, a arguments) (any, error) {
		items, err := r.chosen(v)
		if err != nil {
			return nil, err
		}
		var attribute any = absent
		if byAttribute {
			if len(a.positional) == 0 {
				return nil, errors.New("selectattr and rejectattr want the name of an attribute")
			}
			attribute, a.positional = a.positional[0], a.positional[1:]
		}
		test := func(_ *run, v any, _ arguments) (bool, error) { return truth(v), nil }
		if len(a.positional) > 0 {
			name, ok := a.positional[0].(string)
			if symbol, found := symbolTests[name]; found {
				name = symbol
			}
			if !ok || testTable[name] == nil {
				return nil, fmt.Errorf("there is no test %v", a.positional[0])
			}
			test, a.positional = testTable[name], a.positional[1:]
		}
		out := &generator{}
		for _, item := range items {
			v := item
			if byAttribute {
				if v, err = r.attribute(item, attribute); err != nil {
					return nil, err
				}
			}
			ok, err := test(r, v, a)
			if err != nil {
				return nil, err
			}
			if ok == want {
				out.items = append(out.items, item)
			}
		}
		return out, r.made(16 * len(items))
	}
}

var symbolTests = map[string]string{"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}

func sumFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("sum", 0, "attribute", "start")
	if err != nil {
		return nil, err
	}
	items, err := r.iterate(v)
	if err != nil {
		return nil, err
	}
	if items, err = r.attributes(items, b[0]); err != nil {
		return nil, err
	}
	total := any(int64(0))
	if b[1] != absent {
		total = b[1]
	}
	for _, item := range items {
		if total, err = r.arithmetic("+", total, item); err != nil {
			return nil, err
		}
	}
	return total, nil
}

// positive is a count that a filter was given.
func positive(filter string, v any) (int, error) {
	n, ok := asInt(v)
	if !ok || n < 1 || n > maxRange {
		return 0, fmt.Errorf("%s wants a number from 1 to %d", filter, maxRange)
	}
	return int(n), nil
}

// division reads what batch and slice are given: the items, the number and what to
// fill up with, nil for nothing.
func (r *run) division(v any, a arguments, filter, number string) (items []any, n int, fill any, err error) {
	b, err := a.bind(filter, 1, number, "fill_with")
	if err != nil {
		return nil, 0, nil, err
	}
	if n, err = positive(filter, b[0]); err != nil {
		return nil, 0, nil, err
	}
	if fill = b[1]; fill == absent {
		fill = nil
	}
	items, err = r.iterate(v)
	return items, n, fill, err
}

func batchFilter(r *run, v any, a arguments) (any, error) {
	items, n, fill, err := r.division(v, a, "batch", "linecount")
	if err != nil {
		return nil, err
	}
	out := &generator{}
	for chunk := range slices.Chunk(items, n) {
		chunk = slices.Clone(chunk)
		for fill != nil && len(chunk) < n {
			chunk = append(chunk, fill)
		}
		out.items = append(out.items, &List{chunk})
	}
	return out, r.made(16 * (len(items) + n))
}

func sliceFilter(r *run, v any, a arguments) (any, error) {
	items, n, fill, err := r.division(v, a, "slice", "slices")
	if err != nil {
		return nil, err
	}
	out := &generator{}
	each, more, from := len(items)/n, len(items)%n, 0
	for i := range n {
		to := from + each
		if i < more {
			to++
		}
		part := slices.Clone(items[from:to])
		if fill != nil && i >= more {
			part = append(part, fill)
		}
		out.items = append(out.items, &List{part})
		from = to
	}
	return out, r.made(16 * (len(items) + n))
}
