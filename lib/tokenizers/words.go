package tokenizers

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// The patterns that most tokenizers cut text into words with. Each has a matcher
// by hand: the library's regular expressions take nine tenths of its time, and
// Go's regexp has no look-ahead.
const (
	patternGPT2   = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	patternCL100K = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+` // LLaMA 3 too
	patternQwen2  = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	patternO200K  = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
)

// handWritten are the matchers by their patterns.
var handWritten = map[string]wordPattern{
	patternGPT2:   nextWord,
	patternCL100K: func(text string) int { return nextCL100K(text, 3) },
	patternQwen2:  func(text string) int { return nextCL100K(text, 1) },
	patternO200K:  nextO200K,
}

// nextCL100K is the length of the first word of text by cl100k's pattern, with
// numbers of at most digits characters.
func nextCL100K(text string, digits int) int {
	if text[0] == '\'' {
		if n := contractionAnyCase(text); n > 0 {
			return n
		}
	}
	r, size := decode(text)
	c := classOf(r)
	switch {
	case c&isLetter != 0:
		return size + letters(text[size:])
	case c&isNumber != 0:
		return numberOf(text, digits)
	}
	if r != '\r' && r != '\n' && size < len(text) {
		if n := letters(text[size:]); n > 0 {
			return size + n
		}
	}
	if n := symbols(text, "\r\n"); n > 0 {
		return n
	}
	return blanks(text)
}

// contractionAnyCase is the length of 's, 't, 're, 've, 'm, 'll or 'd, in any case.
// The long s, U+017F, is an s in any case.
func contractionAnyCase(text string) int {
	if len(text) < 2 || text[0] != '\'' {
		return 0
	}
	switch text[1] | 0x20 {
	case 's', 't', 'm', 'd':
		return 2
	}
	if strings.HasPrefix(text[1:], "ſ") {
		return 1 + len("ſ")
	}
	if len(text) < 3 {
		return 0
	}
	switch [2]byte{text[1] | 0x20, text[2] | 0x20} {
	case [2]byte{'r', 'e'}, [2]byte{'v', 'e'}, [2]byte{'l', 'l'}:
		return 3
	}
	return 0
}

// numberOf is the length of up to most numbers at the start of text.
func numberOf(text string, most int) int {
	n := 0
	for ; most > 0 && n < len(text); most-- {
		r, size := decode(text[n:])
		if classOf(r)&isNumber == 0 {
			break
		}
		n += size
	}
	return n
}

// symbols is the length of " ?[^\s\p{L}\p{N}]+[tail]*" at the start of text, else 0.
func symbols(text, tail string) int {
	start := 0
	if text[0] == ' ' {
		start = 1
	}
	n := runOfNot(text[start:], isSpace|isLetter|isNumber)
	if n == 0 {
		return 0
	}
	n += start
	for n < len(text) && strings.IndexByte(tail, text[n]) >= 0 {
		n++
	}
	return n
}

// blanks is "\s*[\r\n]+|\s+(?!\S)|\s+" at the start of text, which is white space.
func blanks(text string) int {
	n := runOf(text, isSpace)
	if at := strings.LastIndexAny(text[:n], "\r\n"); at >= 0 {
		return at + 1
	}
	return lastBlank(text, n)
}

// lastBlank is "\s+(?!\S)|\s+" where the white space at the start of text has the
// length n: all of it at the end of the text, else all but its last character, which
// may belong to the next word, unless it is the only one.
func lastBlank(text string, n int) int {
	if n == len(text) {
		return n
	}
	_, last := utf8.DecodeLastRuneInString(text[:n])
	if last == n {
		return n
	}
	return n - last
}

// letters is runOf(text, isLetter), eight bytes at a time as long as they are ASCII.
func letters(text string) int {
	const each = 0x0101010101010101
	n := 0
	for ; len(text)-n >= 8; n += 8 {
		x := load8(text[n:])
		small := (x | 0x20*each) & (0x7f * each) // capitals made small
		// The high bit of each byte that is from a to z, and was no part of a longer character.
		found := (small + (0x80-'a')*each) &^ (small + (0x80-'z'-1)*each) &^ x & (0x80 * each)
		if found != 0x80*each {
			n += bits.TrailingZeros64(^found&(0x80*each)) / 8
			if text[n] < utf8.RuneSelf {
				return n
			}
			return n + runOfWide(text[n:], isLetter)
		}
	}
	return n + runOf(text[n:], isLetter)
}

// runOf is the length of the characters of class c at the start of text.
func runOf(text string, c class) int {
	for i := range len(text) {
		if byteClass[text[i]]&c == 0 {
			if text[i] < utf8.RuneSelf {
				return i
			}
			return i + runOfWide(text[i:], c)
		}
	}
	return len(text)
}

// runOfWide is runOf for a text that begins with a character that is not ASCII.
func runOfWide(text string, c class) int {
	i := 0
	for i < len(text) {
		r, size := decode(text[i:])
		if classOf(r)&c == 0 {
			return i
		}
		i += size
	}
	return i
}

// runOfNot is the length of the characters without class c at the start of text. An
// invalid byte is one such character.
func runOfNot(text string, c class) int {
	i := 0
	for i < len(text) {
		r, size := decode(text[i:])
		if classOf(r)&c != 0 {
			return i
		}
		i += size
	}
	return i
}

// nextO200K is the length of the first word of text by o200k's pattern: small
// letters after capitals, else capitals, each with one other character before, if
// that is possible, and a contraction after.
func nextO200K(text string) int {
	r, size := decode(text)
	c := classOf(r)
	mayLead := r != '\r' && r != '\n' && c&(isLetter|isNumber) == 0 && size < len(text)
	for _, word := range [...]func(string) int{smallWord, capitalWord} {
		if mayLead {
			if n := word(text[size:]); n > 0 {
				return size + n + contractionAnyCase(text[size+n:])
			}
		}
		if c&(isUpper|isLower) != 0 {
			if n := word(text); n > 0 {
				return n + contractionAnyCase(text[n:])
			}
		}
	}
	if c&isNumber != 0 {
		return numberOf(text, 3)
	}
	if n := symbols(text, "\r\n/"); n > 0 {
		return n
	}
	return blanks(text)
}

// smallWord is the length of capitals and then at least one small letter at the
// start of text. Letters without case and marks are both, so the capitals give back
// what they took, if they must.
func smallWord(text string) int {
	upper := runOf(text, isUpper)
	if n := runOf(text[upper:], isLower); n > 0 {
		return upper + n
	}
	return lastLower(text[:upper])
}

// capitalWord is the length of at least one capital and then small letters.
func capitalWord(text string) int {
	upper := runOf(text, isUpper)
	if upper == 0 {
		return 0
	}
	return upper + runOf(text[upper:], isLower)
}

// lastLower is where the last character of text that may be a small one ends.
func lastLower(text string) int {
	for n := len(text); n > 0; {
		r, size := utf8.DecodeLastRuneInString(text[:n])
		if classOf(r)&isLower != 0 {
			return n
		}
		n -= size
	}
	return 0
}
