package jinja

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

type methodTable map[string]func(r *run, v any, a arguments) (any, error)

// stringMethods are the methods of str.
var stringMethods methodTable

func init() { // format calls the interpreter
	stringMethods = methodTable{
		"strip": strip(strings.TrimFunc), "lstrip": strip(strings.TrimLeftFunc), "rstrip": strip(strings.TrimRightFunc),
		"split": splitMethod(false), "rsplit": splitMethod(true), "splitlines": splitLinesMethod,
		"startswith": affix(strings.HasPrefix), "endswith": affix(strings.HasSuffix),
		"removeprefix": cutAffix(strings.TrimPrefix), "removesuffix": cutAffix(strings.TrimSuffix),
		"replace": replaceMethod, "join": joinMethod, "format": formatMethod,
		"upper": simple(upperText), "lower": simple(lowerText), "capitalize": simple(capitalize), "title": simple(titleText), "swapcase": simple(swapCase),
		"find": finder(strings.Index, false), "rfind": finder(strings.LastIndex, false),
		"index": finder(strings.Index, true), "rindex": finder(strings.LastIndex, true), "count": countMethod,
		"partition": partition(false), "rpartition": partition(true),
		"ljust": pad(leftSide), "rjust": pad(rightSide), "center": pad(centred), "zfill": zeroFill,
		"isdigit":   every(func(c rune) bool { return unicode.Is(unicode.Nd, c) || strings.ContainsRune(digitLike, c) }),
		"isdecimal": every(func(c rune) bool { return unicode.Is(unicode.Nd, c) }), "isnumeric": every(unicode.IsNumber),
		"isalpha": every(unicode.IsLetter), "isspace": every(isSpace),
		"isalnum": every(func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }),
		"islower": whether(func(s string) bool { return s == lowerText(s) && s != upperText(s) }),
		"isupper": whether(func(s string) bool { return s == upperText(s) && s != lowerText(s) }),
	}
}

// digitLike are the superscripts and subscripts that Python calls digits.
const digitLike = "²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"

func simple(f func(string) string) func(*run, any, arguments) (any, error) {
	return func(r *run, v any, a arguments) (any, error) {
		if _, err := a.bind("this method", 0); err != nil {
			return nil, err
		}
		s := f(v.(string))
		return s, r.made(len(s))
	}
}

func whether(f func(string) bool) func(*run, any, arguments) (any, error) {
	return func(_ *run, v any, a arguments) (any, error) {
		_, err := a.bind("this method", 0)
		return f(v.(string)), err
	}
}

func every(f func(rune) bool) func(*run, any, arguments) (any, error) {
	return whether(func(s string) bool {
		return s != "" && strings.IndexFunc(s, func(c rune) bool { return !f(c) }) < 0
	})
}

func strip(trim func(string, func(rune) bool) string) func(*run, any, arguments) (any, error) {
	return func(r *run, v any, a arguments) (any, error) {
		b, err := a.bind("strip", 0, "chars")
		if err != nil {
			return nil, err
		}
		s := v.(string)
		if b[0] == absent || b[0] == nil {
			return trim(s, isSpace), r.made(0)
		}
		chars, ok := b[0].(string)
		if !ok {
			return nil, fmt.Errorf("strip wants a str, not %s", typeName(b[0]))
		}
		return trim(s, func(c rune) bool { return strings.ContainsRune(chars, c) }), nil
	}
}

func splitMethod(fromRight bool) func(*run, any, arguments) (any, error) {
	return func(r *run, v any, a arguments) (any, error) {
		b, err := a.bind("split", 0, "sep", "maxsplit")
		if err != nil {
			return nil, err
		}
		limit := int64(-1)
		if b[1] != absent {
			n, ok := asInt(b[1])
			if !ok {
				return nil, errors.New("split: maxsplit is a number")
			}
			limit = n
		}
		if limit < 0 {
			limit = math.MaxInt64
		}
		var parts []string
		switch sep := b[0].(type) {
		case string:
			if sep == "" {
				return nil, errors.New("split: the separator is empty")
			}
			parts = splitAt(v.(string), sep, limit, fromRight)
		case nil, absentType:
			parts = splitSpace(v.(string), limit, fromRight)
		default:
			return nil, fmt.Errorf("split wants a str, not %s", typeName(sep))
		}
		return textList(r, parts)
	}
}

func textList(r *run, parts []string) (any, error) {
	l := &List{make([]any, len(parts))}
	for i, p := range parts {
		l.Items[i] = p
	}
	return l, r.made(32 * len(parts))
}

func splitAt(s, sep string, limit int64, fromRight bool) []string {
	if !fromRight {
		return strings.SplitN(s, sep, int(min(limit, int64(len(s))+1)+1))
	}
	var back []string
	for int64(len(back)) < limit {
		i := strings.LastIndex(s, sep)
		if i < 0 {
			break
		}
		back = append(back, s[i+len(sep):])
		s = s[:i]
	}
	return reversed(append(back, s))
}

func reversed(s []string) []string {
	out := make([]string, len(s))
	for i, x := range s {
		out[len(s)-1-i] = x
	}
	return out
}

// splitSpace splits at runs of white space. What is left after limit cuts keeps the
// white space at its far end.
func splitSpace(s string, limit int64, fromRight bool) []string {
	if fromRight {
		return splitSpaceRight(s, limit)
	}
	var parts []string
	for s = trimLeft(s); s != ""; s = trimLeft(s) {
		i := strings.IndexFunc(s, isSpace)
		if i < 0 || int64(len(parts)) >= limit {
			return append(parts, s)
		}
		parts = append(parts, s[:i])
		s = s[i:]
	}
	return parts
}

func splitSpaceRight(s string, limit int64) []string {
	var parts []string
	for s = trimRight(s); s != ""; s = trimRight(s) {
		i := strings.LastIndexFunc(s, isSpace)
		if i < 0 || int64(len(parts)) >= limit {
			parts = append(parts, s)
			break
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		parts = append(parts, s[i+n:])
		s = s[:i]
	}
	return reversed(parts)
}

func splitLinesMethod(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("splitlines", 0, "keepends")
	if err != nil {
		return nil, err
	}
	return textList(r, splitLines(v.(string), b[0] != absent && truth(b[0])))
}

// splitLines is str.splitlines.
func splitLines(s string, keep bool) []string {
	var lines []string
	for s != "" {
		i := strings.IndexFunc(s, func(c rune) bool {
			return c >= '\n' && c <= '\r' || c >= 0x1c && c <= 0x1e || c == 0x85 || c == 0x2028 || c == 0x2029
		})
		if i < 0 {
			return append(lines, s)
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		if strings.HasPrefix(s[i:], "\r\n") {
			n = 2
		}
		if keep {
			lines = append(lines, s[:i+n])
		} else {
			lines = append(lines, s[:i])
		}
		s = s[i+n:]
	}
	return lines
}

func affix(has func(s, affix string) bool) func(*run, any, arguments) (any, error) {
	return func(_ *run, v any, a arguments) (any, error) {
		b, err := a.bind("startswith and endswith", 1, "affix", "start", "end")
		if err != nil {
			return nil, err
		}
		s, _, ok, err := within(v.(string), b[1], b[2])
		if err != nil {
			return nil, err
		}
		options := []any{b[0]}
		if t, ok := b[0].(*tuple); ok {
			options = t.items
		}
		for _, o := range options {
			text, isText := o.(string)
			if !isText {
				return nil, fmt.Errorf("startswith and endswith want a str or a tuple of str, not %s", typeName(o))
			}
			if ok && has(s, text) {
				return true, nil
			}
		}
		return false, nil
	}
}

// within is s[start:end] for methods that search, and the characters before it; ok
// is false if start lies beyond the end.
func within(s string, start, end any) (part string, before int, ok bool, err error) {
	if start == absent && end == absent {
		return s, 0, true, nil
	}
	runes := []rune(s)
	bounds := [2]int{0, len(runes)}
	for i, v := range []any{start, end} {
		if v == absent || v == nil {
			continue
		}
		n, isInt := asInt(v)
		if !isInt {
			return "", 0, false, errors.New("start and end are integers")
		}
		if n < 0 {
			n = max(0, n+int64(len(runes)))
		}
		if i == 1 {
			n = min(n, int64(len(runes)))
		}
		bounds[i] = int(min(n, int64(len(runes))+1))
	}
	if bounds[0] > bounds[1] {
		return "", 0, false, nil
	}
	return string(runes[bounds[0]:bounds[1]]), bounds[0], true, nil
}

func cutAffix(cut func(s, affix string) string) func(*run, any, arguments) (any, error) {
	return func(_ *run, v any, a arguments) (any, error) {
		b, err := a.bind("removeprefix and removesuffix", 1, "affix")
		if err != nil {
			return nil, err
		}
		text, ok := b[0].(string)
		if !ok {
			return nil, fmt.Errorf("removeprefix and removesuffix want a str, not %s", typeName(b[0]))
		}
		return cut(v.(string), text), nil
	}
}

func replaceMethod(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("replace", 2, "old", "new", "count")
	if err != nil {
		return nil, err
	}
	from, ok := b[0].(string)
	to, ok2 := b[1].(string)
	if !ok || !ok2 {
		return nil, errors.New("replace wants two str")
	}
	count := int64(-1)
	if b[2] != absent {
		n, ok := asInt(b[2])
		if !ok {
			return nil, errors.New("replace: count is a number")
		}
		count = n
	}
	s := v.(string)
	n := int64(strings.Count(s, from))
	if count >= 0 {
		n = min(n, count)
	}
	if n > 0 && len(to) > r.limits.Bytes/int(n) {
		return nil, r.made(r.limits.Bytes + 1)
	}
	if err := r.room(len(s) + int(n)*len(to)); err != nil {
		return nil, err
	}
	return strings.Replace(s, from, to, int(n)), nil
}

func joinMethod(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("join", 1, "iterable")
	if err != nil {
		return nil, err
	}
	items, err := r.iterate(b[0])
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(items))
	for i, item := range items {
		text, ok := item.(string)
		if !ok {
			return nil, fmt.Errorf("join: item %d is %s, not str", i, typeName(item))
		}
		texts[i] = text
	}
	return r.joined(texts, v.(string))
}

func finder(index func(s, sub string) int, mustFind bool) func(*run, any, arguments) (any, error) {
	return func(_ *run, v any, a arguments) (any, error) {
		b, err := a.bind("find and index", 1, "sub", "start", "end")
		if err != nil {
			return nil, err
		}
		sub, ok := b[0].(string)
		if !ok {
			return nil, fmt.Errorf("find and index want a str, not %s", typeName(b[0]))
		}
		s, before, ok, err := within(v.(string), b[1], b[2])
		if err != nil {
			return nil, err
		}
		if i := index(s, sub); ok && i >= 0 {
			return int64(before + utf8.RuneCountInString(s[:i])), nil
		}
		if mustFind {
			return nil, errors.New("index: the text is not found")
		}
		return int64(-1), nil
	}
}

func countMethod(_ *run, v any, a arguments) (any, error) {
	b, err := a.bind("count", 1, "sub", "start", "end")
	if err != nil {
		return nil, err
	}
	sub, ok := b[0].(string)
	if !ok {
		return nil, fmt.Errorf("count wants a str, not %s", typeName(b[0]))
	}
	s, _, ok, err := within(v.(string), b[1], b[2])
	if err != nil || !ok {
		return int64(0), err
	}
	return int64(strings.Count(s, sub)), nil
}

func partition(last bool) func(*run, any, arguments) (any, error) {
	return func(_ *run, v any, a arguments) (any, error) {
		b, err := a.bind("partition", 1, "sep")
		if err != nil {
			return nil, err
		}
		sep, ok := b[0].(string)
		if !ok || sep == "" {
			return nil, errors.New("partition wants a separator that is not empty")
		}
		s := v.(string)
		i := strings.Index(s, sep)
		if last {
			i = strings.LastIndex(s, sep)
		}
		switch {
		case i >= 0:
			return &tuple{items: []any{s[:i], sep, s[i+len(sep):]}}, nil
		case last:
			return &tuple{items: []any{"", "", s}}, nil
		}
		return &tuple{items: []any{s, "", ""}}, nil
	}
}
