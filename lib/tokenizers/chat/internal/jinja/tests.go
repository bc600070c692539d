package jinja

import (
	"errors"
	"fmt"
	"strings"
)

type testFunction = func(r *run, v any, a arguments) (bool, error)

// testTable holds what may follow "is".
var testTable map[string]testFunction

func init() { // "filter" and "test" read the tables
	testTable = map[string]testFunction{
		"defined":     plain(func(v any) bool { return !is[*undefined](v) }),
		"undefined":   plain(is[*undefined]),
		"none":        plain(func(v any) bool { return v == nil }),
		"boolean":     plain(is[bool]),
		"true":        plain(func(v any) bool { return v == true }),
		"false":       plain(func(v any) bool { return v == false }),
		"integer":     plain(func(v any) bool { return is[int64](v) || is[bigInt](v) }),
		"float":       plain(is[float64]),
		"number":      plain(func(v any) bool { return is[int64](v) || is[float64](v) || is[bool](v) || is[bigInt](v) }),
		"string":      plain(func(v any) bool { return is[string](v) || is[markup](v) }),
		"mapping":     plain(is[*Dict]),
		"iterable":    plain(isIterable),
		"sequence":    plain(isSequence),
		"callable":    plain(func(v any) bool { return is[*function](v) || is[*loop](v) }),
		"escaped":     plain(is[markup]),
		"lower":       letters(func(s string) bool { return s == lowerText(s) && s != upperText(s) }),
		"upper":       letters(func(s string) bool { return s == upperText(s) && s != lowerText(s) }),
		"odd":         remainder(2, 1),
		"even":        remainder(2, 0),
		"divisibleby": divisibleBy,
		"sameas":      sameAs,
		"in": func(r *run, v any, a arguments) (bool, error) {
			b, err := a.bind("in", 1, "seq")
			if err != nil {
				return false, err
			}
			return r.contains(b[0], v)
		},
		"filter": named(func(name string) bool { return filterTable[name] != nil }),
		"test":   named(func(name string) bool { return testTable[name] != nil }),
	}
	for op, names := range map[string]string{"==": "eq equalto", "!=": "ne", "<": "lt lessthan", "<=": "le", ">": "gt greaterthan", ">=": "ge"} {
		for _, name := range strings.Fields(names) {
			testTable[name] = comparison(op)
		}
	}
}

func is[T any](v any) bool { _, ok := v.(T); return ok }

func plain(f func(any) bool) testFunction {
	return func(_ *run, v any, a arguments) (bool, error) {
		if len(a.positional)+len(a.named) > 0 {
			return false, errors.New("this test takes no argument")
		}
		return f(v), nil
	}
}

func isSequence(v any) bool {
	switch v.(type) {
	case string, *List, *tuple, *Dict, *undefined:
		return true
	}
	return false
}

// letters is a test of the text of a value, as str.islower and str.isupper are.
func letters(f func(string) bool) testFunction {
	return func(r *run, v any, _ arguments) (bool, error) {
		s, err := r.text(v)
		return f(s), err
	}
}

func remainder(by, want int64) testFunction {
	return func(r *run, v any, _ arguments) (bool, error) {
		m, err := r.arithmetic("%", v, by)
		if err != nil {
			return false, err
		}
		return r.equal(m, want)
	}
}

func divisibleBy(r *run, v any, a arguments) (bool, error) {
	b, err := a.bind("divisibleby", 1, "num")
	if err != nil {
		return false, err
	}
	m, err := r.arithmetic("%", v, b[0])
	if err != nil {
		return false, err
	}
	return r.equal(m, int64(0))
}

func sameAs(_ *run, v any, a arguments) (bool, error) {
	b, err := a.bind("sameas", 1, "other")
	if err != nil {
		return false, err
	}
	for _, x := range []any{v, b[0]} { // of which there is one each, or which are known by their place
		switch x.(type) {
		case nil, bool, *List, *Dict, *namespace, *tuple:
			return v == b[0], nil
		}
	}
	return false, fmt.Errorf("sameas is only of None, bools and containers, not %s: compare with ==", typeName(v))
}

func comparison(op string) testFunction {
	return func(r *run, v any, a arguments) (bool, error) {
		b, err := a.bind(op, 1, "other")
		if err != nil {
			return false, err
		}
		return r.holds(op, v, b[0])
	}
}

func named(f func(string) bool) testFunction {
	return func(_ *run, v any, _ arguments) (bool, error) {
		name, ok := v.(string)
		return ok && f(name), nil
	}
}
