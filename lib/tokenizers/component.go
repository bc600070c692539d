package tokenizers

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// component is a step of the pipeline as tokenizer.json writes it. It is kept as it
// was read, and written so.
type component = json.RawMessage

// kindOf reads the type of c.
func kindOf(c component) (string, error) {
	var head struct {
		Type *string `json:"type"`
	}
	if err := json.Unmarshal(c, &head); err != nil {
		return "", err
	}
	if head.Type == nil {
		return "", errors.New(`it has no "type"`)
	}
	return *head.Type, nil
}

// isAbsent says that a component is not there.
func isAbsent(c component) bool { return len(c) == 0 || string(c) == "null" }

// fields reads the settings of a component into to and checks that all named are there.
func fields(kind string, c component, to any, required ...string) error {
	if err := json.Unmarshal(c, to); err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	if len(required) == 0 {
		return nil
	}
	var have map[string]json.RawMessage
	if err := json.Unmarshal(c, &have); err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	for _, name := range required {
		if _, ok := have[name]; !ok {
			return fmt.Errorf("%s: it has no %q", kind, name)
		}
	}
	return nil
}

// patternField is a pattern of a component: a string or a regular expression.
type patternField struct {
	String *string
	Regex  *string
}

func (f patternField) pattern() (pattern, error) {
	switch {
	case f.String != nil && f.Regex == nil:
		return literal(*f.String), nil
	case f.Regex != nil && f.String == nil:
		return newPattern(*f.Regex)
	}
	return nil, errors.New(`its "pattern" must have either "String" or "Regex"`)
}

// oneRune reads a setting that is a single character.
func oneRune(kind, name, text string) (rune, error) {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 || size != len(text) {
		return 0, fmt.Errorf("%s: %q is %q: it must be one character", kind, name, text)
	}
	return r, nil
}

// parseNormalizer makes the normalizer that c describes.
func parseNormalizer(c component) (normalizer, error) {
	kind, err := kindOf(c)
	if err != nil {
		return nil, err
	}
	if simple, ok := simpleNormalizers[kind]; ok {
		return normalizerFunc(simple), nil
	}
	switch kind {
	case "Sequence":
		return parseNormalizers(c)
	case "BertNormalizer":
		var f struct {
			Clean   bool  `json:"clean_text"`
			Chinese bool  `json:"handle_chinese_chars"`
			Accents *bool `json:"strip_accents"`
			Lower   bool  `json:"lowercase"`
		}
		err := fields(kind, c, &f, "clean_text", "handle_chinese_chars", "lowercase")
		accents := f.Lower
		if f.Accents != nil {
			accents = *f.Accents
		}
		return bertNormalizer{f.Clean, f.Chinese, accents, f.Lower}, err
	case "Strip":
		var f struct {
			Left  bool `json:"strip_left"`
			Right bool `json:"strip_right"`
		}
		err := fields(kind, c, &f, "strip_left", "strip_right")
		return stripNormalizer{f.Left, f.Right}, err
	case "Prepend":
		var f struct{ Prepend string }
		err := fields(kind, c, &f, "prepend")
		return prependNormalizer(f.Prepend), err
	case "Replace":
		var f replaceFields
		return replaceNormalizer{f.parse(kind, c), f.Content}, f.err
	case "Precompiled":
		var f struct {
			Map string `json:"precompiled_charsmap"`
		}
		if err := fields(kind, c, &f, "precompiled_charsmap"); err != nil {
			return nil, err
		}
		return parsePrecompiled(f.Map)
	}
	return nil, fmt.Errorf("its type %q is no normalizer of the tokenizers library", kind)
}

// simpleNormalizers have no settings.
var simpleNormalizers = map[string]func(*piece){
	"NFC": composeCanonical, "NFD": decomposeCanonical, "NFKC": composeCompatible, "NFKD": decomposeCompatible,
	"Lowercase": lowercase, "StripAccents": stripAccents, "Nmt": nmt, "ByteLevel": spellBytes,
}

func parseNormalizers(c component) (normalizer, error) {
	var f struct{ Normalizers []component }
	if err := fields("Sequence", c, &f, "normalizers"); err != nil {
		return nil, err
	}
	var s sequenceNormalizer
	for i, part := range f.Normalizers {
		n, err := parseNormalizer(part)
		if err != nil {
			return nil, fmt.Errorf("number %d of the Sequence: %w", i, err)
		}
		s = append(s, n)
	}
	return s, nil
}

// replaceFields are the settings of Replace, as a normalizer and as a decoder.
type replaceFields struct {
	Pattern patternField
	Content string
	err     error
}

func (f *replaceFields) parse(kind string, c component) pattern {
	if f.err = fields(kind, c, f, "pattern", "content"); f.err != nil {
		return nil
	}
	p, err := f.Pattern.pattern()
	if err != nil {
		f.err = fmt.Errorf("%s: %w", kind, err)
	}
	return p
}

// parsePreTokenizer makes the pre-tokenizer that c describes.
func parsePreTokenizer(c component) (preTokenizer, error) {
	kind, err := kindOf(c)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "Sequence":
		return parsePreTokenizers(c)
	case "ByteLevel":
		f, err := parseByteLevel(c)
		return byteLevel{f.PrefixSpace, f.UseRegex}, err
	case "Whitespace":
		return whitespaceSplitter{}, nil
	case "WhitespaceSplit":
		return splitter{hasClass(isSpace), removed}, nil
	case "BertPreTokenizer":
		return sequenceSplitter{splitter{hasClass(isSpace), removed}, splitter{hasClass(isPunctuation), isolated}}, nil
	case "UnicodeScripts":
		return scriptSplitter{}, nil
	case "Metaspace":
		return parseMetaspace(c)
	case "Split":
		return parseSplit(c)
	case "CharDelimiterSplit", "Delimiter":
		var f struct{ Delimiter string }
		if err := fields(kind, c, &f, "delimiter"); err != nil {
			return nil, err
		}
		_, err := oneRune(kind, "delimiter", f.Delimiter)
		return splitter{literal(f.Delimiter), removed}, err
	case "Punctuation":
		f := struct{ Behavior string }{"Isolated"}
		if err := fields(kind, c, &f); err != nil {
			return nil, err
		}
		b, err := parseBehavior(f.Behavior)
		return splitter{hasClass(isPunctuation), b}, err
	case "Digits":
		var f struct {
			Individual bool `json:"individual_digits"`
		}
		err := fields(kind, c, &f, "individual_digits")
		if f.Individual {
			return splitter{hasClass(isNumeric), isolated}, err
		}
		return splitter{hasClass(isNumeric), contiguous}, err
	case "FixedLength":
		f := struct{ Length int }{5}
		if err := fields(kind, c, &f); err != nil {
			return nil, err
		}
		if f.Length < 1 {
			return nil, fmt.Errorf(`%s: "length" is %d: it must be 1 or more`, kind, f.Length)
		}
		return fixedLength(f.Length), nil
	}
	return nil, fmt.Errorf("its type %q is no pre-tokenizer of the tokenizers library", kind)
}

func parsePreTokenizers(c component) (preTokenizer, error) {
	var f struct{ Pretokenizers []component }
	if err := fields("Sequence", c, &f, "pretokenizers"); err != nil {
		return nil, err
	}
	var s sequenceSplitter
	for i, part := range f.Pretokenizers {
		t, err := parsePreTokenizer(part)
		if err != nil {
			return nil, fmt.Errorf("number %d of the Sequence: %w", i, err)
		}
		s = append(s, t)
	}
	return s, nil
}

// byteLevelFields are the settings of ByteLevel wherever it stands.
type byteLevelFields struct {
	PrefixSpace bool `json:"add_prefix_space"`
	Trim        bool `json:"trim_offsets"`
	UseRegex    bool `json:"use_regex"`
}

func parseByteLevel(c component) (byteLevelFields, error) {
	f := byteLevelFields{UseRegex: true}
	return f, fields("ByteLevel", c, &f, "add_prefix_space", "trim_offsets")
}

func parseSplit(c component) (preTokenizer, error) {
	var f struct {
		Pattern  patternField
		Behavior string
		Invert   bool
	}
	if err := fields("Split", c, &f, "pattern", "behavior", "invert"); err != nil {
		return nil, err
	}
	p, err := f.Pattern.pattern()
	if err != nil {
		return nil, fmt.Errorf("in Split: %w", err)
	}
	b, err := parseBehavior(f.Behavior)
	if err != nil {
		return nil, fmt.Errorf("in Split: %w", err)
	}
	if f.Invert {
		p = inverted{p}
	}
	return splitter{p, b}, nil
}

// metaspaceFields are the settings of Metaspace, as a pre-tokenizer and as a decoder.
func metaspaceFields(c component) (m metaspace, err error) {
	f := struct {
		Replacement string
		Scheme      string `json:"prepend_scheme"`
		Prefix      *bool  `json:"add_prefix_space"`
		Split       *bool
	}{Scheme: "always"}
	if err := fields("Metaspace", c, &f, "replacement"); err != nil {
		return m, err
	}
	if _, err := oneRune("Metaspace", "replacement", f.Replacement); err != nil {
		return m, err
	}
	if f.Prefix != nil && !*f.Prefix {
		f.Scheme = "never"
	}
	if f.Scheme != "always" && f.Scheme != "first" && f.Scheme != "never" {
		return m, fmt.Errorf(`of Metaspace, "prepend_scheme" is %q: it must be always, first or never`, f.Scheme)
	}
	return metaspace{f.Replacement, f.Scheme, f.Split == nil || *f.Split}, nil
}

func parseMetaspace(c component) (preTokenizer, error) {
	m, err := metaspaceFields(c)
	return m, err
}
