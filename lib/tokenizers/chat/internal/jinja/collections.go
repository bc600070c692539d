package jinja

import (
	"fmt"
)

// dictMethods are the methods of dict that change nothing.
var dictMethods = methodTable{
	"get": func(_ *run, v any, a arguments) (any, error) {
		b, err := a.bind("get", 1, "key", "default")
		if err != nil {
			return nil, err
		}
		if value, ok := v.(*Dict).Get(b[0]); ok {
			return value, nil
		}
		if b[1] == absent {
			return nil, nil
		}
		return b[1], nil
	},
	"items": func(r *run, v any, a arguments) (any, error) { return dictItems(r, v.(*Dict), a) },
	"keys": func(r *run, v any, a arguments) (any, error) {
		return view(r, v.(*Dict).keys, a)
	},
	"values": func(r *run, v any, a arguments) (any, error) {
		return view(r, v.(*Dict).values, a)
	},
	"copy": func(r *run, v any, a arguments) (any, error) {
		return v.(*Dict).Copy(), r.made(64 * v.(*Dict).Len())
	},
}

func view(r *run, items []any, a arguments) (any, error) {
	if _, err := a.bind("keys, values and items", 0); err != nil {
		return nil, err
	}
	return &tuple{items: append([]any{}, items...)}, r.made(16 * len(items))
}

// dictItems are the pairs of a dict.
func dictItems(r *run, d *Dict, a arguments) (any, error) {
	if _, err := a.bind("items", 0); err != nil {
		return nil, err
	}
	t := &tuple{items: make([]any, d.Len())}
	for i, key := range d.keys {
		t.items[i] = &tuple{items: []any{key, d.values[i]}}
	}
	return t, r.made(64 * d.Len())
}

// listMethods are the methods of list and tuple that change nothing.
var listMethods = methodTable{
	"index": func(r *run, v any, a arguments) (any, error) {
		b, err := a.bind("index", 1, "value")
		if err != nil {
			return nil, err
		}
		items, err := r.iterate(v)
		if err != nil {
			return nil, err
		}
		i, err := r.find(items, b[0])
		if err == nil && i < 0 {
			err = fmt.Errorf("index: the value is not in the %s", typeName(v))
		}
		return int64(i), err
	},
	"count": func(r *run, v any, a arguments) (any, error) {
		b, err := a.bind("count", 1, "value")
		if err != nil {
			return nil, err
		}
		items, err := r.iterate(v)
		if err != nil {
			return nil, err
		}
		n := int64(0)
		for _, item := range items {
			same, err := r.equal(item, b[0])
			if err != nil {
				return nil, err
			}
			if same {
				n++
			}
		}
		return n, nil
	},
	"copy": func(r *run, v any, a arguments) (any, error) { return listFilter(r, v, a) },
}
