package tokenizers

// GPT-2 spells each byte as a printable character, so that a vocabulary can be
// written as text: printable Latin-1 stands for itself, the other bytes are
// numbered from U+0100.
var (
	byteToRune [256]rune
	runeToByte [512]int16 // -1: the character is none of them
)

func init() {
	for i := range runeToByte {
		runeToByte[i] = -1
	}
	next := rune(256)
	for b := range 256 {
		r := rune(b)
		if !(r >= '!' && r <= '~' || r >= '¡' && r <= '¬' || r >= '®' && r <= 'ÿ') {
			r = next
			next++
		}
		byteToRune[b] = r
		runeToByte[r] = int16(b)
	}
}

// byteOfRune is the byte that r spells.
func byteOfRune(r rune) (byte, bool) {
	if r < 0 || int(r) >= len(runeToByte) || runeToByte[r] < 0 {
		return 0, false
	}
	return byte(runeToByte[r]), true
}

// spell writes the bytes of text in GPT-2's characters.
func spell(text string) string {
	out := make([]rune, len(text))
	for i := range len(text) {
		out[i] = byteToRune[text[i]]
	}
	return string(out)
}
