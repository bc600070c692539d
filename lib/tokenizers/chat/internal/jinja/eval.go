package jinja

import (
	"errors"
	"fmt"
	"strings"
)

// eval evaluates an expression.
func (r *run) eval(x expr, s *scope) (any, error) {
	if err := r.step(); err != nil {
		return nil, err
	}
	switch x := x.(type) {
	case *constExpr:
		return x.value, nil
	case *nameExpr:
		return r.name(x, s), nil
	case *listExpr:
		items, err := r.evalAll(x.items, s)
		return &List{items}, err
	case *tupleExpr:
		items, err := r.evalAll(x.items, s)
		return &tuple{items: items}, err
	case *dictExpr:
		v, err := r.dict(x, s)
		return v, at(x.line, err)
	case *attrExpr:
		v, err := r.eval(x.x, s)
		if err != nil {
			return nil, at(x.line, err)
		}
		v, err = r.getAttr(v, x.name)
		return v, at(x.line, err)
	case *itemExpr:
		v, err := r.item(x, s)
		return v, at(x.line, err)
	case *sliceExpr:
		return nil, at(x.line, errors.New("a slice stands alone between [ and ]"))
	case *callExpr:
		v, err := r.callExpr(x, s)
		return v, at(x.line, err)
	case *filterExpr:
		v, err := r.eval(x.x, s)
		if err != nil {
			return nil, at(x.line, err)
		}
		v, err = r.filter(x, v, s)
		return v, at(x.line, err)
	case *testExpr:
		v, err := r.testExpr(x, s)
		return v, at(x.line, err)
	case *unaryExpr:
		v, err := r.unaryExpr(x, s)
		return v, at(x.line, err)
	case *binaryExpr:
		v, err := r.binaryExpr(x, s)
		return v, at(x.line, err)
	case *concatExpr:
		v, err := r.concat(x, s)
		return v, at(x.line, err)
	case *compareExpr:
		v, err := r.compareExpr(x, s)
		return v, at(x.line, err)
	case *condExpr:
		return r.cond(x, s)
	}
	return nil, fmt.Errorf("unknown expression %T", x)
}

func (r *run) name(x *nameExpr, s *scope) any {
	if v, ok := s.get(x.name); ok {
		return v
	}
	if f, ok := globals[x.name]; ok {
		return f
	}
	return &undefined{fmt.Sprintf("%q is undefined", x.name)}
}

func (r *run) evalAll(xs []expr, s *scope) ([]any, error) {
	items := make([]any, len(xs))
	for i, x := range xs {
		v, err := r.eval(x, s)
		if err != nil {
			return nil, err
		}
		items[i] = v
	}
	return items, r.made(16 * len(xs))
}

func (r *run) dict(x *dictExpr, s *scope) (any, error) {
	d := NewDict()
	for i := range x.keys {
		key, err := r.eval(x.keys[i], s)
		if err != nil {
			return nil, err
		}
		value, err := r.eval(x.values[i], s)
		if err != nil {
			return nil, err
		}
		if err := d.Set(key, value); err != nil {
			return nil, err
		}
	}
	return d, r.made(64 * len(x.keys))
}

func (r *run) cond(x *condExpr, s *scope) (any, error) {
	test, err := r.eval(x.test, s)
	if err != nil {
		return nil, at(x.line, err)
	}
	if truth(test) {
		return r.eval(x.then, s)
	}
	if x.els == nil {
		return &undefined{"the inline if has no else"}, nil
	}
	return r.eval(x.els, s)
}

func (r *run) concat(x *concatExpr, s *scope) (any, error) {
	var b strings.Builder
	for _, part := range x.parts {
		v, err := r.eval(part, s)
		if err != nil {
			return nil, err
		}
		if _, ok := v.(markup); ok {
			return nil, errMarkup
		}
		text, err := r.text(v)
		if err != nil {
			return nil, err
		}
		if err := r.room(len(text)); err != nil {
			return nil, err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

func (r *run) compareExpr(x *compareExpr, s *scope) (any, error) {
	a, err := r.eval(x.first, s)
	if err != nil {
		return nil, err
	}
	for i, op := range x.ops {
		b, err := r.eval(x.rest[i], s)
		if err != nil {
			return nil, err
		}
		ok, err := r.holds(op, a, b)
		if err != nil || !ok {
			return false, err
		}
		a = b
	}
	return true, nil
}

// holds says whether a comparison does.
func (r *run) holds(op string, a, b any) (bool, error) {
	switch op {
	case "==":
		return r.equal(a, b)
	case "!=":
		ok, err := r.equal(a, b)
		return !ok, err
	case "in":
		return r.contains(b, a)
	case "not in":
		ok, err := r.contains(b, a)
		return !ok, err
	}
	c, err := r.compare(a, b)
	if err != nil {
		return false, err
	}
	switch op {
	case "<":
		return c < 0, nil
	case "<=":
		return c <= 0, nil
	case ">":
		return c > 0, nil
	}
	return c >= 0, nil
}

func (r *run) binaryExpr(x *binaryExpr, s *scope) (any, error) {
	a, err := r.eval(x.a, s)
	if err != nil {
		return nil, err
	}
	if x.op == "and" && !truth(a) || x.op == "or" && truth(a) {
		return a, nil
	}
	b, err := r.eval(x.b, s)
	if err != nil || x.op == "and" || x.op == "or" {
		return b, err
	}
	return r.arithmetic(x.op, a, b)
}

func (r *run) unaryExpr(x *unaryExpr, s *scope) (any, error) {
	v, err := r.eval(x.x, s)
	if err != nil {
		return nil, err
	}
	if x.op == "not" {
		return !truth(v), nil
	}
	if err := use(v); err != nil {
		return nil, err
	}
	if f, ok := v.(float64); ok {
		if x.op == "-" {
			return -f, nil
		}
		return f, nil
	}
	n, ok := asInt(v)
	if !ok {
		return nil, fmt.Errorf("%s cannot have the sign %s", typeName(v), x.op)
	}
	if x.op == "-" {
		return r.arithmetic("-", int64(0), n)
	}
	return n, nil
}

func (r *run) testExpr(x *testExpr, s *scope) (any, error) {
	if testTable[x.name] == nil { // in a branch of an if, where Parse lets it pass as jinja2 does
		return nil, fmt.Errorf("there is no test %q", x.name)
	}
	v, err := r.eval(x.x, s)
	if err != nil {
		return nil, err
	}
	a, err := r.arguments(x.args, s)
	if err != nil {
		return nil, err
	}
	return testTable[x.name](r, v, a)
}

func (r *run) filter(f *filterExpr, v any, s *scope) (any, error) {
	if filterTable[f.name] == nil { // in a branch of an if, where Parse lets it pass as jinja2 does
		return nil, fmt.Errorf("there is no filter %q", f.name)
	}
	a, err := r.arguments(f.args, s)
	if err != nil {
		return nil, err
	}
	if _, ok := v.(markup); ok && f.name != "safe" {
		return nil, errMarkup
	}
	return filterTable[f.name](r, v, a)
}

func (r *run) item(x *itemExpr, s *scope) (any, error) {
	v, err := r.eval(x.x, s)
	if err != nil {
		return nil, err
	}
	if sl, ok := x.index.(*sliceExpr); ok {
		return r.slice(v, sl, s)
	}
	index, err := r.eval(x.index, s)
	if err != nil {
		return nil, err
	}
	return r.getItem(v, index)
}
