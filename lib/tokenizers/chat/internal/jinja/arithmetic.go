package jinja

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strings"
)

var (
	errOverflow = errors.New("an integer is beyond 64 bits")
	errZero     = errors.New("division by zero")
	errMarkup   = errors.New("text marked with |safe can only be written: apply |safe last")
)

// arithmetic is a binary operator of Python.
func (r *run) arithmetic(op string, a, b any) (any, error) {
	if err := errors.Join(use(a), use(b)); err != nil {
		if e := use(a); e != nil {
			return nil, e
		}
		return nil, err
	}
	x, isInt := asInt(a)
	y, isInt2 := asInt(b)
	if isInt && isInt2 {
		return integers(op, x, y)
	}
	f, isNumber := asFloat(a)
	g, isNumber2 := asFloat(b)
	if isNumber && isNumber2 {
		return floats(op, f, g)
	}
	switch op {
	case "+":
		return r.join(a, b)
	case "*":
		if isInt2 {
			return r.repeat(a, y)
		}
		if isInt {
			return r.repeat(b, x)
		}
	case "%":
		if format, ok := a.(string); ok {
			return r.percent(format, b)
		}
	}
	return nil, mismatch(op, a, b)
}

func mismatch(op string, a, b any) error {
	for _, v := range []any{a, b} {
		if _, ok := v.(markup); ok {
			return errMarkup
		}
	}
	return fmt.Errorf("%s %s %s is not possible", typeName(a), op, typeName(b))
}

// join is + of two strings, lists or tuples.
func (r *run) join(a, b any) (any, error) {
	if x, ok := a.(string); ok {
		y, ok := b.(string)
		if !ok {
			return nil, mismatch("+", a, b)
		}
		return x + y, r.room(len(x) + len(y))
	}
	x, y, ok := sequences(a, b)
	if !ok {
		return nil, mismatch("+", a, b)
	}
	if err := r.room(16 * (len(x) + len(y))); err != nil {
		return nil, err
	}
	items := append(append([]any{}, x...), y...)
	if _, ok := a.(*List); ok {
		return &List{items}, nil
	}
	return &tuple{items: items}, nil
}

// repeat is * of a string, list or tuple and a number.
func (r *run) repeat(v any, n int64) (any, error) {
	n = max(n, 0)
	if n > int64(r.limits.Bytes) {
		return nil, r.made(r.limits.Bytes + 1)
	}
	switch v := v.(type) {
	case string:
		if high, _ := bits.Mul64(uint64(len(v)), uint64(n)); high > 0 || len(v) > 0 && n > int64(r.limits.Bytes/len(v)) {
			return nil, r.made(r.limits.Bytes + 1)
		}
		if err := r.room(len(v) * int(n)); err != nil {
			return nil, err
		}
		return strings.Repeat(v, int(n)), nil
	case *List:
		items, err := r.repeatItems(v.Items, n)
		return &List{items}, err
	case *tuple:
		items, err := r.repeatItems(v.items, n)
		return &tuple{items: items}, err
	}
	return nil, mismatch("*", v, n)
}

func (r *run) repeatItems(items []any, n int64) ([]any, error) {
	if len(items) > 0 && n > int64(r.limits.Bytes/16/len(items)) {
		return nil, r.made(r.limits.Bytes + 1)
	}
	if err := r.room(16 * len(items) * int(n)); err != nil {
		return nil, err
	}
	var out []any
	if len(items) == 0 {
		return out, nil
	}
	for range n {
		out = append(out, items...)
	}
	return out, nil
}

func integers(op string, a, b int64) (any, error) {
	switch op {
	case "+":
		if c := a + b; (c > a) == (b > 0) {
			return c, nil
		}
		return nil, errOverflow
	case "-":
		if c := a - b; (c < a) == (b > 0) {
			return c, nil
		}
		return nil, errOverflow
	case "*":
		return multiply(a, b)
	case "/":
		if b == 0 {
			return nil, errZero
		}
		return float64(a) / float64(b), nil
	case "//", "%":
		return floorDivide(op, a, b)
	case "**":
		return integerPower(a, b)
	}
	return nil, fmt.Errorf("unknown operator %s", op)
}

func multiply(a, b int64) (any, error) {
	if a == 0 || b == 0 {
		return int64(0), nil
	}
	c := a * b
	if c/b != a || a == -1 && b == math.MinInt64 || b == -1 && a == math.MinInt64 {
		return nil, errOverflow
	}
	return c, nil
}

func floorDivide(op string, a, b int64) (any, error) {
	if b == 0 {
		return nil, errZero
	}
	if a == math.MinInt64 && b == -1 {
		return nil, errOverflow
	}
	q, m := a/b, a%b
	if m != 0 && (m < 0) != (b < 0) {
		q, m = q-1, m+b
	}
	if op == "%" {
		return m, nil
	}
	return q, nil
}

func integerPower(a, b int64) (any, error) {
	if b < 0 {
		if a == 0 {
			return nil, errZero
		}
		return math.Pow(float64(a), float64(b)), nil
	}
	if a == 0 || a == 1 || a == -1 {
		if b == 0 || a == 1 || a == -1 && b%2 == 0 {
			return int64(1), nil
		}
		return a, nil
	}
	if b > 63 {
		return nil, errOverflow
	}
	var result any = int64(1)
	var err error
	for range b {
		if result, err = multiply(result.(int64), a); err != nil {
			return nil, err
		}
	}
	return result, nil
}

func floats(op string, a, b float64) (any, error) {
	switch op {
	case "+":
		return a + b, nil
	case "-":
		return a - b, nil
	case "*":
		return a * b, nil
	case "**":
		c := math.Pow(a, b)
		if math.IsNaN(c) && !math.IsNaN(a) && !math.IsNaN(b) {
			return nil, errors.New("a power of a negative number is complex")
		}
		return c, nil
	}
	if b == 0 {
		return nil, errZero
	}
	m := math.Mod(a, b)
	if m != 0 && (m < 0) != (b < 0) {
		m += b
	}
	switch op {
	case "/":
		return a / b, nil
	case "%":
		return m, nil
	case "//":
		return math.Floor((a-m)/b + 0.5), nil // a-m is a multiple of b
	}
	return nil, fmt.Errorf("unknown operator %s", op)
}
