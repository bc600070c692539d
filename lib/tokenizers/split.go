package tokenizers

// nextWord returns the length in bytes of the first word of text, which is not
// empty, by GPT-2's pattern:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// Alternatives are tried from the left, each as long as it can be.
func nextWord(text string) int {
	start := 0
	switch text[0] {
	case ' ':
		start = 1
	case '\'':
		if n := contraction(text); n > 0 {
			return n
		}
	}
	if start < len(text) {
		r, size := decode(text[start:])
		at := start + size
		switch c := classOf(r); {
		case c&isLetter != 0:
			return at + letters(text[at:])
		case c&isNumber != 0:
			return at + runOf(text[at:], isNumber)
		case c&isSpace == 0:
			return at + runOfNot(text[at:], isSpace|isLetter|isNumber)
		}
	}
	return lastBlank(text, runOf(text, isSpace))
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
