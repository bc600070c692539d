package jinja

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// ReadJSON reads one JSON value as Python's json.loads does: the keys of objects
// keep their order, integers are told from floats.
func ReadJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := readValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows after the JSON value")
	}
	return v, nil
}

func readValue(d *json.Decoder, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("the JSON is nested more than %d deep", maxNesting)
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return readList(d, depth)
		}
		return readDict(d, depth)
	case json.Number:
		return readNumber(string(t))
	}
	return t, nil
}

func readList(d *json.Decoder, depth int) (any, error) {
	l := &List{}
	for d.More() {
		v, err := readValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, v)
	}
	_, err := d.Token()
	return l, err
}

func readDict(d *json.Decoder, depth int) (any, error) {
	o := NewDict()
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := readValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		if err := o.Set(key, v); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return o, err
}

func readNumber(s string) (any, error) {
	if !strings.ContainsAny(s, ".eE") {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return bigInt(s), nil // only its size can be wrong
		}
		return n, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, err
	}
	return f, nil
}

// jsonStyle is how json.dumps writes.
type jsonStyle struct {
	ascii, sort bool
	indent      string
	lines       bool // indent was given
	item, key   string
}

// writeJSON is Python's json.dumps.
func (r *run) writeJSON(b *strings.Builder, v any, s *jsonStyle, depth int) error {
	if depth > r.limits.Depth {
		return fmt.Errorf("tojson: a value is nested more than %d deep", r.limits.Depth)
	}
	before := b.Len()
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case bigInt:
		b.WriteString(string(v))
	case float64:
		b.WriteString(jsonFloat(v))
	case string:
		jsonString(b, v, s.ascii)
	case *List:
		return r.writeJSONItems(b, "[", v.Items, "]", s, depth, func(i int) error { return r.writeJSON(b, v.Items[i], s, depth+1) })
	case *tuple:
		return r.writeJSONItems(b, "[", v.items, "]", s, depth, func(i int) error { return r.writeJSON(b, v.items[i], s, depth+1) })
	case *Dict:
		return r.writeJSONDict(b, v, s, depth)
	case *undefined:
		return fmt.Errorf("tojson: %s", v.says)
	default:
		return fmt.Errorf("tojson: a value of type %s is no JSON", typeName(v))
	}
	return r.made(b.Len() - before)
}

func (r *run) writeJSONItems(b *strings.Builder, begin string, items []any, end string, s *jsonStyle, depth int, write func(int) error) error {
	b.WriteString(begin)
	newline := func(depth int) {
		if s.lines {
			b.WriteString("\n")
			b.WriteString(strings.Repeat(s.indent, depth))
		}
	}
	for i := range items {
		if i > 0 {
			b.WriteString(s.item)
		}
		newline(depth + 1)
		if err := write(i); err != nil {
			return err
		}
		if err := r.made(len(s.item) + len(s.indent)*(depth+1)); err != nil {
			return err
		}
	}
	if len(items) > 0 {
		newline(depth)
	}
	b.WriteString(end)
	return r.made(2)
}

func (r *run) writeJSONDict(b *strings.Builder, d *Dict, s *jsonStyle, depth int) error {
	order := make([]int, d.Len())
	for i := range order {
		order[i] = i
	}
	if s.sort {
		var failed error
		slices.SortStableFunc(order, func(i, j int) int {
			c, err := r.compare(d.keys[i], d.keys[j])
			if err != nil && failed == nil {
				failed = fmt.Errorf("tojson: %w", err)
			}
			return c
		})
		if failed != nil {
			return failed
		}
	}
	return r.writeJSONItems(b, "{", d.keys, "}", s, depth, func(i int) error {
		i = order[i]
		switch key := d.keys[i].(type) {
		case string:
			jsonString(b, key, s.ascii)
		default: // None, numbers and bools become strings
			b.WriteByte('"')
			if err := r.writeJSON(b, key, s, depth+1); err != nil {
				return err
			}
			b.WriteByte('"')
		}
		b.WriteString(s.key)
		return r.writeJSON(b, d.values[i], s, depth+1)
	})
}

func jsonFloat(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case math.IsNaN(f):
		return "NaN"
	}
	return pyFloat(f)
}

func jsonString(b *strings.Builder, s string, ascii bool) {
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\f':
			b.WriteString(`\f`)
		case c == '\b':
			b.WriteString(`\b`)
		case c < 0x20 || ascii && c >= 0x7f && c <= 0xffff:
			fmt.Fprintf(b, `\u%04x`, c)
		case ascii && c > 0xffff:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
}
