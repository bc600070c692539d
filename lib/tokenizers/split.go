package tokenizers

import (
	"unicode"
	"unicode/utf8"
)

// nextWord returns the length in bytes of the first word of text, which is not
// empty, by GPT-2's pattern:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// Alternatives are tried from the left, each as long as it can be. Go's regexp has
// no look-ahead, and a matcher by hand is many times faster.
func nextWord(text string) int {
	if n := contraction(text); n > 0 {
		return n
	}
	start := 0
	if text[0] == ' ' {
		start = 1
	}
	if start < len(text) {
		r, size := utf8.DecodeRuneInString(text[start:])
		if kind := kindOf(r); kind != space {
			return start + size + runOf(text[start+size:], kind)
		}
	}
	return spaces(text)
}

// contraction is the length of 's, 't, 're, 've, 'm, 'll or 'd at the start of text, else 0.
func contraction(text string) int {
	if text[0] != '\'' || len(text) < 2 {
		return 0
	}
	switch text[1] {
	case 's', 't', 'm', 'd':
		return 2
	}
	if len(text) < 3 {
		return 0
	}
	switch text[1:3] {
	case "re", "ve", "ll":
		return 3
	}
	return 0
}

// kind is one of the four classes of characters in the pattern.
type kind uint8

const (
	space kind = iota
	letter
	number
	other
)

var asciiKinds = func() (kinds [utf8.RuneSelf]kind) {
	for i := range kinds {
		kinds[i] = slowKind(rune(i))
	}
	return kinds
}()

func kindOf(r rune) kind {
	if r < utf8.RuneSelf {
		return asciiKinds[r]
	}
	return slowKind(r)
}

func slowKind(r rune) kind {
	switch {
	case unicode.IsSpace(r):
		return space
	case unicode.IsLetter(r):
		return letter
	case unicode.IsNumber(r):
		return number
	}
	return other
}

// runOf is the length of the characters of kind k at the start of text. An
// invalid byte is one character of kind other.
func runOf(text string, k kind) int {
	for i, r := range text {
		if kindOf(r) != k {
			return i
		}
	}
	return len(text)
}

// spaces is \s+(?!\S)|\s+ at the start of text, which is white space: the whole
// run at the end of the text, else all but its last character, which may belong
// to the next word, unless it is the only one.
func spaces(text string) int {
	n := runOf(text, space)
	if n == len(text) {
		return n
	}
	_, last := utf8.DecodeLastRuneInString(text[:n])
	if last == n {
		return n
	}
	return n - last
}
