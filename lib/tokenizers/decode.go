package tokenizers

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// decoder turns the spellings of tokens into parts of a text.
type decoder interface {
	decode(tokens []string) ([]string, error)
}

// decoderSequence applies several, one after the other.
type decoderSequence []decoder

func (s decoderSequence) decode(tokens []string) (_ []string, err error) {
	for _, d := range s {
		if tokens, err = d.decode(tokens); err != nil {
			return nil, err
		}
	}
	return tokens, nil
}

// decoderFunc is a decoder that cannot fail.
type decoderFunc func(tokens []string) []string

func (f decoderFunc) decode(tokens []string) ([]string, error) { return f(tokens), nil }

// eachToken applies f to every token.
func eachToken(f func(i int, token string) string) decoderFunc {
	return func(tokens []string) []string {
		out := make([]string, len(tokens))
		for i, token := range tokens {
			out[i] = f(i, token)
		}
		return out
	}
}

// decodeByteLevel joins the bytes of tokens in GPT-2's spelling. A token that is not
// in that spelling stands for itself.
func decodeByteLevel(tokens []string) []string {
	var out []byte
	for _, token := range tokens {
		out = appendUnspelled(out, token)
	}
	return []string{lossy(out)}
}

func appendUnspelled(out []byte, token string) []byte {
	from := len(out)
	for _, r := range token {
		b, ok := byteOfRune(r)
		if !ok {
			return append(out[:from], token...)
		}
		out = append(out, b)
	}
	return out
}

// fuse joins all tokens.
func fuse(tokens []string) []string { return []string{strings.Join(tokens, "")} }

// byteFallback makes bytes of tokens like <0x0A>. Bytes in a row that are no text
// become one U+FFFD each.
func byteFallback(tokens []string) []string {
	var out []string
	var bytes []byte
	flush := func() {
		switch {
		case len(bytes) == 0:
		case utf8.Valid(bytes):
			out = append(out, string(bytes))
		default:
			for range bytes {
				out = append(out, "\uFFFD")
			}
		}
		bytes = bytes[:0]
	}
	for _, token := range tokens {
		if b, ok := byteToken(token); ok {
			bytes = append(bytes, b)
			continue
		}
		flush()
		out = append(out, token)
	}
	flush()
	return out
}

// byteToken reads a token like <0x0A>.
func byteToken(token string) (byte, bool) {
	if len(token) != 6 || token[:3] != "<0x" || token[5] != '>' {
		return 0, false
	}
	digits := token[3:5]
	if digits[0] == '+' { // Rust reads "+A" as a number
		digits = digits[1:]
	}
	if strings.ContainsAny(digits, "_+-") {
		return 0, false
	}
	b, err := strconv.ParseUint(digits, 16, 8)
	return byte(b), err == nil
}

// metaspaceDecoder makes spaces of sentencepiece's mark, without the one before the text.
func metaspaceDecoder(replacement rune, drops bool) decoderFunc {
	return eachToken(func(i int, token string) string {
		if i == 0 && drops {
			return strings.ReplaceAll(token, string(replacement), "")
		}
		return strings.ReplaceAll(token, string(replacement), " ")
	})
}

// wordPieceDecoder joins what begins with prefix to the word before it.
func wordPieceDecoder(prefix string, cleans bool) decoderFunc {
	return eachToken(func(i int, token string) string {
		if i > 0 {
			if rest, ok := strings.CutPrefix(token, prefix); ok {
				token = rest
			} else {
				token = " " + token
			}
		}
		if cleans {
			token = cleanUp(token)
		}
		return token
	})
}

// cleanUps are BERT's repairs of English, in order.
var cleanUps = [][2]string{
	{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"}, {" 'm", "'m"},
	{" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
}

func cleanUp(text string) string {
	for _, c := range cleanUps {
		text = strings.ReplaceAll(text, c[0], c[1])
	}
	return text
}

// suffixDecoder makes spaces of the suffix that ends words.
func suffixDecoder(suffix string) decoderFunc {
	return func(tokens []string) []string {
		return eachToken(func(i int, token string) string {
			if i == len(tokens)-1 {
				return strings.ReplaceAll(token, suffix, "")
			}
			return strings.ReplaceAll(token, suffix, " ")
		})(tokens)
	}
}

// ctcDecoder reads the output of speech models: repetitions and padding go.
func ctcDecoder(pad, delimiter string, cleans bool) decoderFunc {
	return func(tokens []string) []string {
		var out []string
		for i, token := range tokens {
			if i > 0 && token == tokens[i-1] {
				continue
			}
			token = strings.ReplaceAll(token, pad, "")
			if cleans {
				token = strings.ReplaceAll(cleanUp(token), delimiter, " ")
			}
			if token != "" {
				out = append(out, token)
			}
		}
		return out
	}
}

// stripDecoder takes up to start and stop times content off the ends of each token.
func stripDecoder(content rune, start, stop int) decoderFunc {
	return eachToken(func(_ int, token string) string {
		for n := 0; n < start; n++ {
			rest, ok := strings.CutPrefix(token, string(content))
			if !ok {
				break
			}
			token = rest
		}
		for n := 0; n < stop; n++ {
			rest, ok := strings.CutSuffix(token, string(content))
			if !ok {
				break
			}
			token = rest
		}
		return token
	})
}

// replaceDecoder replaces what a pattern matches in each token.
type replaceDecoder struct {
	pattern pattern
	content string
}

func (d replaceDecoder) decode(tokens []string) ([]string, error) {
	out := make([]string, len(tokens))
	for i, token := range tokens {
		segments, err := d.pattern.segments(token, nil)
		if err != nil {
			return nil, err
		}
		var b strings.Builder
		for _, s := range segments {
			if s.match {
				b.WriteString(d.content)
			} else {
				b.WriteString(token[s.start:s.end])
			}
		}
		out[i] = b.String()
	}
	return out, nil
}
