package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"hone/runtime/worker/message"
)

// lowering writes the statements of a checked unit in the dialect that tier 1
// interprets: Go in which every name is one of our own, every constant has its
// type, and every check and copy that the interpreter leaves out is a call. What
// is not proven to come out as from the compiler is refused, with the construct
// and its place; such a cell is compiled.
type lowering struct {
	u       *unit
	out     strings.Builder
	told    int // the user's line that the script has last said it is at
	script  *message.Script
	symbols map[string]string // key → name
	locals  map[types.Object]string
	refused *rejection
	rounds  int // how often the statement at hand may run
	temps   int
	done    int
	dones   map[string]int
	pending []string // session variables set once the check that follows has passed
	force   bool
}

// rejection is the first construct that tier 1 does not take.
type rejection struct {
	what string
	pos  token.Pos
}

// lower gives the unit's script, or says what stands against it. force is for a
// cell that asks for tier 1: its loops may run for long.
func (u *unit) lower(force bool) (*message.Script, map[string]int, *rejection) {
	l := &lowering{u: u, script: &message.Script{}, symbols: map[string]string{}, locals: map[types.Object]string{}, rounds: 1, dones: map[string]int{}, force: force}
	l.declarations()
	if l.refused == nil {
		l.types()
	}
	if l.refused != nil {
		return nil, nil, l.refused
	}
	l.line("package main")
	l.line("import . \"hone/hone\"")
	l.line("func HoneCell() {")
	for i, st := range u.body.List {
		if i > 0 {
			l.between(u.body.List[i-1], st)
		}
		l.topLevel(st)
	}
	l.line("}")
	if l.refused != nil {
		return nil, nil, l.refused
	}
	for _, v := range u.order {
		if _, isFunc := v.obj.Type().Underlying().(*types.Signature); isFunc {
			l.refuse(l.u.body, "a variable of a function type")
		}
		if v.fresh {
			l.script.Vars = append(l.script.Vars, message.Var{Name: v.name, Type: l.describe(v.obj.Type(), token.NoPos)})
		}
	}
	if l.refused == nil {
		l.proven()
	}
	if l.refused != nil {
		return nil, nil, l.refused
	}
	l.script.Source = l.out.String()
	return l.script, l.dones, nil
}

// types refuses a cell that makes values of a type without a name that no compiled
// cell has.
func (l *lowering) types() {
	called := map[ast.Expr]bool{}
	ast.Inspect(l.u.body, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if call, ok := e.(*ast.CallExpr); ok {
			called[call.Fun] = true
		}
		if t := l.typeOf(e); !called[e] {
			parts(t, func(part types.Type) {
				if _, named := part.(*types.Named); !named {
					l.describe(part, e.Pos())
				}
			})
		}
		return true
	})
}

// declarations refuses a cell that declares something to be compiled.
func (l *lowering) declarations() {
	if len(l.u.carried) > 0 {
		l.refuse(l.u.body, "a variable whose type is declared again")
	}
	for _, d := range l.u.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name != funcName {
				l.refuse(d, "func")
			}
		case *ast.GenDecl:
			if d.Tok != token.IMPORT {
				l.refuse(d, d.Tok.String())
				continue
			}
			for _, spec := range d.Specs {
				if s := spec.(*ast.ImportSpec); s.Name != nil && (s.Name.Name == "_" || s.Name.Name == ".") {
					l.refuse(d, "import "+s.Name.Name)
				}
			}
		}
	}
	if len(l.u.s.dots) > 0 {
		l.refuse(l.u.body, "import .")
	}
}

func (l *lowering) refuse(n ast.Node, what string) string {
	if l.refused == nil {
		l.refused = &rejection{what, n.Pos()}
	}
	return "nil"
}

// line writes one line of the dialect.
func (l *lowering) line(s string) {
	l.out.WriteString(s)
	l.out.WriteByte('\n')
}

func (l *lowering) linef(format string, a ...any) { l.line(fmt.Sprintf(format, a...)) }

// at notes, for panics, the user's line of what is written next.
func (l *lowering) at(n ast.Node) {
	line := l.lineOf(n)
	if line != l.told && line > 0 {
		l.linef("*%s = %d", l.helper(n, "line", nil), line)
		l.told = line
	}
}

// lineOf is the line of the first thing in a node that the user typed, 0 if there
// is none.
func (l *lowering) lineOf(n ast.Node) (line int) {
	ast.Inspect(n, func(n ast.Node) bool {
		if n == nil || line > 0 {
			return false
		}
		if off, ok := l.u.gen.exact(l.u.offset(n.Pos())); ok {
			line = 1 + strings.Count(l.u.src.code[:off], "\n")
		}
		return true
	})
	return line
}

// temp is a new local name.
func (l *lowering) temp() string {
	l.temps++
	return fmt.Sprintf("t%d", l.temps)
}

// local names a variable of a block.
func (l *lowering) local(obj types.Object) string {
	if l.locals[obj] == "" {
		l.locals[obj] = fmt.Sprintf("v%d", len(l.locals)+1)
	}
	return l.locals[obj]
}

// symbol is the name of something outside the script.
func (l *lowering) symbol(s message.Symbol) string {
	key := fmt.Sprintf("%s %s %s %s %s", s.Kind, s.Path, s.Ident, typeKey(s.Type), s.Value)
	if name := l.symbols[key]; name != "" {
		return name
	}
	s.Name = fmt.Sprintf("S%d", len(l.script.Symbols)+1)
	l.script.Symbols = append(l.script.Symbols, s)
	l.symbols[key] = s.Name
	return s.Name
}

// helper is a function of the dialect, made for t unless t is nil.
func (l *lowering) helper(n ast.Node, name string, t types.Type) string {
	s := message.Symbol{Kind: message.SymbolHelper, Ident: name}
	if t != nil {
		s.Type = l.describe(t, n.Pos())
	}
	return l.symbol(s)
}

func (l *lowering) typeOf(e ast.Expr) types.Type { return l.u.typeOf(e) }
