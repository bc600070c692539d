package tokenizers

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// GPT-2's steps as tokenizer.json writes them.
const (
	byteLevelStep    = `{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}`
	byteSpellingStep = `{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}`
)

// loadVocabAndMerges reads the two files of GPT-2 and its kin.
func loadVocabAndMerges(vocabPath, mergesPath string) (*Tokenizer, error) {
	data, err := os.ReadFile(vocabPath)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: merges.txt needs a vocab.json beside it", vocabPath, reason(err))
	}
	var vocab vocabulary
	if err := json.Unmarshal(data, &vocab); err != nil {
		return nil, fmt.Errorf("%s is no object of tokens and ids: %w", vocabPath, err)
	}
	text, err := os.ReadFile(mergesPath)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: vocab.json needs the merges.txt of its model beside it", mergesPath, reason(err))
	}
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n")
	merges, err := mergeLines(lines)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", mergesPath, err)
	}
	d := &document{
		PreTokenizer: component(byteLevelStep), Decoder: component(byteLevelStep),
		Model: &modelDefinition{Type: "BPE", Vocab: data, Merges: &merges},
	}
	if _, ok := vocab[EndOfText]; ok {
		d.AddedTokens = []addedToken{{Content: EndOfText, Special: true}}
	}
	return d.build()
}

// bertSpecials are BERT's special tokens, as far as a vocabulary has them.
var bertSpecials = []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}

// parseVocabTxt reads a token a line, as BERT's vocabularies are. A vocabulary with
// capital letters keeps case and accents, as BERT's cased models do.
func parseVocabTxt(data []byte) (*Tokenizer, error) {
	text := strings.TrimSuffix(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	return wordPieceTokenizer(strings.Split(text, "\n"))
}

// wordPieceTokenizer is BERT's pipeline for tokens in the order of their ids.
func wordPieceTokenizer(tokens []string) (*Tokenizer, error) {
	vocab := vocabulary{}
	lower := true
	for id, token := range tokens {
		vocab[token] = id // of a token that is there twice, the last counts
		if len(token) == 1 && token[0] >= 'A' && token[0] <= 'Z' {
			lower = false
		}
	}
	for _, name := range []string{"[UNK]", "[CLS]", "[SEP]"} {
		if _, ok := vocab[name]; !ok {
			return nil, fmt.Errorf("the vocabulary has no %s: it is no vocab.txt of BERT; give the tokenizer.json of the model", name)
		}
	}
	encoded, err := vocab.MarshalJSON()
	if err != nil {
		return nil, err
	}
	unknown, prefix, most := "[UNK]", "##", 100
	d := &document{
		Normalizer:   component(fmt.Sprintf(`{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":%v}`, lower)),
		PreTokenizer: component(`{"type":"BertPreTokenizer"}`),
		PostProcess: component(fmt.Sprintf(`{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],`+
			`"pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}],`+
			`"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[%d],"tokens":["[CLS]"]},"[SEP]":{"id":"[SEP]","ids":[%d],"tokens":["[SEP]"]}}}`, vocab["[CLS]"], vocab["[SEP]"])),
		Decoder: component(`{"type":"WordPiece","prefix":"##","cleanup":true}`),
		Model:   &modelDefinition{Type: "WordPiece", UnkToken: &unknown, Prefix: &prefix, MaxChars: &most, Vocab: encoded},
	}
	for _, name := range bertSpecials {
		if _, ok := vocab[name]; ok {
			d.AddedTokens = append(d.AddedTokens, addedToken{Content: name, Special: true})
		}
	}
	return d.build()
}
