package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"sort"
	"strings"
)

var (
	undefinedName  = regexp.MustCompile(`^undefined: (\w+)$`)
	undefinedField = regexp.MustCompile(`undefined \(type (.+) has no field or method (\w+)`)
	sameNameTypes  = regexp.MustCompile(`^cannot use .* of (?:\w+ )?type (\S+)\) as (\S+) value`)
	multiValue     = regexp.MustCompile(`multiple-value|\(value of type \(.*error\)\)|assignment mismatch|(too many|not enough) arguments in call`)
)

// hint says what to do about a message of the type checker, or "".
func (u *unit) hint(p token.Pos, msg string) string {
	if m := undefinedName.FindStringSubmatch(msg); m != nil {
		return u.undefinedHint(m[1])
	}
	if m := sameNameTypes.FindStringSubmatch(msg); m != nil && m[1] == m[2] {
		return fmt.Sprintf("one of the two is of an earlier declaration of %s; make the value again, or declare the variable again with :=", m[1])
	}
	if multiValue.MatchString(msg) {
		if call := u.callAt(p); call != nil {
			if c, results := u.failing(call); c != nil && results.Len() > 1 {
				return u.bindFirst(c, results.Len()-1)
			}
		}
	}
	if strings.Contains(msg, "undefined (cannot refer to unexported") || strings.Contains(msg, "not exported by package") {
		return "the name begins with a small letter, so only its own package can use it"
	}
	if undefinedField.MatchString(msg) && strings.Contains(msg, "but does have") {
		return "mind the capital letter"
	}
	return ""
}

func (u *unit) undefinedHint(name string) string {
	if name == "ctx" {
		return "ctx belongs to the cell's own statements; give the function a parameter ctx context.Context"
	}
	if _, ok := u.s.ImportPath(name); ok {
		return fmt.Sprintf("%s is a package; use one of its names, %s.X", name, name)
	}
	var known []string
	for n := range u.s.names {
		known = append(known, n)
	}
	known = append(known, u.s.PackageNames()...)
	if best := nearest(name, known); best != "" {
		return fmt.Sprintf("did you mean %s?", best)
	}
	return "no cell has declared it yet"
}

// callAt is the outermost call that begins at p or contains it, in the cell's statements.
func (u *unit) callAt(p token.Pos) *ast.CallExpr {
	var found *ast.CallExpr
	ast.Inspect(u.file, func(n ast.Node) bool {
		if n == nil || found != nil || p < n.Pos() || p >= n.End() {
			return found == nil && n != nil && p >= n.Pos() && p < n.End()
		}
		if c, ok := n.(*ast.CallExpr); ok {
			if f, results := u.failing(c); f != nil && results.Len() > 1 {
				found = c
			}
		}
		return true
	})
	if found != nil {
		return found
	}
	// The checker may point at a name on the left: take the statement's call.
	ast.Inspect(u.file, func(n ast.Node) bool {
		if as, ok := n.(*ast.AssignStmt); ok && p >= as.Pos() && p < as.End() && len(as.Rhs) == 1 {
			if c, ok := ast.Unparen(as.Rhs[0]).(*ast.CallExpr); ok {
				found = c
			}
		}
		return found == nil
	})
	return found
}

// nearest is the known name with the smallest edit distance, if that is small
// for its length.
func nearest(name string, known []string) string {
	sort.Strings(known)
	best, bestD := "", 3
	if len(name) <= 3 {
		bestD = 2
	}
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k
		}
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < bestD {
			best, bestD = k, d
		}
	}
	return best
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			prev, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, prev+cost)
		}
	}
	return row[len(b)]
}
