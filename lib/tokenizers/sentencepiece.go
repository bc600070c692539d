package tokenizers

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Kinds of pieces of sentencepiece, and of tokens in GGUF.
const (
	pieceNormal = iota + 1
	pieceUnknown
	pieceControl
	pieceUser
	pieceUnused
	pieceByte
)

// spPiece is a piece of a sentencepiece model.
type spPiece struct {
	text  string
	score float32
	kind  int
}

// spModel is what a tokenizer.model says.
type spModel struct {
	pieces   []spPiece
	bpe      bool
	fallback bool
	charsmap []byte
	prefix   bool // a space is put before the text
	squeezes bool // spaces in a row become one
	bos, eos int
}

// protoField is a field of a message: a number or bytes.
type protoField struct {
	number int
	value  uint64
	bytes  []byte
}

var errProto = errors.New("it is no tokenizer.model of sentencepiece: the file is damaged or of another format; fetch it anew, or give the tokenizer.json of the model")

// eachField calls f for the fields of a message in protocol buffers' format.
func eachField(data []byte, f func(protoField) error) error {
	for len(data) > 0 {
		key, n := binary.Uvarint(data)
		if n <= 0 || key>>3 == 0 || key>>3 > math.MaxInt32 {
			return errProto
		}
		data = data[n:]
		field := protoField{number: int(key >> 3)}
		switch key & 7 {
		case 0:
			if field.value, n = binary.Uvarint(data); n <= 0 {
				return errProto
			}
		case 1:
			n = 8
		case 2:
			size, m := binary.Uvarint(data)
			if m <= 0 || size > uint64(len(data)-m) {
				return errProto
			}
			n = m + int(size)
			field.bytes = data[m:n]
		case 5:
			if n = 4; len(data) >= n {
				field.value = uint64(binary.LittleEndian.Uint32(data))
			}
		default:
			return errProto
		}
		if n > len(data) {
			return errProto
		}
		data = data[n:]
		if err := f(field); err != nil {
			return err
		}
	}
	return nil
}

func parseSentencePiece(data []byte) (*Tokenizer, error) {
	m, err := readSentencePiece(data)
	if err != nil {
		return nil, err
	}
	return m.tokenizer()
}

func readSentencePiece(data []byte) (*spModel, error) {
	m := &spModel{prefix: true, squeezes: true, bos: 1, eos: 2}
	kind := uint64(1)
	err := eachField(data, func(f protoField) error {
		switch f.number {
		case 1:
			p := spPiece{kind: pieceNormal}
			err := eachField(f.bytes, func(g protoField) error {
				switch g.number {
				case 1:
					p.text = string(g.bytes)
				case 2:
					p.score = math.Float32frombits(uint32(g.value))
				case 3:
					p.kind = int(g.value)
				}
				return nil
			})
			if err == nil && !utf8.ValidString(p.text) {
				return fmt.Errorf("piece %d is not valid UTF-8: the file is damaged", len(m.pieces))
			}
			m.pieces = append(m.pieces, p)
			return err
		case 2:
			return eachField(f.bytes, func(g protoField) error {
				switch g.number {
				case 3:
					kind = g.value
				case 35:
					m.fallback = g.value != 0
				case 41:
					m.bos = int(int32(g.value))
				case 42:
					m.eos = int(int32(g.value))
				}
				return nil
			})
		case 3:
			return eachField(f.bytes, func(g protoField) error {
				switch g.number {
				case 2:
					m.charsmap = g.bytes
				case 3:
					m.prefix = g.value != 0
				case 4:
					m.squeezes = g.value != 0
				}
				return nil
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(m.pieces) == 0 {
		return nil, errProto
	}
	if kind != 1 && kind != 2 {
		return nil, fmt.Errorf("its model has the type %d (words or characters): only Unigram and BPE are known", kind)
	}
	m.bpe = kind == 2
	return m, nil
}

// tokenizer is m with the steps that transformers converts it to. Replacements are
// sentencepiece's own; a tokenizer.json has no word for how they differ.
func (m *spModel) tokenizer() (*Tokenizer, error) {
	d := &document{Normalizer: m.normalizer(), exact: true}
	for id, p := range m.pieces {
		if p.kind == pieceControl || p.kind == pieceUnknown || p.kind == pieceUser {
			d.AddedTokens = append(d.AddedTokens, addedToken{ID: id, Content: p.text, Special: p.kind != pieceUser})
		}
	}
	var err error
	if m.bpe {
		d.Decoder = component(m.byteDecoder())
		d.Model, err = m.bpeModel()
	} else {
		scheme := "never"
		if m.prefix {
			scheme = "always"
		}
		d.PreTokenizer = component(`{"type":"Metaspace","replacement":"▁","prepend_scheme":"` + scheme + `","split":true}`)
		d.Decoder = d.PreTokenizer
		if m.fallback {
			d.Decoder = component(`{"type":"Sequence","decoders":[{"type":"ByteFallback"},` + string(d.PreTokenizer) + `]}`)
		}
		d.Model, err = m.unigramModel()
	}
	if err != nil {
		return nil, err
	}
	return d.build()
}

func (m *spModel) normalizer() component {
	charsmap := ""
	if len(m.charsmap) > 0 {
		charsmap = `{"type":"Precompiled","precompiled_charsmap":"` + base64.StdEncoding.EncodeToString(m.charsmap) + `"},`
	}
	if m.bpe {
		prepend := ""
		if m.prefix {
			prepend = `{"type":"Prepend","prepend":"▁"},`
		}
		return component(`{"type":"Sequence","normalizers":[` + charsmap + prepend + `{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}`)
	}
	if !m.squeezes {
		return component(`{"type":"Sequence","normalizers":[` + charsmap + `{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}`)
	}
	return component(`{"type":"Sequence","normalizers":[` + charsmap + `{"type":"Strip","strip_left":false,"strip_right":true},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}]}`)
}

// byteDecoder is LLaMA's decoder.
func (m *spModel) byteDecoder() string {
	strip := ""
	if m.prefix {
		strip = `,{"type":"Strip","content":" ","start":1,"stop":0}`
	}
	return `{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}` + strip + `]}`
}

// unknownID is the piece for what has no other, -1 if there is none.
func (m *spModel) unknownID() int {
	return slices.IndexFunc(m.pieces, func(p spPiece) bool { return p.kind == pieceUnknown })
}

func (m *spModel) unigramModel() (*modelDefinition, error) {
	vocab := make([]scored, len(m.pieces))
	for id, p := range m.pieces {
		vocab[id] = scored{p.text, float64(p.score)}
	}
	encoded, err := encodeJSON(vocab)
	if err != nil {
		return nil, err
	}
	d := &modelDefinition{Type: "Unigram", Vocab: encoded, ByteFallback: &m.fallback}
	if id := m.unknownID(); id >= 0 {
		d.UnkID = &id
	}
	return d, nil
}

// bpeModel has a merge for every way to make a piece of two, the best scores first.
func (m *spModel) bpeModel() (*modelDefinition, error) {
	vocab := make(vocabulary, len(m.pieces))
	mergeable := vocabulary{}
	order := make([]int, 0, len(m.pieces))
	for id, p := range m.pieces {
		vocab[p.text] = id
		if p.kind == pieceNormal || p.kind == pieceUser {
			mergeable[p.text] = id
		}
		order = append(order, id)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := m.pieces[a].score, m.pieces[b].score; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	place := make(map[int]int, len(order))
	for i, id := range order {
		place[id] = i
	}
	merges, ranks := mergesOf(mergeable, func(token string) int { return place[mergeable[token]] })
	encoded, err := vocab.MarshalJSON()
	if err != nil {
		return nil, err
	}
	fuse := true
	d := &modelDefinition{Type: "BPE", Vocab: encoded, Merges: &merges, FuseUnk: &fuse, ByteFallback: &m.fallback, ranks: ranks}
	if id := m.unknownID(); id >= 0 {
		d.UnkToken = &m.pieces[id].text
	}
	return d, nil
}
