package jinja

import (
	"errors"
	"fmt"
)

// globals are the functions that a template sees by name. Variables of the same name
// go before.
var globals map[string]*function

func init() { // they call the interpreter, which reads the table
	globals = map[string]*function{}
	for name, call := range map[string]func(*run, arguments) (any, error){
		"range": rangeFunction, "dict": dictFunction, "namespace": namespaceFunction,
		"raise_exception": raiseException, "strftime_now": strftimeNow,
		"joiner": joinerFunction, "cycler": cyclerFunction,
	} {
		globals[name] = &function{name, call}
	}
}

// maxRange is the longest range that jinja2's sandbox allows.
const maxRange = 100000

func rangeFunction(r *run, a arguments) (any, error) {
	if len(a.named) > 0 || len(a.positional) < 1 || len(a.positional) > 3 {
		return nil, errors.New("range takes one to three numbers")
	}
	var n [3]int64
	for i, v := range a.positional {
		if err := use(v); err != nil {
			return nil, err
		}
		k, ok := asInt(v)
		if !ok {
			return nil, fmt.Errorf("range takes integers, not %s", typeName(v))
		}
		n[i] = k
	}
	start, end, step := n[0], n[1], n[2]
	switch len(a.positional) {
	case 1:
		start, end, step = 0, n[0], 1
	case 2:
		step = 1
	}
	if step == 0 {
		return nil, errors.New("the step of range is zero")
	}
	l := &tuple{}
	for i := start; step > 0 && i < end || step < 0 && i > end; i += step {
		if len(l.items) == maxRange {
			return nil, fmt.Errorf("range is longer than %d", maxRange)
		}
		l.items = append(l.items, i)
	}
	return l, r.made(16 * len(l.items))
}

func dictFunction(r *run, a arguments) (any, error) {
	d := NewDict()
	if len(a.positional) > 1 {
		return nil, errors.New("dict takes one positional argument")
	}
	if len(a.positional) == 1 {
		switch v := a.positional[0].(type) {
		case *Dict:
			d = v.Copy()
		default:
			pairs, err := r.iterate(v)
			if err != nil {
				return nil, err
			}
			for _, p := range pairs {
				kv, err := r.iterate(p)
				if err != nil || len(kv) != 2 {
					return nil, errors.New("dict wants pairs of key and value")
				}
				if err := d.Set(kv[0], kv[1]); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, n := range a.named {
		if err := d.Set(n.name, n.value); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func namespaceFunction(r *run, a arguments) (any, error) {
	d, err := dictFunction(r, a)
	if err != nil {
		return nil, err
	}
	return &namespace{d.(*Dict)}, nil
}

func raiseException(r *run, a arguments) (any, error) {
	b, err := a.bind("raise_exception", 1, "message")
	if err != nil {
		return nil, err
	}
	text, err := r.text(b[0])
	if err != nil {
		return nil, err
	}
	return nil, &Error{Message: text, Raised: true}
}

func strftimeNow(r *run, a arguments) (any, error) {
	b, err := a.bind("strftime_now", 1, "format")
	if err != nil {
		return nil, err
	}
	format, ok := b[0].(string)
	if !ok {
		return nil, fmt.Errorf("strftime_now wants a str, not %s", typeName(b[0]))
	}
	text, err := strftime(r.now, format)
	if err != nil {
		return nil, err
	}
	return text, r.made(len(text))
}

// counter is what joiner and cycler make.
type counter struct {
	items []any
	at    int
}

func (c *counter) attribute(name string) (any, bool) {
	switch name {
	case "current":
		return c.items[c.at], true
	case "reset":
		return &function{name, func(*run, arguments) (any, error) { c.at = 0; return nil, nil }}, true
	case "next":
		return &function{name, func(*run, arguments) (any, error) {
			v := c.items[c.at]
			c.at = (c.at + 1) % len(c.items)
			return v, nil
		}}, true
	}
	return nil, false
}

func cyclerFunction(_ *run, a arguments) (any, error) {
	if len(a.positional) == 0 || len(a.named) > 0 {
		return nil, errors.New("cycler wants values to go through")
	}
	return &counter{items: a.positional}, nil
}

func joinerFunction(_ *run, a arguments) (any, error) {
	b, err := a.bind("joiner", 0, "sep")
	if err != nil {
		return nil, err
	}
	if b[0] == absent {
		b[0] = ", "
	}
	used := false
	return &function{"joiner", func(*run, arguments) (any, error) {
		if !used {
			used = true
			return "", nil
		}
		return b[0], nil
	}}, nil
}
