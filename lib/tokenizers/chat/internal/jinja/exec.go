package jinja

import (
	"errors"
	"fmt"
)

// block runs statements.
func (r *run) block(body []node, s *scope, out *buffer) error {
	if err := r.enter(); err != nil {
		return err
	}
	defer r.leave()
	for _, n := range body {
		if err := r.step(); err != nil {
			return err
		}
		if err := r.statement(n, s, out); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) statement(n node, s *scope, out *buffer) error {
	switch n := n.(type) {
	case *textNode:
		return out.write(n.text)
	case *outputNode:
		return at(n.line, r.output(n, s, out))
	case *ifNode:
		return at(n.line, r.ifStatement(n, s, out))
	case *forNode:
		return at(n.line, r.forStatement(n, s, out))
	case *setNode:
		v, err := r.eval(n.value, s)
		if err != nil {
			return at(n.line, err)
		}
		return at(n.line, r.assign(n.target, v, s))
	case *setBlockNode:
		return at(n.line, r.setBlock(n, s))
	case *macroNode:
		s.set(n.name, r.macro(n, s))
		return nil
	case *callNode:
		return at(n.line, r.callBlock(n, s, out))
	case *filterNode:
		text, err := r.captured(n.body, s.inner(), n.filter)
		if err != nil {
			return at(n.line, err)
		}
		return at(n.line, r.writeValue(text, out))
	case *withNode:
		return at(n.line, r.with(n, s, out))
	case *generationNode:
		return at(n.line, r.generation(n, s, out))
	case *breakNode:
		return errBreak
	case *continueNode:
		return errContinue
	}
	return fmt.Errorf("unknown statement %T", n)
}

func (r *run) output(n *outputNode, s *scope, out *buffer) error {
	v, err := r.eval(n.x, s)
	if err != nil {
		return err
	}
	return r.writeValue(v, out)
}

func (r *run) writeValue(v any, out *buffer) error {
	text, err := r.text(v)
	if err != nil {
		return err
	}
	return out.write(text)
}

func (r *run) ifStatement(n *ifNode, s *scope, out *buffer) error {
	v, err := r.eval(n.test, s)
	if err != nil {
		return err
	}
	if truth(v) {
		return r.block(n.then, s, out)
	}
	return r.block(n.els, s, out)
}

// captured runs a body into a string and applies filter, nil for none.
func (r *run) captured(body []node, s *scope, filter expr) (any, error) {
	out := &buffer{run: r, max: r.limits.Output}
	if err := r.block(body, s, out); err != nil {
		return nil, err
	}
	text := out.text.String()
	if err := r.made(len(text)); err != nil {
		return nil, err
	}
	if filter == nil {
		return text, nil
	}
	return r.applyFilters(filter.(*filterExpr), text, s)
}

// applyFilters applies a chain of filters whose innermost has no value of its own.
func (r *run) applyFilters(f *filterExpr, text any, s *scope) (any, error) {
	if f.x != nil {
		var err error
		if text, err = r.applyFilters(f.x.(*filterExpr), text, s); err != nil {
			return nil, err
		}
	}
	return r.filter(f, text, s)
}

func (r *run) setBlock(n *setBlockNode, s *scope) error {
	v, err := r.captured(n.body, s.inner(), n.filter)
	if err != nil {
		return err
	}
	return r.assign(n.target, v, s)
}

func (r *run) with(n *withNode, s *scope, out *buffer) error {
	inner := s.inner()
	for i, target := range n.targets {
		v, err := r.eval(n.values[i], s)
		if err != nil {
			return err
		}
		if err := r.assign(target, v, inner); err != nil {
			return err
		}
	}
	return r.block(n.body, inner, out)
}

// generation runs a block that the assistant is taken to have written.
func (r *run) generation(n *generationNode, s *scope, out *buffer) error {
	if out != r.out {
		r.untracked = n.line
	}
	start := out.text.Len()
	r.generating++
	err := r.block(n.body, s.inner(), out)
	r.generating--
	if err != nil {
		return err
	}
	if end := out.text.Len(); out == r.out && r.generating == 0 && end > start {
		r.generated = append(r.generated, Span{start, end})
	}
	return nil
}

// assign gives a target its value.
func (r *run) assign(target expr, v any, s *scope) error {
	switch t := target.(type) {
	case *nameExpr:
		s.set(t.name, v)
		return nil
	case *nsRef:
		ns, ok := s.get(t.name)
		if !ok {
			return fmt.Errorf("%q is undefined: make it with {%% set %s = namespace(…) %%}", t.name, t.name)
		}
		n, ok := ns.(*namespace)
		if !ok {
			return fmt.Errorf("%s is no namespace: only attributes of namespace(…) can be set", t.name)
		}
		return n.vars.Set(t.attr, v)
	case *tupleExpr:
		items, err := r.iterate(v)
		if err != nil {
			return err
		}
		if len(items) != len(t.items) {
			return fmt.Errorf("%d values for %d names", len(items), len(t.items))
		}
		for i, item := range items {
			if err := r.assign(t.items[i], item, s); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("this cannot be assigned to")
}
