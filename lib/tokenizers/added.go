package tokenizers

import (
	"strings"
	"unicode/utf8"
)

// addedToken is a token that is matched in the text before it is cut into words.
type addedToken struct {
	ID         int    `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

// addedMatcher finds added tokens in a text: the first, of those the longest.
type addedMatcher struct {
	root  trie
	first [256]bool // the bytes that a token can begin with
	only  int       // the byte that all begin with, -1 if there are several
	any   bool
}

// trie is a node of a tree of bytes.
type trie struct {
	next  map[byte]*trie
	token *addedToken
}

func (m *addedMatcher) add(text string, token *addedToken) {
	if text == "" {
		return
	}
	if !m.any {
		m.only = int(text[0])
	} else if m.only != int(text[0]) {
		m.only = -1
	}
	m.any = true
	m.first[text[0]] = true
	node := &m.root
	for i := range len(text) {
		if node.next == nil {
			node.next = map[byte]*trie{}
		}
		child := node.next[text[i]]
		if child == nil {
			child = &trie{}
			node.next[text[i]] = child
		}
		node = child
	}
	node.token = token
}

// candidate is the next place at or after at where a token may begin, -1 for none.
func (m *addedMatcher) candidate(text string, at int) int {
	if m.only >= 0 {
		i := strings.IndexByte(text[at:], byte(m.only))
		if i < 0 {
			return -1
		}
		return at + i
	}
	for ; at < len(text); at++ {
		if m.first[text[at]] {
			return at
		}
	}
	return -1
}

// find is the first token in text at or after at, and where it ends.
func (m *addedMatcher) find(text string, at int) (start, end int, token *addedToken) {
	if !m.any {
		return 0, 0, nil
	}
	for at = m.candidate(text, at); at >= 0; at = m.candidate(text, at+1) {
		node := &m.root
		for i := at; i < len(text); i++ {
			if node = node.next[text[i]]; node == nil {
				break
			}
			if node.token != nil {
				end, token = i+1, node.token
			}
		}
		if token != nil {
			return at, end, token
		}
	}
	return 0, 0, nil
}

// next is the first token in text at or after from by its rules: taken is where the
// last one ended, and white space that belongs to it is not taken again. start and
// end include the white space that the token takes.
func (m *addedMatcher) next(text string, from, taken int) (start, end, resume int, token *addedToken) {
	for {
		start, end, token = m.find(text, from)
		if token == nil {
			return 0, 0, 0, nil
		}
		from = end
		if token.SingleWord && (wordBefore(text[:start]) || wordAfter(text[end:])) {
			continue
		}
		resume = end
		if token.LStrip {
			start = max(taken, start-blanksBefore(text[:start]))
		}
		if token.RStrip {
			end += runOf(text[end:], isSpace)
		}
		return start, end, resume, token
	}
}

func wordBefore(text string) bool {
	if text == "" {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text)
	return classOf(r)&isWord != 0
}

func wordAfter(text string) bool {
	if text == "" {
		return false
	}
	r, _ := decode(text)
	return classOf(r)&isWord != 0
}

// blanksBefore is the length of the white space at the end of text.
func blanksBefore(text string) int {
	n := len(text)
	for n > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:n])
		if classOf(r)&isSpace == 0 {
			break
		}
		n -= size
	}
	return len(text) - n
}

// split cuts p at the added tokens.
func (m *addedMatcher) split(p piece, out []piece) []piece {
	if !m.any {
		return append(out, p)
	}
	from, taken := 0, 0
	for {
		start, end, resume, token := m.next(p.text, from, taken)
		if token == nil {
			break
		}
		if taken < start {
			out = append(out, p.slice(taken, start))
		}
		part := p.slice(start, end)
		part.token = int32(token.ID)
		out = append(out, part)
		from, taken = resume, end
	}
	if taken < len(p.text) {
		out = append(out, p.slice(taken, len(p.text)))
	}
	return out
}
