package kernel

import (
	"fmt"
	"regexp"
	"strings"
)

// compileGlob turns a shell pattern into an expression for a whole cell. * and ?
// also match line ends, [abc], [a-z] and [^a] or [!a] match one character, and
// any other character, a bracket without its partner too, matches itself.
func compileGlob(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); {
		n, expr := globPart(pattern[i:])
		b.WriteString(expr)
		i += n
	}
	b.WriteString(`\z`)
	expr, err := regexp.Compile(b.String())
	if err != nil {
		return nil, fmt.Errorf("history: pattern %q: %w", pattern, err)
	}
	return expr, nil
}

// globPart translates the first element of rest and returns its length in bytes.
func globPart(rest string) (n int, expr string) {
	switch rest[0] {
	case '*':
		return 1, `.*`
	case '?':
		return 1, `.`
	case '[':
		// A bracket right after the opening one (or its negation) stands for itself.
		body := strings.TrimLeft(rest[1:], "^!")
		skipped := len(rest) - len(body)
		end := strings.IndexByte(body[min(1, len(body)):], ']')
		if end < 0 {
			break
		}
		end++
		class := strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`, `^`, `\^`).Replace(body[:end])
		if skipped > 1 {
			return skipped + end + 1, `[^` + class + `]`
		}
		return skipped + end + 1, `[` + class + `]`
	}
	next := strings.IndexAny(rest[1:], "*?[")
	if next < 0 {
		return len(rest), regexp.QuoteMeta(rest)
	}
	return next + 1, regexp.QuoteMeta(rest[:next+1])
}
