package jinja

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cased is a filter of text without arguments.
func cased(f func(string) string) filterFunction {
	return func(r *run, v any, _ arguments) (any, error) {
		s, err := r.text(v)
		if err != nil {
			return nil, err
		}
		return f(s), r.made(len(s))
	}
}

// titleFilter is jinja2's title, which is not Python's.
func titleFilter(s string) string {
	var b strings.Builder
	first := true
	for _, c := range s {
		if c == '-' || isSpace(c) || strings.ContainsRune("({[<", c) {
			b.WriteRune(c)
			first = true
			continue
		}
		if first {
			b.WriteString(upperText(string(c)))
		} else {
			b.WriteString(lowerText(string(c)))
		}
		first = false
	}
	return b.String()
}

func indentFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("indent", 0, "width", "first", "blank")
	if err != nil {
		return nil, err
	}
	s, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("indent is of a str, not %s", typeName(v))
	}
	indent := "    "
	if text, ok := b[0].(string); ok {
		indent = text
	} else if b[0] != absent {
		n, ok := asInt(b[0])
		if !ok || n > 1000 {
			return nil, errors.New("indent: the width is a number up to 1000 or a str")
		}
		indent = strings.Repeat(" ", int(max(n, 0)))
	}
	lines := splitLines(s+"\n", false)
	blank := b[2] != absent && truth(b[2])
	for i := range lines {
		if i > 0 && (blank || lines[i] != "") {
			if err := r.room(len(indent)); err != nil {
				return nil, err
			}
			lines[i] = indent + lines[i]
		}
	}
	if b[1] != absent && truth(b[1]) {
		lines[0] = indent + lines[0]
	}
	return r.joined(lines, "\n")
}

func formatFilter(r *run, v any, a arguments) (any, error) {
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	if len(a.named) == 0 {
		return r.percent(s, &tuple{items: a.positional})
	}
	if len(a.positional) > 0 {
		return nil, errors.New("format takes positional or named arguments, not both")
	}
	d := NewDict()
	for _, n := range a.named {
		if err := d.Set(n.name, n.value); err != nil {
			return nil, err
		}
	}
	return r.percent(s, d)
}

func replaceFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("replace", 2, "old", "new", "count")
	if err != nil {
		return nil, err
	}
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	for i := range 2 {
		if b[i], err = r.text(b[i]); err != nil {
			return nil, err
		}
	}
	if b[2] == nil {
		b[2] = absent
	}
	return replaceMethod(r, s, arguments{positional: given(b)})
}

// given cuts absent arguments from the end.
func given(args []any) []any {
	for len(args) > 0 && args[len(args)-1] == absent {
		args = args[:len(args)-1]
	}
	return args
}

func trimFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("trim", 0, "chars")
	if err != nil {
		return nil, err
	}
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	return strip(strings.TrimFunc)(r, s, arguments{positional: given(b)})
}

func wordCount(r *run, v any, _ arguments) (any, error) {
	s, err := r.text(v)
	words := strings.FieldsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) && c != '_' })
	return int64(len(words)), err
}

func truncateFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("truncate", 0, "length", "killwords", "end", "leeway")
	if err != nil {
		return nil, err
	}
	s, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("truncate is of a str, not %s", typeName(v))
	}
	length, leeway, end := int64(255), int64(5), "..."
	if b[0] != absent {
		length, _ = asInt(b[0])
	}
	if b[3] != absent && b[3] != nil {
		leeway, _ = asInt(b[3])
	}
	if text, ok := b[2].(string); ok {
		end = text
	}
	runes := []rune(s)
	keep := length - int64(utf8.RuneCountInString(end))
	if keep < 0 {
		return nil, fmt.Errorf("truncate: the length %d is shorter than the end %q", length, end)
	}
	if int64(len(runes)) <= length+leeway {
		return s, nil
	}
	cut := string(runes[:keep])
	if b[1] == absent || !truth(b[1]) {
		if i := strings.LastIndex(cut, " "); i >= 0 {
			cut = cut[:i]
		}
	}
	return cut + end, r.made(len(cut) + len(end))
}

func centerFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("center", 0, "width")
	if err != nil {
		return nil, err
	}
	if b[0] == absent {
		b[0] = int64(80)
	}
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	return pad(centred)(r, s, arguments{positional: b})
}
