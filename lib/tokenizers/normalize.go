package tokenizers

import (
	"fmt"
	"slices"
	"strings"
)

// normalizer changes the text of a piece before it is split.
type normalizer interface {
	normalize(p *piece) error
}

// sequenceNormalizer applies several, one after the other.
type sequenceNormalizer []normalizer

func (s sequenceNormalizer) normalize(p *piece) error {
	most := maxGrowth*len(p.text) + 1<<20
	for _, n := range s {
		if err := n.normalize(p); err != nil {
			return err
		}
		if len(p.text) > most {
			return fmt.Errorf("the steps of the normalizer have made more than %d bytes of a text: they are damaged", most)
		}
	}
	return nil
}

// maxGrowth is how much longer steps may make a text; Unicode's own make it 18 times
// as long at most.
const maxGrowth = 64

// normalizerFunc is a normalizer without settings that cannot fail.
type normalizerFunc func(p *piece)

func (f normalizerFunc) normalize(p *piece) error {
	f(p)
	return nil
}

// lowercase replaces each character by its small letters.
func lowercase(p *piece) {
	if isASCII(p.text) {
		p.text = strings.ToLower(p.text)
		return
	}
	lower := lowered()
	if !strings.ContainsFunc(p.text, func(r rune) bool { _, ok := lower[r]; return ok }) {
		return
	}
	changes := make([]change, 0, len(p.text))
	for _, r := range p.text {
		to, ok := lower[r]
		if !ok {
			changes = append(changes, change{r, 0})
			continue
		}
		changes = appendInPlaceOf(changes, to)
	}
	p.transform(changes, 0)
}

// appendInPlaceOf puts the characters of to in the place of one.
func appendInPlaceOf(changes []change, to string) []change {
	n := 0
	for _, r := range to {
		changes = append(changes, change{r, n})
		n = 1
	}
	return changes
}

// stripNormalizer removes white space at the ends.
type stripNormalizer struct{ left, right bool }

func (s stripNormalizer) normalize(p *piece) error {
	blank := func(r rune) bool { return classOf(r)&isSpace != 0 }
	runes := []rune(p.text)
	from, to := 0, len(runes)
	for s.left && from < len(runes) && blank(runes[from]) {
		from++
	}
	for s.right && to > from && blank(runes[to-1]) {
		to--
	}
	if from == 0 && to == len(runes) {
		return nil
	}
	changes := make([]change, 0, to-from)
	for _, r := range runes[from:to] {
		changes = append(changes, change{r, 0})
	}
	p.transform(changes, from)
	return nil
}

// stripAccents removes combining marks.
func stripAccents(p *piece) {
	p.filter(func(r rune) bool { return classOf(r)&isAccent == 0 })
}

// nmt cleans control characters away and makes odd spaces plain ones, as
// sentencepiece's rule of that name does.
func nmt(p *piece) {
	p.filter(func(r rune) bool {
		return !(r >= 1 && r <= 8 || r == 0xb || r >= 0xe && r <= 0x1f || r == 0x7f || r == 0x8f || r == 0x9f)
	})
	p.mapRunes(func(r rune) rune {
		switch r {
		case '\t', '\n', '\f', '\r', 0x1680, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd:
			return ' '
		}
		if r >= 0x200b && r <= 0x200f {
			return ' '
		}
		return r
	})
}

// replaceNormalizer replaces what a pattern matches.
type replaceNormalizer struct {
	pattern pattern
	content string
}

func (n replaceNormalizer) normalize(p *piece) error {
	segments, err := n.pattern.segments(p.text, nil)
	if err != nil {
		return err
	}
	p.replace(segments, n.content)
	return nil
}

// prependNormalizer puts a string before a text that is not empty.
type prependNormalizer string

func (s prependNormalizer) normalize(p *piece) error {
	p.prepend(string(s))
	return nil
}

// spellBytes replaces each byte by GPT-2's character for it.
func spellBytes(p *piece) {
	old := p.spans()
	var b strings.Builder
	b.Grow(len(p.text) * 3 / 2)
	align := make([]span, 0, len(p.text)*3/2)
	for i := range len(p.text) {
		size, _ := b.WriteRune(byteToRune[p.text[i]])
		for range size {
			align = append(align, old[i])
		}
	}
	p.text, p.align = b.String(), align
}

// bertNormalizer is BERT's cleaning of texts.
type bertNormalizer struct{ clean, chinese, accents, lower bool }

func (n bertNormalizer) normalize(p *piece) error {
	if n.clean {
		p.filter(func(r rune) bool { return r != 0 && r != 0xfffd && classOf(r)&isControl == 0 })
		p.mapRunes(func(r rune) rune {
			if classOf(r)&isSpace != 0 {
				return ' '
			}
			return r
		})
	}
	if n.chinese {
		spaceChinese(p)
	}
	if n.accents {
		decomposeCanonical(p)
		p.filter(func(r rune) bool { return classOf(r)&isNonspacing == 0 })
	}
	if n.lower {
		lowercase(p)
	}
	return nil
}

// chineseRanges are the blocks that BERT calls Chinese.
var chineseRanges = [][2]rune{
	{0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xf900, 0xfaff}, {0x20000, 0x2a6df}, {0x2a700, 0x2b73f},
	{0x2b740, 0x2b81f}, {0x2b920, 0x2ceaf}, {0x2f800, 0x2fa1f},
}

func isChinese(r rune) bool {
	return r >= 0x3400 && slices.ContainsFunc(chineseRanges, func(b [2]rune) bool { return r >= b[0] && r <= b[1] })
}

// spaceChinese puts spaces around Chinese characters.
func spaceChinese(p *piece) {
	if !strings.ContainsFunc(p.text, isChinese) {
		return
	}
	changes := make([]change, 0, len(p.text))
	for _, r := range p.text {
		if isChinese(r) {
			changes = append(changes, change{' ', 0}, change{r, 1}, change{' ', 1})
		} else {
			changes = append(changes, change{r, 0})
		}
	}
	p.transform(changes, 0)
}
