package tokenizers

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"hone/lib/show"
)

// maxShown is the number of tokens of a text that a view draws.
const maxShown = 2_000

// tints are backgrounds for neighbouring tokens, thin enough for light and dark pages.
var tints = []string{"59,130,246", "249,115,22", "16,185,129", "168,85,247", "202,138,4"}

// View is a text with its tokens in colour. Parts without a token are red.
type View struct {
	tok  *Tokenizer
	text string
	ids  []int
	err  error // of a text that cannot be encoded
}

// Show cuts text into tokens to look at. It never fails: characters without a
// token are marked.
func (t *Tokenizer) Show(text string) View {
	ids, err := t.encode(text)
	return View{t, text, ids, err}
}

// pieces are the texts of the tokens; what has no token is cut from the text itself.
func (v View) pieces() []string {
	out := make([]string, len(v.ids))
	for i, id := range v.ids {
		out[i] = v.tok.Token(id)
	}
	if !slices.Contains(v.ids, -1) {
		return out
	}
	e, err := v.tok.encodeOne(v.text, 0, Bytes)
	for i, id := range v.ids {
		if id < 0 && err == nil && i < len(e.Offsets) {
			out[i] = v.text[e.Offsets[i].Start:e.Offsets[i].End]
		}
	}
	return out
}

// visible writes a piece so that white space and parts of characters can be seen.
func visible(piece string) string {
	if !utf8.ValidString(piece) {
		return fmt.Sprintf("⟨% x⟩", piece)
	}
	return strings.NewReplacer("\n", "⏎\n", "\t", "⇥", "\r", "␍", "\x00", "␀").Replace(piece)
}

// coloured is the tokens as HTML, each with its id as a tooltip.
func (v View) coloured() string {
	var b strings.Builder
	b.WriteString(`<div style="font-family:ui-monospace,monospace;font-size:13px;line-height:1.7;white-space:pre-wrap;overflow-wrap:anywhere">`)
	for i, piece := range v.pieces() {
		if i == maxShown {
			fmt.Fprintf(&b, `<span style="opacity:.7"> … and %s more tokens</span>`, show.Count(int64(len(v.ids)-maxShown)))
			break
		}
		style, title := "background:rgba("+tints[i%len(tints)]+",.28)", fmt.Sprint(v.ids[i])
		if v.ids[i] < 0 {
			style, title = "background:rgba(239,68,68,.35);text-decoration:underline wavy #ef4444", "not in the vocabulary"
		}
		fmt.Fprintf(&b, `<span title="%s" style="%s;border-radius:3px">%s</span>`, title, style, html.EscapeString(visible(piece)))
	}
	b.WriteString("</div>")
	return b.String()
}

// HTML is the coloured tokens under their counts.
func (v View) HTML() string {
	return show.Text(v.headline()).HTML() + v.coloured()
}

// String is the tokens between bars, with their ids.
func (v View) String() string {
	return v.headline() + "\n" + v.barred()
}

func (v View) barred() string {
	var b strings.Builder
	for i, piece := range v.pieces() {
		if i == maxShown {
			fmt.Fprintf(&b, "│ … and %s more tokens", show.Count(int64(len(v.ids)-maxShown)))
			return b.String()
		}
		b.WriteString("│")
		b.WriteString(strings.ReplaceAll(visible(piece), "\n", ""))
	}
	b.WriteString("│")
	return b.String()
}

func (v View) headline() string {
	if v.err != nil {
		return fmt.Sprintf("%s: %v", v.tok.label(), v.err)
	}
	return fmt.Sprintf("%s: %s", v.tok.label(), v.tok.fertility(v.text, v.ids))
}

// Comparison is one text as several tokenizers cut it.
type Comparison struct{ views []View }

// SideBySide cuts text by each tokenizer.
func SideBySide(text string, toks ...*Tokenizer) Comparison {
	var c Comparison
	for _, t := range toks {
		c.views = append(c.views, t.Show(text))
	}
	return c
}

// HTML has a column for each tokenizer.
func (c Comparison) HTML() string {
	var b strings.Builder
	b.WriteString(`<div style="display:flex;flex-wrap:wrap;gap:24px">`)
	for _, v := range c.views {
		fmt.Fprintf(&b, `<div style="flex:1 1 300px;min-width:240px">%s</div>`, v.HTML())
	}
	b.WriteString("</div>")
	return b.String()
}

// String has the tokenizers one below the other.
func (c Comparison) String() string {
	parts := make([]string, len(c.views))
	for i, v := range c.views {
		parts[i] = v.String()
	}
	return strings.Join(parts, "\n\n")
}
