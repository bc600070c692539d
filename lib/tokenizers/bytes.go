package tokenizers

import "fmt"

// GPT-2 spells each byte as a printable character, so that a vocabulary can be
// written as text: printable Latin-1 stands for itself, the other bytes are
// numbered from U+0100.
var (
	byteToRune [256]rune
	runeToByte = map[rune]byte{}
)

func init() {
	next := rune(256)
	for b := range 256 {
		r := rune(b)
		if !(r >= '!' && r <= '~' || r >= '¡' && r <= '¬' || r >= '®' && r <= 'ÿ') {
			r = next
			next++
		}
		byteToRune[b] = r
		runeToByte[r] = byte(b)
	}
}

// spell writes the bytes of text in GPT-2's characters.
func spell(text string) string {
	out := make([]rune, len(text))
	for i := range len(text) {
		out[i] = byteToRune[text[i]]
	}
	return string(out)
}

// unspell is the inverse of spell.
func unspell(spelt string) (string, error) {
	out := make([]byte, 0, len(spelt))
	for _, r := range spelt {
		b, ok := runeToByte[r]
		if !ok {
			return "", fmt.Errorf("%q is no byte in the byte-level spelling", r)
		}
		out = append(out, b)
	}
	return string(out), nil
}
