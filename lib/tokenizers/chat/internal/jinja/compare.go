package jinja

import (
	"errors"
	"fmt"
	"strings"
)

// equal is Python's ==. Each pair counts as a step: lists that hold the same list
// many times over would take for ever.
func (r *run) equal(a, b any) (bool, error) {
	if err := r.step(); err != nil {
		return false, err
	}
	if x, ok := asInt(a); ok {
		if y, ok := asInt(b); ok {
			return x == y, nil
		}
	}
	if x, ok := asFloat(a); ok {
		y, ok := asFloat(b)
		return ok && x == y, nil
	}
	switch a := a.(type) {
	case *Dict:
		b, ok := b.(*Dict)
		if !ok || a == b {
			return ok, nil
		}
		return r.equalDicts(a, b)
	case *undefined:
		_, ok := b.(*undefined)
		return ok, nil
	}
	if a == b {
		return true, nil
	}
	x, y, ok := sequences(a, b)
	if !ok {
		return false, nil
	}
	return r.equalItems(x, y)
}

func (r *run) equalItems(a, b []any) (bool, error) {
	if len(a) != len(b) {
		return false, nil
	}
	if err := r.enter(); err != nil {
		return false, err
	}
	defer r.leave()
	for i := range a {
		if ok, err := r.equal(a[i], b[i]); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (r *run) equalDicts(a, b *Dict) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	if err := r.enter(); err != nil {
		return false, err
	}
	defer r.leave()
	for i, key := range a.keys {
		v, ok := b.Get(key)
		if !ok {
			return false, nil
		}
		if ok, err := r.equal(a.values[i], v); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// find is the place of the first of items that equals v, -1 if there is none.
func (r *run) find(items []any, v any) (int, error) {
	for i, item := range items {
		if ok, err := r.equal(item, v); ok || err != nil {
			return i, err
		}
	}
	return -1, nil
}

// compare is Python's order: negative, zero or positive.
func (r *run) compare(a, b any) (int, error) {
	if err := r.step(); err != nil {
		return 0, err
	}
	if err := errors.Join(use(a), use(b)); err != nil {
		return 0, err
	}
	if x, ok := asInt(a); ok {
		if y, ok := asInt(b); ok {
			return order(x, y), nil
		}
	}
	if x, ok := asFloat(a); ok {
		if y, ok := asFloat(b); ok {
			return order(x, y), nil
		}
	}
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return strings.Compare(x, y), nil
		}
	}
	x, y, ok := sequences(a, b)
	if !ok {
		return 0, fmt.Errorf("%s and %s have no order", typeName(a), typeName(b))
	}
	return r.compareItems(x, y)
}

// compareItems orders two sequences by the first items that differ.
func (r *run) compareItems(a, b []any) (int, error) {
	if err := r.enter(); err != nil {
		return 0, err
	}
	defer r.leave()
	for i := range min(len(a), len(b)) {
		same, err := r.equal(a[i], b[i])
		if err != nil {
			return 0, err
		}
		if !same {
			return r.compare(a[i], b[i])
		}
	}
	return order(len(a), len(b)), nil
}

// sequences are the items of two lists or two tuples.
func sequences(a, b any) (x, y []any, ok bool) {
	switch a := a.(type) {
	case *List:
		if b, ok := b.(*List); ok {
			return a.Items, b.Items, true
		}
	case *tuple:
		if b, ok := b.(*tuple); ok {
			return a.items, b.items, true
		}
	}
	return nil, nil, false
}

// contains is Python's "item in v".
func (r *run) contains(v, item any) (bool, error) {
	switch v := v.(type) {
	case string:
		s, ok := item.(string)
		if !ok {
			return false, fmt.Errorf("only a str can be in a str, not %s", typeName(item))
		}
		return strings.Contains(v, s), nil
	case *Dict:
		if _, err := hashable(item); err != nil {
			return false, err
		}
		_, ok := v.Get(item)
		return ok, nil
	}
	items, err := r.iterate(v)
	if err != nil {
		return false, err
	}
	i, err := r.find(items, item)
	return i >= 0, err
}
