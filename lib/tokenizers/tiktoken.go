package tokenizers

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// encodings are what tiktoken's files are of, by the number of ranks: pattern and
// special tokens are not in them.
var encodings = map[int]struct {
	pattern  string
	specials map[string]int
}{
	50256:  {patternGPT2, map[string]int{EndOfText: 50256}},
	50280:  {patternGPT2, map[string]int{EndOfText: 50256}},
	100256: {patternCL100K, map[string]int{EndOfText: 100257, "<|fim_prefix|>": 100258, "<|fim_middle|>": 100259, "<|fim_suffix|>": 100260, "<|endofprompt|>": 100276}},
	199998: {patternO200K, map[string]int{EndOfText: 199999, "<|endofprompt|>": 200018}},
	128000: {patternCL100K, map[string]int{"<|begin_of_text|>": 128000, "<|end_of_text|>": 128001, "<|start_header_id|>": 128006, "<|end_header_id|>": 128007, "<|eot_id|>": 128009}},
	151643: {patternQwen2, map[string]int{EndOfText: 151643, "<|im_start|>": 151644, "<|im_end|>": 151645}},
}

// isRanks says that data has lines of base64 and a number.
func isRanks(data []byte) bool {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	_, _, err := rankLine(bytes.TrimSpace(line))
	return err == nil
}

func rankLine(line []byte) (token []byte, rank int, err error) {
	encoded, number, ok := bytes.Cut(line, []byte(" "))
	if !ok || len(encoded) == 0 {
		return nil, 0, fmt.Errorf("%q is not a token in base64 and its rank", line)
	}
	if token, err = base64.StdEncoding.DecodeString(string(encoded)); err != nil {
		return nil, 0, fmt.Errorf("%q is not base64: %w", encoded, err)
	}
	rank, err = strconv.Atoi(string(number))
	return token, rank, err
}

// parseRanks reads a file of tiktoken.
func parseRanks(data []byte) (*Tokenizer, error) {
	vocab := vocabulary{}
	for i, line := range bytes.Split(data, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		token, rank, err := rankLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		if rank < 0 {
			return nil, fmt.Errorf("line %d: the rank %d is below 0", i+1, rank)
		}
		vocab[spell(string(token))] = rank
	}
	known, ok := encodings[len(vocab)]
	if !ok {
		return nil, fmt.Errorf("it has %d ranks, which is none of the encodings that are known here (r50k, p50k, cl100k, o200k, LLaMA 3, Qwen): give the tokenizer.json of the model, or tokenizers.FromRanks the pattern", len(vocab))
	}
	return ranksTokenizer(vocab, known.pattern, known.specials)
}

// FromRanks is the tokenizer of an encoding of tiktoken: the bytes of each token with
// its rank, the pattern that cuts text into words, and the special tokens.
//
// It merges as tiktoken does. A tokenizer.json cannot say that two merges have the
// same rank, so a saved one may cut repetitions of a character otherwise, as those
// that transformers converts do.
func FromRanks(ranks map[string]int, pattern string, specials map[string]int) (*Tokenizer, error) {
	vocab := make(vocabulary, len(ranks))
	for token, rank := range ranks {
		if rank < 0 {
			return nil, fmt.Errorf("tokenizer from ranks: %q has the rank %d: ranks begin at 0", token, rank)
		}
		vocab[spell(token)] = rank
	}
	t, err := ranksTokenizer(vocab, pattern, specials)
	if err != nil {
		return nil, fmt.Errorf("tokenizer from ranks: %w", err)
	}
	return t, nil
}

func ranksTokenizer(vocab vocabulary, pattern string, specials map[string]int) (*Tokenizer, error) {
	split, err := json.Marshal(pattern)
	if err != nil {
		return nil, err
	}
	merges, ranks := mergesOf(vocab, func(token string) int { return vocab[token] })
	whole := true
	d := &document{
		PreTokenizer: component(fmt.Sprintf(`{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":%s},"behavior":"Isolated","invert":false},%s]}`, split, byteSpellingStep)),
		Decoder:      component(byteLevelStep),
	}
	for name, id := range specials {
		if _, ok := vocab[name]; ok && vocab[name] != id {
			return nil, fmt.Errorf("the special token %q is among the ranks too", name)
		}
		vocab[name] = id
		d.AddedTokens = append(d.AddedTokens, addedToken{ID: id, Content: name, Special: true})
	}
	slices.SortFunc(d.AddedTokens, func(a, b addedToken) int { return cmp.Compare(a.ID, b.ID) })
	encoded, err := vocab.MarshalJSON()
	if err != nil {
		return nil, err
	}
	d.Model = &modelDefinition{Type: "BPE", Vocab: encoded, Merges: &merges, IgnoreMerges: &whole, ranks: ranks}
	return d.build()
}

// mergesOf are all ways to make a token of two others, in the order of rank, and the
// rank of each: that of the token it makes.
func mergesOf(vocab vocabulary, rank func(token string) int) (mergeList, []int32) {
	type way struct {
		left, right string
		rank        int
	}
	var ways []way
	for token := range vocab {
		for i := range token {
			if i == 0 {
				continue
			}
			if _, ok := vocab[token[:i]]; !ok {
				continue
			}
			if _, ok := vocab[token[i:]]; ok {
				ways = append(ways, way{token[:i], token[i:], rank(token)})
			}
		}
	}
	slices.SortFunc(ways, func(a, b way) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(vocab[a.left], vocab[b.left]), cmp.Compare(vocab[a.right], vocab[b.right]))
	})
	merges := make(mergeList, len(ways))
	ranks := make([]int32, len(ways))
	for i, w := range ways {
		merges[i], ranks[i] = [2]string{w.left, w.right}, int32(w.rank)
	}
	return merges, ranks
}
