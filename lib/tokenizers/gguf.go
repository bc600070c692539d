package tokenizers

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

const ggufMagic = "GGUF"

// isGGUF says that the file at path begins as a GGUF does.
func isGGUF(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false // reading it will say why
	}
	defer func() { _ = f.Close() }()
	var magic [4]byte
	_, err = io.ReadFull(f, magic[:])
	return err == nil && string(magic[:]) == ggufMagic
}

func loadGGUF(path string) (*Tokenizer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, reason(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, reason(err)
	}
	g := &ggufReader{r: bufio.NewReaderSize(f, 1<<20), left: info.Size()}
	values, err := g.metadata()
	if err != nil {
		return nil, fmt.Errorf("the GGUF cannot be read: %w", err)
	}
	return ggufTokenizer(values)
}

// ggufReader reads the metadata of a GGUF; left is how much there can be, so that a
// damaged length cannot ask for more.
type ggufReader struct {
	r    io.Reader
	left int64
}

var errGGUF = errors.New("the file is damaged or cut off: fetch it anew")

func (g *ggufReader) bytes(n uint64) ([]byte, error) {
	if n > uint64(max(g.left, 0)) {
		return nil, errGGUF
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(g.r, b); err != nil {
		return nil, errGGUF
	}
	g.left -= int64(n)
	return b, nil
}

func (g *ggufReader) number(size int) (uint64, error) {
	var b [8]byte
	if g.left < int64(size) {
		return 0, errGGUF
	}
	if _, err := io.ReadFull(g.r, b[:size]); err != nil {
		return 0, errGGUF
	}
	g.left -= int64(size)
	return binary.LittleEndian.Uint64(b[:]), nil
}

func (g *ggufReader) text() (string, error) {
	n, err := g.number(8)
	if err != nil {
		return "", err
	}
	b, err := g.bytes(n)
	return string(b), err
}

// Kinds of values.
const (
	ggufFloat32 = 6
	ggufBool    = 7
	ggufString  = 8
	ggufArray   = 9
	ggufFloat64 = 12
)

// ggufSizes are the sizes of the kinds that are numbers.
var ggufSizes = map[uint64]int{0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, ggufFloat32: 4, ggufBool: 1, 10: 8, 11: 8, ggufFloat64: 8}

// value reads a value of a kind: a string, a number, or a slice of them.
func (g *ggufReader) value(kind uint64) (any, error) {
	switch kind {
	case ggufString:
		return g.text()
	case ggufArray:
		return g.array()
	}
	size, ok := ggufSizes[kind]
	if !ok {
		return nil, fmt.Errorf("it has a value of the unknown kind %d", kind)
	}
	n, err := g.number(size)
	switch {
	case err != nil:
		return nil, err
	case kind == ggufFloat32:
		return float64(math.Float32frombits(uint32(n))), nil
	case kind == ggufFloat64:
		return math.Float64frombits(n), nil
	}
	return float64(n), nil
}

func (g *ggufReader) array() (any, error) {
	kind, err := g.number(4)
	if err != nil {
		return nil, err
	}
	n, err := g.number(8)
	if err != nil {
		return nil, err
	}
	if kind == ggufArray || n > uint64(max(g.left, 0)) {
		return nil, errGGUF
	}
	var texts []string
	var numbers []float64
	for range n {
		v, err := g.value(kind)
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case string:
			texts = append(texts, v)
		case float64:
			numbers = append(numbers, v)
		}
	}
	if kind == ggufString {
		return texts, nil
	}
	return numbers, nil
}

// metadata is what the file says of its tokenizer.
func (g *ggufReader) metadata() (map[string]any, error) {
	if _, err := g.number(4); err != nil {
		return nil, err
	}
	version, err := g.number(4)
	if err != nil {
		return nil, err
	}
	if version != 2 && version != 3 {
		return nil, fmt.Errorf("it has version %d: 2 and 3 are known", version)
	}
	if _, err := g.number(8); err != nil { // the number of tensors
		return nil, err
	}
	n, err := g.number(8)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	for range n {
		key, err := g.text()
		if err != nil {
			return nil, err
		}
		kind, err := g.number(4)
		if err != nil {
			return nil, err
		}
		v, err := g.value(kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if name, ok := strings.CutPrefix(key, "tokenizer.ggml."); ok {
			values[name] = v
		}
	}
	return values, nil
}

// ggufSplits are the splits of byte-level vocabularies by the name that the file
// gives them, as tokenizer.json writes them.
var ggufSplits = map[string]struct {
	pattern string // "": GPT-2's
	digits  bool   // each digit is a word
	nfc     bool
	whole   bool // a word that is a token is not merged
}{
	"gpt-2": {}, "default": {}, "llama-bpe": {pattern: patternCL100K, whole: true}, "qwen2": {pattern: patternQwen2, nfc: true},
	"smollm": {digits: true}, "starcoder": {digits: true}, "refact": {digits: true}, "command-r": {digits: true},
	"gpt-4o": {pattern: patternO200K, whole: true},
}

// ggufTokenizer makes a tokenizer of the metadata of a GGUF.
func ggufTokenizer(values map[string]any) (*Tokenizer, error) {
	kind, _ := values["model"].(string)
	tokens, _ := values["tokens"].([]string)
	if kind == "" || len(tokens) == 0 {
		return nil, errors.New("the GGUF has no tokenizer (tokenizer.ggml.model and tokenizer.ggml.tokens): give the tokenizer.json of the model")
	}
	switch kind {
	case "gpt2":
		return ggufByteLevel(values, tokens)
	case "llama":
		return ggufPieces(values, tokens, true)
	case "t5":
		return ggufPieces(values, tokens, false)
	case "bert":
		return wordPieceTokenizer(bertSpelling(tokens))
	}
	return nil, fmt.Errorf("the tokenizer of the GGUF is of the kind %q: gpt2, llama, t5 and bert are known", kind)
}

// bertSpelling marks the inside of words again; GGUF marks their beginning.
func bertSpelling(tokens []string) []string {
	out := make([]string, len(tokens))
	for i, token := range tokens {
		rest, begins := strings.CutPrefix(token, "▁")
		switch {
		case begins:
			out[i] = rest
		case strings.HasPrefix(token, "[") && strings.HasSuffix(token, "]"):
			out[i] = token
		default:
			out[i] = "##" + token
		}
	}
	return out
}

func ggufKinds(values map[string]any, n int) []int {
	kinds := make([]int, n)
	numbers, _ := values["token_type"].([]float64)
	for i := range kinds {
		kinds[i] = pieceNormal
		if i < len(numbers) {
			kinds[i] = int(numbers[i])
		}
	}
	return kinds
}

func ggufPieces(values map[string]any, tokens []string, bpe bool) (*Tokenizer, error) {
	scores, _ := values["scores"].([]float64)
	if len(scores) != len(tokens) {
		return nil, fmt.Errorf("the GGUF has %d tokens and %d scores: it is damaged", len(tokens), len(scores))
	}
	m := &spModel{bpe: bpe, prefix: true, squeezes: !bpe}
	for i, kind := range ggufKinds(values, len(tokens)) {
		m.pieces = append(m.pieces, spPiece{tokens[i], float32(scores[i]), kind})
		m.fallback = m.fallback || kind == pieceByte
	}
	if flag, ok := values["add_space_prefix"].(float64); ok {
		m.prefix = flag != 0
	}
	if numbers, ok := values["precompiled_charsmap"].([]float64); ok {
		for _, b := range numbers {
			m.charsmap = append(m.charsmap, byte(b))
		}
	}
	return m.tokenizer()
}

func ggufByteLevel(values map[string]any, tokens []string) (*Tokenizer, error) {
	name, _ := values["pre"].(string)
	if name == "" {
		name = "default"
	}
	split, ok := ggufSplits[name]
	if !ok {
		return nil, fmt.Errorf("the GGUF splits text by %q (tokenizer.ggml.pre), which is not known here: give the tokenizer.json of the model", name)
	}
	lines, _ := values["merges"].([]string)
	merges, err := mergeLines(lines)
	if err != nil {
		return nil, err
	}
	d := &document{PreTokenizer: component(byteLevelStep), Decoder: component(byteLevelStep)}
	switch {
	case split.digits:
		d.PreTokenizer = component(`{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},` + byteLevelStep + `]}`)
	case split.pattern != "":
		quoted, err := json.Marshal(split.pattern)
		if err != nil {
			return nil, err
		}
		d.PreTokenizer = component(`{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":` + string(quoted) + `},"behavior":"Isolated","invert":false},` + byteSpellingStep + `]}`)
	}
	if split.nfc {
		d.Normalizer = component(`{"type":"NFC"}`)
	}
	vocab := make(vocabulary, len(tokens))
	kinds := ggufKinds(values, len(tokens))
	for id, token := range tokens {
		vocab[token] = id
		if kinds[id] == pieceControl || kinds[id] == pieceUser {
			d.AddedTokens = append(d.AddedTokens, addedToken{ID: id, Content: token, Special: kinds[id] == pieceControl})
		}
	}
	encoded, err := vocab.MarshalJSON()
	if err != nil {
		return nil, err
	}
	d.Model = &modelDefinition{Type: "BPE", Vocab: encoded, Merges: &merges, IgnoreMerges: &split.whole}
	return d.build()
}
