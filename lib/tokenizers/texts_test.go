package tokenizers

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// hardTexts are n texts of many kinds: every block of Unicode, mixtures, white space,
// control characters, code, plays.
func hardTexts(t *testing.T, n int) []string {
	random := rand.New(rand.NewPCG(23, 3))
	plays := strings.SplitAfter(shakespeare(t).Valid.Text(), "\n\n")
	var texts []string
	// Blocks: a stretch of 16 neighbours out of each 128 characters.
	for first := rune(0); first <= utf8.MaxRune && len(texts) < n/3; first += 128 {
		if first >= 0x3400 && first < 0x9f00 || first >= 0xac80 && first < 0xd700 || first >= 0x20000 && first%0x1000 != 0 {
			if random.IntN(40) > 0 {
				continue // ideographs and syllables are many and alike
			}
		}
		texts = append(texts, block(random, first))
	}
	for len(texts) < n {
		switch random.IntN(5) {
		case 0:
			texts = append(texts, plays[random.IntN(len(plays))])
		case 1:
			texts = append(texts, block(random, rune(random.IntN(0x2100))))
		default:
			texts = append(texts, mixture(random))
		}
	}
	return texts
}

// block is neighbouring characters, some with a letter or a space between them.
func block(random *rand.Rand, first rune) string {
	var b strings.Builder
	for r := first; r < first+128; r++ {
		if r >= 0xd800 && r < 0xe000 || r > utf8.MaxRune || random.IntN(3) > 0 {
			continue
		}
		b.WriteRune(r)
		switch random.IntN(8) {
		case 0:
			b.WriteByte(' ')
		case 1:
			b.WriteByte('a')
		case 2:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hardPieces are what words, marks and spaces break at.
var hardPieces = []string{
	" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u2003", "\u3000", "'", "'s", "'ll", "'LL", "'ſ", "a", "the", " The", "é", "e\u0301", "日本", "1", "12", "٣", "½", "ǅ", "ª",
	"!", "...", "—", "👩‍👧", "\u0301", "\u0323", "_", "<s>", "</s>", "<mask>", " <mask> ", "<r>", "user", "rose", "[CLS]", "[MASK]", "'re", "ve", "\u200b", "\u200d", "ß", "x", "ab", "ROMEO:",
	"▁", "▁▁", "ﬁ", "①", "㍿", "Ａ", "ｶﾞ", "가", "\u1100\u1161", "\u11a8", "İ", "Σ", "ς", "\x00", "\x01", "\u007f", "\u0085", "\ufeff", "\ufffd", "/", "//", "$", "+=", "ไทย", "हिन्दी", "العربية", "שלום", "🇩🇪", "\U0001d400", "<0x0A>", "Ġ", "##", "</w>",
	"\u0ca0", "\u115f", "\u1ee5", "\u0344", "\u0958", "\u2adc", "\ufb1d", "\U0001109a", "\u0b4b", "\u0f73", "\u0600", "\u06dd",
}

func mixture(random *rand.Rand) string {
	var b strings.Builder
	for range random.IntN(30) {
		if random.IntN(6) == 0 {
			r := rune(random.IntN(0x3200))
			if random.IntN(4) == 0 {
				r = rune(0x10000 + random.IntN(0x10000))
			}
			b.WriteRune(r)
			continue
		}
		b.WriteString(hardPieces[random.IntN(len(hardPieces))])
	}
	return b.String()
}
