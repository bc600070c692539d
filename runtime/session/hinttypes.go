package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

func typeHints() {
	addHint(`^cannot use .* of (?:\w+ )?type (\S+)\) as (\S+) value`, func(_ *unit, _ token.Pos, m []string) string {
		if m[1] != m[2] {
			return ""
		}
		return fmt.Sprintf("one of the two is of an earlier declaration of %s; make the value again, or declare the variable again with :=", m[1])
	})
	addHint(`(?s)^cannot use .* does not implement (\S+) \(([^)\n]*)\)(.*)$`, func(u *unit, p token.Pos, m []string) string { return u.implementHint(p, m[1], m[2]+m[3]) })
	addHint(`^cannot use .* as (.+?) value in (\w+)`, func(u *unit, p token.Pos, m []string) string { return u.convertHint(p, m[2]) })
	addHint(`^cannot call pointer method (\w+) on (\S+)`, func(u *unit, p token.Pos, m []string) string {
		return fmt.Sprintf("%s changes its receiver, so it needs a variable: v := %s{…}; v.%s(…)", m[1], m[2], m[1])
	})
	addHint(`\(mismatched types (.+) and (.+)\)`, func(u *unit, p token.Pos, m []string) string { return u.operandHint(p, m[1], m[2]) })
	addHint(`\(untyped float constant(?: [^)]*)?\) truncated to (\w+)`, func(u *unit, p token.Pos, m []string) string { return u.truncatedHint(p, m[1]) })
	addHint(`^cannot convert .* of type (?:\S+ )?string\) to type (\w+)`, func(u *unit, p token.Pos, m []string) string {
		return parseHint(m[1], u.textAt(p))
	})
	addHint(`^cannot convert (\S+) \(.*type string\) to type (\w+)`, func(_ *unit, _ token.Pos, m []string) string { return parseHint(m[2], m[1]) })
	always(`^non-boolean condition in (\w+) statement`, "a condition must be true or false; compare, as in if x != 0 or if x != \"\"")
	always(`^use of untyped nil in`, "nil alone has no type; write var x T = nil with T a pointer, slice, map, channel, function or interface")
	addHint(`^cannot use nil as (\S+) value`, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("only pointers, slices, maps, channels, functions and interfaces can be nil; the zero value of %s is written var x %s", m[1], m[1])
	})
	always(`^cannot define new methods on non-local type (\S+)`, "declare a type of your own for it: type T $1, then func (x T) …")
	addHint(`^invalid operation: cannot call (\S+) `, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("%s is no function", m[1])
	})
	addHint(`^invalid operation: cannot indirect (\S+) `, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("%s is no pointer; leave the * out", m[1])
	})
	addHint(`cannot use (?:generic type|generic function) (\S+?)(?:\[.*\])? without instantiation`, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("give its types: %s[int], with the types you want", m[1])
	})
	always(`^invalid operation: operator ! not defined on`, "! wants true or false; compare, as in x == 0")
	always(`cannot compare|operator == not defined|can only be compared to nil`, "slices, maps and functions are compared with nil only; for their contents slices.Equal, maps.Equal or reflect.DeepEqual")
	always(`^invalid map key type`, "a key must be comparable with ==: no slice, map or function in it; an array or a string can be")
}

func (u *unit) textAt(p token.Pos) string {
	if x := u.exprAt(p); x != nil {
		return firstLine(u.sourceText(x))
	}
	return "x"
}

// parseHint says how text becomes a number.
func parseHint(to, x string) string {
	if quoted, err := strconv.Unquote(x); err == nil {
		if _, err := strconv.ParseFloat(quoted, 64); err == nil {
			return "leave the quotes out: " + quoted
		}
		return "" // text that is no number
	}
	switch {
	case to == "int":
		return fmt.Sprintf("n := strconv.Atoi(%s) reads a number from text", x)
	case strings.HasPrefix(to, "int"):
		return fmt.Sprintf("n := strconv.ParseInt(%s, 10, 64) reads a number from text", x)
	case strings.HasPrefix(to, "uint"):
		return fmt.Sprintf("n := strconv.ParseUint(%s, 10, 64) reads a number from text", x)
	case strings.HasPrefix(to, "float"):
		return fmt.Sprintf("f := strconv.ParseFloat(%s, 64) reads a number from text", x)
	case to == "bool":
		return fmt.Sprintf("b := strconv.ParseBool(%s) reads true or false from text", x)
	}
	return ""
}

// implementHint says which methods a type lacks to be an interface.
func (u *unit) implementHint(p token.Pos, iface, why string) string {
	x := u.exprAt(p)
	if x == nil {
		return ""
	}
	switch {
	case iface == "error" && isText(u.typeOf(x)):
		return fmt.Sprintf("make an error of the text: errors.New(%s)", u.textAt(p))
	case strings.Contains(why, "pointer receiver"):
		return fmt.Sprintf("the method belongs to the pointer: use &%s", strings.TrimPrefix(u.textAt(p), "&"))
	}
	if sig, ok := u.typeOf(x).Underlying().(*types.Signature); ok && sig.Results().Len() > 0 {
		return fmt.Sprintf("this is the function itself; call it: %s(…)", u.textAt(p))
	}
	if m := haveWantLines.FindStringSubmatch(why); m != nil {
		return fmt.Sprintf("it has %s, and %s wants %s", strings.TrimSpace(m[1]), iface, strings.TrimSpace(m[2]))
	}
	if lacking := u.lacking(x, iface); lacking != "" {
		return "it lacks " + lacking
	}
	return ""
}

// lacking lists the methods of an interface that the type of x does not have.
func (u *unit) lacking(x ast.Expr, iface string) string {
	t := u.typeOf(x)
	want := u.interfaceNamed(iface)
	if want == nil {
		return ""
	}
	var out []string
	for m := range want.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
		if f, ok := obj.(*types.Func); ok && types.Identical(f.Type(), m.Type()) {
			continue
		}
		out = append(out, m.Name()+strings.TrimPrefix(typeWord(m.Type()), "func"))
	}
	return strings.Join(out, ", ")
}

// interfaceNamed finds an interface by the name that a message gives it.
func (u *unit) interfaceNamed(name string) *types.Interface {
	var obj types.Object
	if pkg, member, ok := strings.Cut(name, "."); ok {
		path, known := u.s.ImportPath(pkg)
		if !known {
			return nil
		}
		p, err := u.s.importer.Import(path)
		if err != nil {
			return nil // no list, no hint
		}
		obj = p.Scope().Lookup(member)
	} else if obj = u.pkg.Scope().Lookup(name); obj == nil {
		obj = types.Universe.Lookup(name)
	}
	if obj == nil {
		return nil
	}
	i, ok := obj.Type().Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	return i
}

// convertHint is for a value of one type where another is wanted.
func (u *unit) convertHint(p token.Pos, where string) string {
	x := u.exprAt(p)
	if x == nil {
		return ""
	}
	text := firstLine(u.sourceText(x))
	hint := conversion(text, u.typeOf(x), u.wanted(p, x))
	if where == "argument" {
		if sig := u.signatureHint(p); sig != "" && hint != "" {
			return hint + "; " + sig
		} else if sig != "" {
			return sig
		}
	}
	return hint
}

// wanted is the type that is expected where an expression stands, nil if that
// cannot be told.
func (u *unit) wanted(p token.Pos, x ast.Expr) types.Type {
	path := u.pathTo(p)
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.CallExpr:
			if t := u.parameterOf(n, x); t != nil {
				return t
			}
		case *ast.AssignStmt:
			for j, r := range n.Rhs {
				if r == x && j < len(n.Lhs) {
					return u.typeOf(n.Lhs[j])
				}
			}
		case *ast.ValueSpec:
			if n.Type != nil {
				return u.typeOf(n.Type)
			}
		case *ast.ReturnStmt:
			return u.resultOf(path[:i], n, x)
		}
	}
	return nil
}

func (u *unit) parameterOf(call *ast.CallExpr, x ast.Expr) types.Type {
	sig, ok := u.typeOf(call.Fun).Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	for i, a := range call.Args {
		if a != x {
			continue
		}
		if n := sig.Params().Len(); sig.Variadic() && i >= n-1 {
			if s, ok := sig.Params().At(n - 1).Type().(*types.Slice); ok {
				return s.Elem()
			}
		} else if i < n {
			return sig.Params().At(i).Type()
		}
	}
	return nil
}

func (u *unit) resultOf(path []ast.Node, ret *ast.ReturnStmt, x ast.Expr) types.Type {
	for i := len(path) - 1; i >= 0; i-- {
		var ft *ast.FuncType
		switch f := path[i].(type) {
		case *ast.FuncDecl:
			ft = f.Type
		case *ast.FuncLit:
			ft = f.Type
		default:
			continue
		}
		if ft.Results == nil {
			return nil
		}
		var all []types.Type
		for _, f := range ft.Results.List {
			for range max(1, len(f.Names)) {
				all = append(all, u.typeOf(f.Type))
			}
		}
		for j, r := range ret.Results {
			if r == x && j < len(all) {
				return all[j]
			}
		}
		return nil
	}
	return nil
}

// conversion says how x of type from becomes a value of type to.
func conversion(x string, from, to types.Type) string {
	if to == nil || from == types.Typ[types.Invalid] || to == types.Typ[types.Invalid] {
		return ""
	}
	number := func(t types.Type) bool {
		b, ok := t.Underlying().(*types.Basic)
		return ok && b.Info()&types.IsNumeric != 0
	}
	whole := func(t types.Type) bool {
		b, ok := t.Underlying().(*types.Basic)
		return ok && b.Info()&types.IsInteger != 0
	}
	name := typeWord(to)
	untyped, _ := from.(*types.Basic)
	constant := untyped != nil && untyped.Info()&types.IsUntyped != 0
	switch {
	case constant && number(from) && whole(to):
		return fmt.Sprintf("%s is no value of %s; choose another type or another number", x, name)
	case constant && number(from) && isText(to):
		return fmt.Sprintf("write text in quotes: %q", x)
	case number(from) && isText(to):
		return fmt.Sprintf("fmt.Sprint(%s) gives the number as text", x)
	case isText(from) && number(to), isText(from) && name == "bool":
		return parseHint(to.Underlying().String(), x)
	case number(from) && whole(to) && !whole(from):
		return fmt.Sprintf("%s(%s) converts, and cuts off what follows the point", name, x)
	case number(from) && number(to) && !constant:
		return fmt.Sprintf("%s(%s) converts", name, x)
	case isPointerTo(from, to):
		return fmt.Sprintf("*%s is what the pointer points to", x)
	case isPointerTo(to, from):
		return fmt.Sprintf("&%s is a pointer to it", x)
	case types.IsInterface(from) && !types.IsInterface(to):
		return fmt.Sprintf("take the value out of the interface: %s.(%s)", x, name)
	case isArrayOf(from, to):
		return fmt.Sprintf("%s[:] is the slice of the array, if it is in a variable", x)
	case types.ConvertibleTo(from, to):
		if strings.ContainsAny(name, "*<(") {
			name = "(" + name + ")"
		}
		return fmt.Sprintf("%s(%s) converts", name, x)
	}
	if sig, ok := from.Underlying().(*types.Signature); ok && sig.Results().Len() > 0 && types.AssignableTo(sig.Results().At(0).Type(), to) {
		return fmt.Sprintf("this is the function itself; call it: %s(…)", x)
	}
	return ""
}

func isPointerTo(p, elem types.Type) bool {
	ptr, ok := p.Underlying().(*types.Pointer)
	return ok && types.Identical(ptr.Elem(), elem)
}

func isArrayOf(a, s types.Type) bool {
	arr, ok := a.Underlying().(*types.Array)
	sl, ok2 := s.Underlying().(*types.Slice)
	return ok && ok2 && types.Identical(arr.Elem(), sl.Elem())
}

// operandHint is for x op y of two types.
func (u *unit) operandHint(p token.Pos, left, right string) string {
	x, ok := around[*ast.BinaryExpr](u, p)
	if !ok {
		return ""
	}
	for _, n := range u.pathTo(p) { // of those around, the one with these operands
		if b, is := n.(*ast.BinaryExpr); is && sameWord(typeWord(u.typeOf(b.X)), left) && sameWord(typeWord(u.typeOf(b.Y)), right) {
			x = b
			break
		}
	}
	a, b := firstLine(u.sourceText(x.X)), firstLine(u.sourceText(x.Y))
	text := func(t string) bool { return strings.TrimPrefix(t, "untyped ") == "string" }
	switch {
	case x.Op == token.LAND || x.Op == token.LOR:
		return fmt.Sprintf("both sides of %s must be true or false; compare, as in %s != 0", x.Op, b)
	case text(left) && x.Op == token.ADD && !text(right):
		return fmt.Sprintf("turn the value into text: %s + fmt.Sprint(%s)", a, b)
	case text(right) && x.Op == token.ADD && !text(left):
		return fmt.Sprintf("turn the value into text: fmt.Sprint(%s) + %s", a, b)
	case text(left) && x.Op == token.MUL:
		return fmt.Sprintf("strings.Repeat(%s, %s) repeats text", a, b)
	case strings.HasSuffix(right, "Duration"):
		return fmt.Sprintf("convert the number: time.Duration(%s) %s %s", a, x.Op, b)
	case left == "any" || left == "interface{}":
		return fmt.Sprintf("take the value out of the interface: %s.(T) %s %s", a, x.Op, b)
	case strings.HasPrefix(left, "float") && strings.Contains(right, "int"):
		return fmt.Sprintf("convert one side: %s %s %s(%s)", a, x.Op, left, b)
	case strings.HasPrefix(right, "float") && strings.Contains(left, "int"):
		return fmt.Sprintf("convert one side: %s(%s) %s %s", right, a, x.Op, b)
	case isNumberWord(left) && isNumberWord(right):
		return fmt.Sprintf("convert one side: %s(%s) %s %s", right, a, x.Op, b)
	}
	return ""
}

// sameWord compares types by name; what was a constant without a type may have got
// one since the message was written.
func sameWord(now, then string) bool {
	return now == then || strings.HasPrefix(then, "untyped ")
}

func isNumberWord(t string) bool {
	return strings.HasPrefix(t, "int") || strings.HasPrefix(t, "uint") || strings.HasPrefix(t, "float")
}

// truncatedHint is for a constant with a fraction where a whole number is wanted.
func (u *unit) truncatedHint(p token.Pos, to string) string {
	x, ok := around[*ast.BinaryExpr](u, p)
	if !ok {
		return fmt.Sprintf("%s holds whole numbers only", to)
	}
	other := x.X
	if p >= x.X.Pos() && p < x.X.End() {
		other = x.Y
	}
	if strings.HasSuffix(typeWord(u.typeOf(other)), "Duration") {
		return "a duration is a whole number of nanoseconds; use a smaller unit, such as 1500*time.Millisecond"
	}
	return fmt.Sprintf("convert the other side: float64(%s)", firstLine(u.sourceText(other)))
}
