package jinja

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// getAttr is x.name: a method first, then an item, as in jinja2.
func (r *run) getAttr(v any, name string) (any, error) {
	if err := use(v); err != nil {
		return nil, err
	}
	if strings.HasPrefix(name, "_") {
		return &undefined{fmt.Sprintf("access to attribute %q is not allowed", name)}, nil
	}
	if m, ok := method(v, name); ok {
		return m, nil
	}
	if d, ok := v.(*Dict); ok {
		if value, ok := d.Get(name); ok {
			return value, nil
		}
	}
	return &undefined{fmt.Sprintf("%s has no attribute %q", objectName(v), name)}, nil
}

// getItem is x[index]: an item first, then a method.
func (r *run) getItem(v, index any) (any, error) {
	if err := use(v); err != nil {
		return nil, err
	}
	if d, ok := v.(*Dict); ok {
		if value, ok := d.Get(index); ok {
			return value, nil
		}
	}
	if n, ok := asInt(index); ok {
		if value, ok := r.nth(v, n); ok {
			return value, nil
		}
		return &undefined{fmt.Sprintf("%s has no element %d", objectName(v), n)}, nil
	}
	if name, ok := index.(string); ok {
		if strings.HasPrefix(name, "_") {
			return &undefined{fmt.Sprintf("access to attribute %q is not allowed", name)}, nil
		}
		if m, ok := method(v, name); ok {
			return m, nil
		}
		return &undefined{fmt.Sprintf("%s has no attribute %q", objectName(v), name)}, nil
	}
	return &undefined{fmt.Sprintf("%s has no element of type %s", objectName(v), typeName(index))}, nil
}

func objectName(v any) string {
	if v == nil {
		return "None"
	}
	return fmt.Sprintf("'%s object'", typeName(v))
}

// nth is an item by number, from the end if negative.
func (r *run) nth(v any, n int64) (any, bool) {
	pick := func(items []any) (any, bool) {
		if n < 0 {
			n += int64(len(items))
		}
		if n < 0 || n >= int64(len(items)) {
			return nil, false
		}
		return items[n], true
	}
	switch v := v.(type) {
	case *List:
		return pick(v.Items)
	case *tuple:
		return pick(v.items)
	case string:
		return character(v, n)
	}
	return nil, false
}

func character(s string, n int64) (any, bool) {
	if n < 0 {
		n += int64(utf8.RuneCountInString(s))
	}
	if n < 0 {
		return nil, false
	}
	for _, c := range s {
		if n == 0 {
			return string(c), true
		}
		n--
	}
	return nil, false
}

// method is an attribute that is not an item.
func method(v any, name string) (any, bool) {
	bound := func(table map[string]func(*run, any, arguments) (any, error)) (any, bool) {
		f, ok := table[name]
		if !ok {
			return nil, false
		}
		return &function{name, func(r *run, a arguments) (any, error) { return f(r, v, a) }}, true
	}
	switch v := v.(type) {
	case string:
		return bound(stringMethods)
	case *Dict:
		if forbiddenDict[name] {
			return &undefined{fmt.Sprintf("a template may not change a dict (%s): make a new one", name)}, true
		}
		return bound(dictMethods)
	case *List:
		if forbiddenList[name] {
			return &undefined{fmt.Sprintf("a template may not change a list (%s): add lists with +", name)}, true
		}
		return bound(listMethods)
	case *tuple:
		for i, field := range v.fields {
			if field == name {
				return v.items[i], true
			}
		}
		if name != "copy" {
			return bound(listMethods)
		}
	case *namespace:
		return v.vars.Get(name)
	case *loop:
		return v.attribute(name)
	case *counter:
		return v.attribute(name)
	}
	return nil, false
}

var forbiddenDict = map[string]bool{"clear": true, "pop": true, "popitem": true, "setdefault": true, "update": true}
var forbiddenList = map[string]bool{"append": true, "clear": true, "extend": true, "insert": true, "pop": true, "remove": true, "reverse": true, "sort": true}

// slice is x[start:end:step].
func (r *run) slice(v any, sl *sliceExpr, s *scope) (any, error) {
	if err := use(v); err != nil {
		return nil, err
	}
	var bounds [3]any
	for i, x := range []expr{sl.start, sl.end, sl.step} {
		if x == nil {
			continue
		}
		b, err := r.eval(x, s)
		if err != nil {
			return nil, err
		}
		bounds[i] = b
	}
	switch v := v.(type) {
	case string:
		runes := []rune(v)
		if err := r.room(4 * len(runes)); err != nil {
			return nil, err
		}
		return sliceText(runes, bounds)
	case *List:
		items, err := sliceItems(v.Items, bounds)
		return &List{items}, errors.Join(err, r.made(16*len(items)))
	case *tuple:
		items, err := sliceItems(v.items, bounds)
		return &tuple{items: items}, errors.Join(err, r.made(16*len(items)))
	}
	return nil, fmt.Errorf("a value of type %s has no slices", typeName(v))
}

func sliceText(runes []rune, bounds [3]any) (any, error) {
	from, step, n, err := sliceRange(len(runes), bounds)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for i := range n {
		b.WriteRune(runes[from+i*step])
	}
	return b.String(), nil
}

func sliceItems(items []any, bounds [3]any) ([]any, error) {
	from, step, n, err := sliceRange(len(items), bounds)
	if err != nil {
		return nil, err
	}
	out := make([]any, n)
	for i := range out {
		out[i] = items[from+i*step]
	}
	return out, nil
}

// sliceRange is Python's slice.indices: where to begin, the step, how many.
func sliceRange(length int, bounds [3]any) (from, step, n int, err error) {
	limit := int64(length) + 1
	number := func(v any, open int64) (int64, error) {
		if v == nil {
			return open, nil
		}
		n, ok := asInt(v)
		if !ok {
			return 0, fmt.Errorf("the bounds of a slice are integers, not %s", typeName(v))
		}
		return max(min(n, 2*limit), -2*limit), nil
	}
	st, err := number(bounds[2], 1)
	if err != nil {
		return 0, 0, 0, err
	}
	if st == 0 {
		return 0, 0, 0, errors.New("the step of a slice is zero")
	}
	low, high := int64(0), int64(length)
	begin, end := low, high
	if st < 0 {
		low, high = -1, int64(length)-1
		begin, end = high, low
	}
	clip := func(v any, open int64) (int64, error) {
		if v == nil {
			return open, nil
		}
		n, err := number(v, open)
		if n < 0 {
			n += int64(length)
		}
		return max(low, min(n, high)), err
	}
	if begin, err = clip(bounds[0], begin); err != nil {
		return 0, 0, 0, err
	}
	if end, err = clip(bounds[1], end); err != nil {
		return 0, 0, 0, err
	}
	switch {
	case st > 0 && begin < end:
		n = int((end-begin-1)/st + 1)
	case st < 0 && begin > end:
		n = int((begin-end-1)/-st + 1)
	}
	return int(begin), int(st), n, nil
}
