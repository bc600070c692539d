package tokenizers

import (
	"sync"
	"unicode/utf8"
)

// class is a set of properties of a character, as Hugging Face's library sees
// them (gen_unicode.go): its parts carry different versions of Unicode.
type class uint16

const (
	isLetter class = 1 << iota
	isNumber
	isSpace
	isMark
	isUpper // [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], the first half of o200k's words
	isLower // [\p{Ll}\p{Lm}\p{Lo}\p{M}], the second half
	isNumeric
	isWord
	isPunctuation
	isControl
	isNonspacing
	isAccent
)

// classPages holds the classes of all characters in pages of 256.
type classPages [(utf8.MaxRune + 1) >> 8]*[256]class

var (
	classesOnce sync.Once
	pages       classPages
	asciiClass  [utf8.RuneSelf]class
	byteClass   [256]class // of ASCII; bytes of longer characters have none
)

// loadClasses builds the tables; every entry into the package that splits or
// normalizes text goes through it first.
func loadClasses() { classesOnce.Do(buildClasses) }

func buildClasses() {
	for i := range pages {
		pages[i] = &[256]class{}
	}
	for i := 0; i < len(categoryRanges); i += 3 {
		setClass(categoryRanges[i], categoryRanges[i+1], categoryClass[categoryNames[categoryRanges[i+2]]])
	}
	for _, t := range []struct {
		ranges []rune
		class  class
	}{
		{spaceRanges, isSpace}, {numericRanges, isNumeric}, {wordRanges, isWord}, {punctuationRanges, isPunctuation},
		{controlRanges, isControl}, {nonspacingRanges, isNonspacing}, {accentRanges, isAccent},
	} {
		for i := 0; i < len(t.ranges); i += 2 {
			setClass(t.ranges[i], t.ranges[i+1], t.class)
		}
	}
	sharePages()
	for i := range asciiClass {
		asciiClass[i] = pages[0][i]
		byteClass[i] = pages[0][i]
	}
}

// categoryClass are the classes that the library's regular expressions make of
// general categories.
var categoryClass = map[string]class{
	"Lu": isLetter | isUpper, "Lt": isLetter | isUpper, "Ll": isLetter | isLower,
	"Lm": isLetter | isUpper | isLower, "Lo": isLetter | isUpper | isLower,
	"Mn": isMark | isUpper | isLower, "Mc": isMark | isUpper | isLower, "Me": isMark | isUpper | isLower,
	"Nd": isNumber, "Nl": isNumber, "No": isNumber,
}

func setClass(first, last rune, c class) {
	for r := first; r <= last; r++ {
		pages[r>>8][r&255] |= c
	}
}

// sharePages lets equal pages be one, most of them being empty or a block of one class.
func sharePages() {
	seen := map[[256]class]*[256]class{}
	for i, page := range pages {
		if first, ok := seen[*page]; ok {
			pages[i] = first
			continue
		}
		seen[*page] = page
	}
}

// classOf is the class of r. An invalid byte, decoded as utf8.RuneError, has none.
func classOf(r rune) class {
	if r < utf8.RuneSelf {
		return asciiClass[r]
	}
	return pages[r>>8][r&255]
}

// decode is the first character of text, which is not empty, and its length.
func decode(text string) (rune, int) {
	if text[0] < utf8.RuneSelf {
		return rune(text[0]), 1
	}
	return utf8.DecodeRuneInString(text)
}
