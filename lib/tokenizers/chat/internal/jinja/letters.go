package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// upperText is str.upper: characters such as ß become several.
func upperText(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, c := range s {
		if many, ok := upperMany[c]; ok {
			b.WriteString(many)
			continue
		}
		b.WriteRune(unicode.ToUpper(c))
	}
	return b.String()
}

// lowerText is str.lower: İ becomes two characters, Σ at the end of a word ς.
func lowerText(s string) string {
	if !strings.ContainsAny(s, "İΣ") {
		return strings.ToLower(s)
	}
	var b strings.Builder
	runes := []rune(s)
	for i, c := range runes {
		switch {
		case c == 'İ':
			b.WriteString("i̇")
		case c == 'Σ' && finalSigma(runes, i):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// finalSigma says whether a letter stands before position i, and none after it,
// marks and the like aside.
func finalSigma(runes []rune, i int) bool {
	cased := func(c rune) bool { return unicode.IsUpper(c) || unicode.IsLower(c) || unicode.IsTitle(c) }
	ignorable := func(c rune) bool {
		return unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) || strings.ContainsRune("'.:·’", c)
	}
	before := i - 1
	for before >= 0 && ignorable(runes[before]) {
		before--
	}
	after := i + 1
	for after < len(runes) && ignorable(runes[after]) {
		after++
	}
	return before >= 0 && cased(runes[before]) && !(after < len(runes) && cased(runes[after]))
}

// capitalize is str.capitalize.
func capitalize(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return titleCase(s[:n]) + strings.TrimPrefix(lowerText(s), lowerText(s[:n]))
}

// titleCase is the title case of one character.
func titleCase(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	if many, ok := titleMany[c]; ok {
		return many
	}
	return string(unicode.ToTitle(c))
}

// titleText is str.title: each letter after what is no letter is capital.
func titleText(s string) string {
	var b strings.Builder
	inside := false
	for _, c := range s {
		if inside {
			b.WriteString(lowerText(string(c)))
		} else {
			b.WriteString(titleCase(string(c)))
		}
		inside = unicode.IsUpper(c) || unicode.IsLower(c) || unicode.IsTitle(c)
	}
	return b.String()
}

// swapCase is str.swapcase.
func swapCase(s string) string {
	var b strings.Builder
	for _, c := range s {
		if unicode.IsUpper(c) {
			b.WriteString(lowerText(string(c)))
		} else {
			b.WriteString(upperText(string(c)))
		}
	}
	return b.String()
}
