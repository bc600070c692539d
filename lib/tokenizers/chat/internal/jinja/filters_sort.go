package jinja

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// sortable lowers text unless case counts.
func sortable(v any, caseSensitive bool) any {
	if s, ok := v.(string); ok && !caseSensitive {
		return lowerText(s)
	}
	return v
}

// sorted sorts items by keys, stably.
func (r *run) sorted(items, keys []any, reverse bool) ([]any, error) {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	var failed error
	slices.SortStableFunc(order, func(i, j int) int {
		c, err := r.compare(keys[i], keys[j])
		if err != nil {
			failed = err
		}
		if reverse {
			return -c
		}
		return c
	})
	out := make([]any, len(items))
	for i, j := range order {
		out[i] = items[j]
	}
	return out, failed
}

func sortFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("sort", 0, "reverse", "case_sensitive", "attribute")
	if err != nil {
		return nil, err
	}
	items, err := r.iterate(v)
	if err != nil {
		return nil, err
	}
	keys, err := r.sortKeys(items, b[2], b[1] != absent && truth(b[1]))
	if err != nil {
		return nil, err
	}
	out, err := r.sorted(items, keys, b[0] != absent && truth(b[0]))
	return &List{out}, errors.Join(err, r.made(16*len(out)))
}

func (r *run) sortKeys(items []any, attribute any, caseSensitive bool) ([]any, error) {
	if s, ok := attribute.(string); ok && strings.Contains(s, ",") {
		return nil, errors.New("sorting by several attributes at once is not supported")
	}
	keys, err := r.attributes(items, attribute)
	if err != nil {
		return nil, err
	}
	keys = slices.Clone(keys)
	for i, k := range keys {
		keys[i] = sortable(k, caseSensitive)
	}
	return keys, nil
}

func dictSort(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("dictsort", 0, "case_sensitive", "by", "reverse")
	if err != nil {
		return nil, err
	}
	d, ok := v.(*Dict)
	if !ok {
		return nil, fmt.Errorf("dictsort is of a dict, not %s", typeName(v))
	}
	position := 0
	if b[1] == "value" {
		position = 1
	} else if b[1] != absent && b[1] != "key" {
		return nil, errors.New(`dictsort: by is "key" or "value"`)
	}
	pairs, err := dictItems(r, d, arguments{})
	if err != nil {
		return nil, err
	}
	items := pairs.(*tuple).items
	keys, err := r.sortKeys(items, int64(position), b[0] != absent && truth(b[0]))
	if err != nil {
		return nil, err
	}
	out, err := r.sorted(items, keys, b[2] != absent && truth(b[2]))
	return &List{out}, err
}

func uniqueFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("unique", 0, "case_sensitive", "attribute")
	if err != nil {
		return nil, err
	}
	items, err := r.iterate(v)
	if err != nil {
		return nil, err
	}
	keys, err := r.sortKeys(items, b[1], b[0] != absent && truth(b[0]))
	if err != nil {
		return nil, err
	}
	seen := NewDict()
	out := &generator{}
	for i, key := range keys {
		if _, ok := seen.Get(key); ok {
			continue
		}
		if err := seen.Set(key, nil); err != nil {
			return nil, err
		}
		out.items = append(out.items, items[i])
	}
	return out, r.made(16 * len(items))
}

// extreme is min and max.
func extreme(sign int) filterFunction {
	return func(r *run, v any, a arguments) (any, error) {
		b, err := a.bind("min and max", 0, "case_sensitive", "attribute")
		if err != nil {
			return nil, err
		}
		items, err := r.iterate(v)
		if err != nil || len(items) == 0 {
			return &undefined{"no aggregated item, the sequence is empty"}, err
		}
		keys, err := r.sortKeys(items, b[1], b[0] != absent && truth(b[0]))
		if err != nil {
			return nil, err
		}
		best := 0
		for i := range keys {
			c, err := r.compare(keys[i], keys[best])
			if err != nil {
				return nil, err
			}
			if c*sign > 0 {
				best = i
			}
		}
		return items[best], nil
	}
}

func groupBy(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("groupby", 1, "attribute", "default", "case_sensitive")
	if err != nil {
		return nil, err
	}
	if b[1] != absent && b[1] != nil {
		return nil, errors.New("groupby: default is not supported")
	}
	items, err := r.iterate(v)
	if err != nil {
		return nil, err
	}
	keys, err := r.sortKeys(items, b[0], b[2] != absent && truth(b[2]))
	if err != nil {
		return nil, err
	}
	indices := make([]any, len(items))
	for i := range indices {
		indices[i] = int64(i)
	}
	order, err := r.sorted(indices, keys, false)
	if err != nil {
		return nil, err
	}
	out := &List{}
	var group *List
	last := -1
	for _, o := range order {
		i := int(o.(int64))
		same := false
		if last >= 0 {
			if same, err = r.equal(keys[last], keys[i]); err != nil {
				return nil, err
			}
		}
		if !same {
			name, err := r.attribute(items[i], b[0])
			if err != nil {
				return nil, err
			}
			group = &List{}
			out.Items = append(out.Items, &tuple{[]any{name, group}, []string{"grouper", "list"}})
		}
		group.Items = append(group.Items, items[i])
		last = i
	}
	return out, r.made(64 * len(items))
}
