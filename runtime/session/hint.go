package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"
)

// refusal is a message of the type checker, before it is a problem. Hints are found
// when the check is over, since they need the types of what stands around.
type refusal struct {
	pos token.Pos
	msg string // whole, with the lines below the first
}

// hints pairs what the type checker says with what to do about it. The first that
// matches and has something to say is taken.
var hints []struct {
	pattern *regexp.Regexp
	hint    func(u *unit, p token.Pos, m []string) string
}

func addHint(pattern string, hint func(u *unit, p token.Pos, m []string) string) {
	hints = append(hints, struct {
		pattern *regexp.Regexp
		hint    func(u *unit, p token.Pos, m []string) string
	}{regexp.MustCompile(pattern), hint})
}

// always is a hint that needs nothing of the cell; $1 stands for the first group.
func always(pattern, text string) {
	addHint(pattern, func(_ *unit, _ token.Pos, m []string) string {
		out := text
		for i := 1; i < len(m); i++ {
			out = strings.ReplaceAll(out, fmt.Sprintf("$%d", i), m[i])
		}
		return out
	})
}

func init() {
	nameHints()
	callHints()
	typeHints()
	statementHints()
}

// hint says what to do about a message of the type checker, or "".
func (u *unit) hint(p token.Pos, msg string) string {
	for _, h := range hints {
		if m := h.pattern.FindStringSubmatch(msg); m != nil {
			if text := h.hint(u, p, m); text != "" {
				return text
			}
		}
	}
	return ""
}

// report turns what the checker has refused into problems.
func (u *unit) report() {
	for _, r := range u.refused {
		u.problem(r.pos, firstLine(r.msg), u.hint(r.pos, r.msg))
	}
	u.refused = nil
}

// pathTo is the nodes around a position, innermost last.
func (u *unit) pathTo(p token.Pos) []ast.Node {
	var path []ast.Node
	ast.Inspect(u.file, func(n ast.Node) bool {
		if n == nil || p < n.Pos() || p >= n.End() {
			return false
		}
		path = append(path, n)
		return true
	})
	return path
}

// around is the innermost node of a kind around a position.
func around[T ast.Node](u *unit, p token.Pos) (found T, ok bool) {
	for _, n := range u.pathTo(p) {
		if x, is := n.(T); is {
			found, ok = x, true
		}
	}
	return found, ok
}

// exprAt is the largest expression that begins at a position.
func (u *unit) exprAt(p token.Pos) ast.Expr {
	for _, n := range u.pathTo(p) {
		if x, ok := n.(ast.Expr); ok && x.Pos() == p {
			if _, pair := n.(*ast.KeyValueExpr); !pair {
				return x
			}
		}
	}
	return nil
}

// typeWord is a type as the user writes it.
func typeWord(t types.Type) string {
	return types.TypeString(t, userQualifier)
}

func userQualifier(p *types.Package) string {
	if p.Path() == mainPath {
		return ""
	}
	return p.Name()
}

// haveWant reads the lines that the checker adds below a message.
var haveWantLines = regexp.MustCompile(`\n\s*have (.*)\n\s*want (.*)`)
