package session

import (
	"go/scanner"
	"go/token"
	"strings"
)

// embedDirective is one that the compiler takes in a package's folder only.
const embedDirective = "//go:embed"

// misplaced refuses directives that a cell would leave without effect. What does not
// scan is left to the parser.
func misplaced(src *source) []Problem {
	if !strings.Contains(src.code, embedDirective) {
		return nil
	}
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", 1, len(src.code)), []byte(src.code), nil, scanner.ScanComments)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return nil
		}
		rest, ok := strings.CutPrefix(text, embedDirective)
		if tok == token.COMMENT && ok && strings.HasPrefix(rest, " ") {
			return []Problem{problemAt(src, int(pos)-1, "cells cannot use //go:embed, which takes files from a package's folder",
				"read the file when the cell runs: os.ReadFile; or embed it in a package of a Go module, and import that")}
		}
	}
}
