package tokenizers

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// parseDecoder makes the decoder that c describes.
func parseDecoder(c component) (decoder, error) {
	kind, err := kindOf(c)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "Sequence":
		return parseDecoders(c)
	case "ByteLevel":
		_, err := parseByteLevel(c)
		return decoderFunc(decodeByteLevel), err
	case "ByteFallback":
		return decoderFunc(byteFallback), nil
	case "Fuse":
		return decoderFunc(fuse), nil
	case "Metaspace":
		m, err := metaspaceFields(c)
		if err != nil {
			return nil, err
		}
		r, _ := utf8.DecodeRuneInString(m.replacement)
		return metaspaceDecoder(r, m.scheme != "never"), nil
	case "Replace":
		var f replaceFields
		return replaceDecoder{f.parse(kind, c), f.Content}, f.err
	case "BPEDecoder":
		var f struct{ Suffix string }
		err := fields(kind, c, &f, "suffix")
		return suffixDecoder(f.Suffix), err
	case "WordPiece":
		var f struct {
			Prefix  string
			Cleanup bool
		}
		err := fields(kind, c, &f, "prefix", "cleanup")
		return wordPieceDecoder(f.Prefix, f.Cleanup), err
	case "CTC":
		var f struct {
			Pad       string `json:"pad_token"`
			Delimiter string `json:"word_delimiter_token"`
			Cleanup   bool
		}
		err := fields(kind, c, &f, "pad_token", "word_delimiter_token", "cleanup")
		return ctcDecoder(f.Pad, f.Delimiter, f.Cleanup), err
	case "Strip":
		var f struct {
			Content     string
			Start, Stop int
		}
		if err := fields(kind, c, &f, "content", "start", "stop"); err != nil {
			return nil, err
		}
		r, err := oneRune(kind, "content", f.Content)
		return stripDecoder(r, f.Start, f.Stop), err
	}
	return nil, fmt.Errorf("its type %q is no decoder of the tokenizers library", kind)
}

func parseDecoders(c component) (decoder, error) {
	var f struct{ Decoders []component }
	if err := fields("Sequence", c, &f, "decoders"); err != nil {
		return nil, err
	}
	var s decoderSequence
	for i, part := range f.Decoders {
		d, err := parseDecoder(part)
		if err != nil {
			return nil, fmt.Errorf("number %d of the Sequence: %w", i, err)
		}
		s = append(s, d)
	}
	return s, nil
}

// UnmarshalJSON reads ["[CLS]", 101].
func (t *namedToken) UnmarshalJSON(data []byte) error {
	parts := []any{&t.text, &t.id}
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) != 2 || t.id < 0 {
		return errors.New("a token must be its text and its id")
	}
	return nil
}

// parseProcessor makes the post-processor that c describes.
func parseProcessor(c component) (postProcessor, error) {
	kind, err := kindOf(c)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "Sequence":
		return parseProcessors(c)
	case "ByteLevel":
		f, err := parseByteLevel(c)
		return offsetTrimmer{f.Trim, f.PrefixSpace}, err
	case "BertProcessing":
		var f struct{ Sep, Cls namedToken }
		err := fields(kind, c, &f, "sep", "cls")
		return bertProcessor{f.Cls, f.Sep}, err
	case "RobertaProcessing":
		var f struct {
			Sep, Cls    namedToken
			Trim        bool `json:"trim_offsets"`
			PrefixSpace bool `json:"add_prefix_space"`
		}
		err := fields(kind, c, &f, "sep", "cls", "trim_offsets", "add_prefix_space")
		return robertaProcessor{f.Cls, f.Sep, offsetTrimmer{f.Trim, f.PrefixSpace}}, err
	case "TemplateProcessing":
		return parseTemplate(c)
	}
	return nil, fmt.Errorf("its type %q is no post-processor of the tokenizers library", kind)
}

func parseProcessors(c component) (postProcessor, error) {
	var f struct{ Processors []component }
	if err := fields("Sequence", c, &f, "processors"); err != nil {
		return nil, err
	}
	var s processorSequence
	for i, part := range f.Processors {
		p, err := parseProcessor(part)
		if err != nil {
			return nil, fmt.Errorf("number %d of the Sequence: %w", i, err)
		}
		s = append(s, p)
	}
	return s, nil
}

// templateField is a piece of a template.
type templateField struct {
	Sequence *struct {
		ID     string
		TypeID int `json:"type_id"`
	}
	SpecialToken *struct {
		ID     string
		TypeID int `json:"type_id"`
	}
}

func parseTemplate(c component) (postProcessor, error) {
	var f struct {
		Single, Pair []templateField
		Specials     map[string]struct {
			IDs    []int
			Tokens []string
		} `json:"special_tokens"`
	}
	if err := fields("TemplateProcessing", c, &f, "single", "pair", "special_tokens"); err != nil {
		return nil, err
	}
	t := &template{specials: map[string][]namedToken{}}
	for name, s := range f.Specials {
		if len(s.IDs) != len(s.Tokens) {
			return nil, fmt.Errorf("in TemplateProcessing, the special token %q has %d ids and %d tokens", name, len(s.IDs), len(s.Tokens))
		}
		t.specials[name] = []namedToken{}
		for i, id := range s.IDs {
			t.specials[name] = append(t.specials[name], namedToken{s.Tokens[i], id})
		}
	}
	var err error
	if t.single, err = t.pieces(f.Single); err != nil {
		return nil, fmt.Errorf(`in TemplateProcessing, "single": %w`, err)
	}
	if t.pair, err = t.pieces(f.Pair); err != nil {
		return nil, fmt.Errorf(`in TemplateProcessing, "pair": %w`, err)
	}
	return t, nil
}

func (t *template) pieces(in []templateField) (out []templatePiece, err error) {
	for i, p := range in {
		switch {
		case p.Sequence != nil && (p.Sequence.ID == "A" || p.Sequence.ID == "B"):
			sequence := 0
			if p.Sequence.ID == "B" {
				sequence = 1
			}
			out = append(out, templatePiece{sequence: sequence, typeID: p.Sequence.TypeID})
		case p.SpecialToken != nil:
			if _, ok := t.specials[p.SpecialToken.ID]; !ok {
				return nil, fmt.Errorf(`the special token %q is not among "special_tokens"`, p.SpecialToken.ID)
			}
			out = append(out, templatePiece{-1, p.SpecialToken.ID, p.SpecialToken.TypeID})
		default:
			return nil, fmt.Errorf("piece %d is neither a Sequence A or B nor a SpecialToken", i)
		}
	}
	return out, nil
}
