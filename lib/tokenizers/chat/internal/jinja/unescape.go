package jinja

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

var simpleEscapes = map[byte]string{
	'n': "\n", 't': "\t", 'r': "\r", '\\': "\\", '\'': "'", '"': `"`,
	'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v", '\n': "",
}

// unescape decodes the body of a string as Python does; an escape that Python does
// not know stays as it is.
func unescape(s string) (string, error) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if text, ok := simpleEscapes[s[i]]; ok {
			b.WriteString(text)
			continue
		}
		n, err := numericEscape(&b, s[i:])
		if err != nil {
			return "", err
		}
		if n == 0 {
			b.WriteByte('\\')
			n = 1
			b.WriteByte(s[i])
		}
		i += n - 1
	}
	return b.String(), nil
}

// numericEscape writes the character that an escape names by number and returns the
// length of the escape, 0 if it is none.
func numericEscape(b *strings.Builder, s string) (int, error) {
	digits, base := 0, 16
	switch {
	case s[0] == 'x':
		digits = 2
	case s[0] == 'u':
		digits = 4
	case s[0] == 'U':
		digits = 8
	case s[0] == 'N':
		return 0, fmt.Errorf(`the escape \N{…} is not supported: write the character or its \u escape`)
	case s[0] >= '0' && s[0] <= '7':
		base = 8
	default:
		return 0, nil
	}
	number, length := s[1:min(1+digits, len(s))], 1+digits
	if base == 8 {
		length = 1
		for length < 3 && length < len(s) && s[length] >= '0' && s[length] <= '7' {
			length++
		}
		number = s[:length]
	}
	n, err := strconv.ParseUint(number, base, 32)
	if err != nil || len(number) < digits || n > utf8.MaxRune || n >= 0xd800 && n < 0xe000 {
		return 0, fmt.Errorf(`the escape \%s names no character`, s[:min(length, len(s))])
	}
	b.WriteRune(rune(n))
	return length, nil
}
