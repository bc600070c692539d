package jinja

import (
	"errors"
	"fmt"
	"slices"
)

// arguments are those of a call.
type arguments struct {
	positional []any
	named      []namedArgument
}

type namedArgument struct {
	name  string
	value any
}

// absent stands for an argument that was not given.
type absentType struct{}

var absent = absentType{}

// bind orders arguments by params; those after the first required may be absent.
func (a arguments) bind(f string, required int, params ...string) ([]any, error) {
	if len(a.positional) > len(params) {
		return nil, fmt.Errorf("%s takes at most %d arguments, not %d", f, len(params), len(a.positional))
	}
	out := make([]any, len(params))
	for i := range out {
		out[i] = absent
	}
	copy(out, a.positional)
	for _, n := range a.named {
		i := slices.Index(params, n.name)
		if i < 0 {
			return nil, fmt.Errorf("%s has no argument %q", f, n.name)
		}
		if out[i] != absent {
			return nil, fmt.Errorf("%s got two values for %q", f, n.name)
		}
		out[i] = n.value
	}
	for i := range required {
		if out[i] == absent {
			return nil, fmt.Errorf("%s lacks its argument %q", f, params[i])
		}
	}
	return out, nil
}

func (r *run) arguments(c *callExpr, s *scope) (arguments, error) {
	var a arguments
	if c == nil {
		return a, nil
	}
	var err error
	if a.positional, err = r.evalAll(c.args, s); err != nil {
		return a, err
	}
	for i, name := range c.names {
		v, err := r.eval(c.values[i], s)
		if err != nil {
			return a, err
		}
		a.named = append(a.named, namedArgument{name, v})
	}
	if c.star != nil {
		v, err := r.eval(c.star, s)
		if err != nil {
			return a, err
		}
		items, err := r.iterate(v)
		if err != nil {
			return a, err
		}
		a.positional = append(a.positional, items...)
	}
	if c.starstar != nil {
		return a, r.spread(&a, c, s)
	}
	return a, nil
}

// spread adds the arguments of **dict.
func (r *run) spread(a *arguments, c *callExpr, s *scope) error {
	v, err := r.eval(c.starstar, s)
	if err != nil {
		return err
	}
	d, ok := v.(*Dict)
	if !ok {
		return fmt.Errorf("** wants a dict, not %s", typeName(v))
	}
	for i, key := range d.keys {
		name, ok := key.(string)
		if !ok || slices.Contains(c.names, name) {
			return fmt.Errorf("** gives the argument %v twice or not as a name", key)
		}
		a.named = append(a.named, namedArgument{name, d.values[i]})
	}
	return nil
}

// prepare evaluates what is called, and its arguments.
func (r *run) prepare(c *callExpr, s *scope) (any, arguments, error) {
	f, err := r.eval(c.f, s)
	if err != nil {
		return nil, arguments{}, err
	}
	a, err := r.arguments(c, s)
	return f, a, err
}

func (r *run) callExpr(c *callExpr, s *scope) (any, error) {
	f, a, err := r.prepare(c, s)
	if err != nil {
		return nil, err
	}
	return r.call(f, a)
}

func (r *run) call(f any, a arguments) (any, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	defer r.leave()
	switch f := f.(type) {
	case *function:
		return f.call(r, a)
	case *loop:
		return f.recurse(r, a)
	case *undefined:
		return nil, errors.New(f.says)
	}
	return nil, fmt.Errorf("a value of type %s cannot be called", typeName(f))
}
