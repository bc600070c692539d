package jinja

import (
	"errors"
	"fmt"
)

// loop is the variable "loop" of a for block.
type loop struct {
	node    *forNode
	scope   *scope // around the block
	items   []any
	index   int
	depth   int
	changed []any // arguments of the last loop.changed, nil before
}

func (r *run) forStatement(n *forNode, s *scope, out *buffer) error {
	v, err := r.eval(n.iter, s)
	if err != nil {
		return err
	}
	return r.loop(n, v, s, out, 0)
}

// loop runs a for block over v.
func (r *run) loop(n *forNode, v any, s *scope, out *buffer, depth int) error {
	if err := r.enter(); err != nil {
		return err
	}
	defer r.leave()
	items, err := r.iterate(v)
	if err != nil {
		return err
	}
	if n.filter != nil {
		if items, err = r.filterItems(n, items, s); err != nil {
			return err
		}
	}
	whole := false // an iteration ran to its end: as jinja2 has it, else is for all other cases
	l := &loop{node: n, scope: s, items: items, depth: depth}
	for i, item := range items {
		if err := r.step(); err != nil {
			return err
		}
		l.index = i
		inner := s.inner()
		inner.set("loop", l)
		if err := r.assign(n.target, item, inner); err != nil {
			return err
		}
		err := r.block(n.body, inner, out)
		if errors.Is(err, errBreak) {
			break
		}
		if err != nil && !errors.Is(err, errContinue) {
			return err
		}
		whole = whole || err == nil
	}
	if !whole {
		return r.block(n.els, s.inner(), out)
	}
	return nil
}

func (r *run) filterItems(n *forNode, items []any, s *scope) ([]any, error) {
	var kept []any
	for _, item := range items {
		if err := r.step(); err != nil {
			return nil, err
		}
		inner := s.inner()
		if err := r.assign(n.target, item, inner); err != nil {
			return nil, err
		}
		ok, err := r.eval(n.filter, inner)
		if err != nil {
			return nil, err
		}
		if truth(ok) {
			kept = append(kept, item)
		}
	}
	return kept, nil
}

// attribute is loop.name.
func (l *loop) attribute(name string) (any, bool) {
	last := len(l.items) - 1
	switch name {
	case "index":
		return int64(l.index + 1), true
	case "index0":
		return int64(l.index), true
	case "revindex":
		return int64(last - l.index + 1), true
	case "revindex0":
		return int64(last - l.index), true
	case "first":
		return l.index == 0, true
	case "last":
		return l.index == last, true
	case "length":
		return int64(len(l.items)), true
	case "depth":
		return int64(l.depth + 1), true
	case "depth0":
		return int64(l.depth), true
	case "previtem":
		return l.neighbour(l.index-1, "there is no previous item"), true
	case "nextitem":
		return l.neighbour(l.index+1, "there is no next item"), true
	case "cycle":
		return &function{"cycle", l.cycle}, true
	case "changed":
		return &function{"changed", l.hasChanged}, true
	}
	return nil, false
}

func (l *loop) neighbour(i int, says string) any {
	if i < 0 || i >= len(l.items) {
		return &undefined{says}
	}
	return l.items[i]
}

func (l *loop) cycle(_ *run, a arguments) (any, error) {
	if len(a.positional) == 0 {
		return nil, errors.New("loop.cycle wants values to choose from")
	}
	return a.positional[l.index%len(a.positional)], nil
}

func (l *loop) hasChanged(r *run, a arguments) (any, error) {
	if l.changed != nil {
		if same, err := r.equalItems(l.changed, a.positional); same || err != nil {
			return false, err
		}
	}
	l.changed = append([]any{}, a.positional...)
	return true, nil
}

// recurse is loop(items) in a recursive for block.
func (l *loop) recurse(r *run, a arguments) (any, error) {
	if !l.node.recursive {
		return nil, errors.New("loop can be called only where the for block says recursive")
	}
	if len(a.positional) != 1 || len(a.named) > 0 {
		return nil, fmt.Errorf("loop takes one argument, not %d", len(a.positional)+len(a.named))
	}
	out := &buffer{run: r, max: r.limits.Output}
	if err := r.loop(l.node, a.positional[0], l.scope, out, l.depth+1); err != nil {
		return nil, err
	}
	return out.text.String(), r.made(out.text.Len())
}
