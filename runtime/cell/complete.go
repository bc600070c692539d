package cell

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// Completeness answers Jupyter's is_complete: "complete", "incomplete" with the
// indentation of the next line, or "invalid".
func Completeness(code string) (status, indent string) {
	if strings.HasPrefix(code, "%%") {
		if strings.HasSuffix(code, "\n") || strings.TrimSpace(code) == "%%" {
			return "complete", ""
		}
		if c := Part(code); !goMagics[c.Magic] {
			return "incomplete", ""
		}
	}
	c := Part(code)
	var st state
	for l := range strings.SplitSeq(strings.TrimRight(c.Go, " \t\r\n"), "\n") {
		st.line(strings.TrimRight(l, "\r"))
	}
	switch st.opening() {
	case inLiteral:
		return "incomplete", ""
	case inBrackets:
		return "incomplete", strings.Repeat("\t", st.depth)
	case inExpr:
		if _, errs := lex(c.Go); len(errs) > 0 {
			return "invalid", ""
		}
		return "incomplete", "\t"
	}
	if ok := c.parses(); !ok {
		return "invalid", ""
	}
	return "complete", ""
}

// parses says whether every segment is good Go by the real parser.
func (c *Cell) parses() bool {
	if isPackageClause(c.Go) {
		_, err := parser.ParseFile(token.NewFileSet(), "", c.Go, 0)
		return err == nil
	}
	segs, errs := c.Segments()
	if len(errs) > 0 {
		return false
	}
	for _, s := range segs {
		text := "package main\n" + c.Go[s.Off:s.End]
		if s.Kind == Statement {
			text = "package main\nfunc _() {\n" + c.Go[s.Off:s.End] + "\n}"
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution); err != nil {
			if list, ok := err.(scanner.ErrorList); ok && len(list) == 0 {
				continue
			}
			return false
		}
	}
	return true
}
