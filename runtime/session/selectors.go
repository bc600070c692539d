package session

import (
	"go/ast"
	"go/types"
	"strings"
)

// selectors reaches unexported fields of other cells' types through accessors.
func (em *emitter) selectors() {
	for sel, s := range em.info.Selections {
		if _, ok := em.parents[sel]; !ok || s.Kind() != types.FieldVal {
			continue
		}
		em.fieldPath(sel, s)
	}
}

// hop is one step of a selection.
type hop struct {
	field *types.Var
	home  *fieldHome
}

func (em *emitter) hops(s *types.Selection) (list []hop, foreign bool) {
	t := s.Recv()
	for _, i := range s.Index() {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return nil, false
		}
		h := hop{field: st.Field(i)}
		h.home = em.homeOf(h.field)
		if _, anonymous := types.Unalias(t).(*types.Struct); anonymous && h.home == nil && !h.field.Exported() {
			h.home = em.anonField(st, i)
		}
		foreign = foreign || h.home != nil
		list = append(list, h)
		t = h.field.Type()
	}
	return list, foreign
}

// fieldText is what is written around the base of a selection.
type fieldText struct {
	before, after string
	// deref says that the whole is (*accessor(…)): without the asterisk it is a pointer.
	deref bool
	// bare says that the base is to be written as a pointer, not dereferenced: the
	// accessor wants its address, and &*p panics if p is nil, which is too early.
	bare bool
}

func (em *emitter) fieldPath(sel *ast.SelectorExpr, s *types.Selection) {
	p, foreign := em.path(sel, s)
	if !foreign {
		return
	}
	if star, ok := ast.Unparen(sel.X).(*ast.StarExpr); ok && p.bare {
		em.e.replace(em.offset(star.Star), em.offset(star.Star)+1, "")
	}
	if p.deref && em.baseOfBare(sel) {
		p.dropDeref()
	}
	// Of selectors that begin at one place the longer is the outer one.
	em.e.insertRanked(em.offset(sel.X.Pos()), -int(sel.End()-sel.Pos()), p.before)
	em.e.replace(em.offset(sel.X.End()), em.offset(sel.Sel.End()), p.after)
}

func (p *fieldText) dropDeref() {
	p.before, p.after = strings.TrimPrefix(p.before, "(*"), strings.TrimSuffix(p.after, ")")
}

// path writes a selection; foreign is false if it needs no accessor.
func (em *emitter) path(sel *ast.SelectorExpr, s *types.Selection) (p fieldText, foreign bool) {
	hops, foreign := em.hops(s)
	if !foreign {
		return p, false
	}
	_, pointer := s.Recv().Underlying().(*types.Pointer)
	addressable := pointer || em.info.Types[sel.X].Addressable()
	behind := em.behindPointer(sel.X)
	for i, h := range hops {
		switch {
		case h.home == nil:
			p.after += "." + h.field.Name()
			behind = false
		case pointer || addressable:
			amp := "&"
			switch {
			case pointer:
				amp = ""
			case behind && i == 0:
				amp, p.bare = "", true
			case behind:
				amp = ""
				p.dropDeref()
			}
			p.before = em.accessor("(*", "HoneA_", h.home, "*") + amp + p.before
			p.after += em.closing(h.home) + ")"
			addressable, behind = true, true
		default:
			p.before = em.accessor("", "HoneB_", h.home, "") + p.before
			p.after += em.closing(h.home)
		}
		_, pointer = h.field.Type().Underlying().(*types.Pointer)
		addressable = addressable || pointer
	}
	p.deref = behind
	return p, true
}

// behindPointer says that an expression is written as *p or (*accessor(…)).
func (em *emitter) behindPointer(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.StarExpr:
		return true
	case *ast.SelectorExpr:
		if s := em.info.Selections[e]; s != nil && s.Kind() == types.FieldVal {
			p, foreign := em.path(e, s)
			return foreign && p.deref
		}
	}
	return false
}

// baseOfBare says that a selection is the base of another, which wants a pointer.
func (em *emitter) baseOfBare(sel *ast.SelectorExpr) bool {
	parent := em.parents[sel]
	for {
		paren, ok := parent.(*ast.ParenExpr)
		if !ok {
			break
		}
		parent = em.parents[paren]
	}
	outer, ok := parent.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	s := em.info.Selections[outer]
	if s == nil || s.Kind() != types.FieldVal {
		return false
	}
	p, foreign := em.path(outer, s)
	return foreign && p.bare
}

func (em *emitter) accessor(open, kind string, h *fieldHome, star string) string {
	pkg := em.importCell(h.cell)
	out := open + pkg + "." + kind + h.accessor + "("
	if h.owner != "" {
		out += "(" + star + pkg + "." + h.owner + ")("
	}
	return out
}

func (em *emitter) closing(h *fieldHome) string {
	if h.owner != "" {
		return "))"
	}
	return ")"
}
