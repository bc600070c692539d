package jinja

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// text is Python's str(), which {{ }} writes.
func (r *run) text(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case markup:
		return string(v), nil
	case *undefined:
		return "", nil
	}
	return r.repr(v)
}

// repr is Python's repr().
func (r *run) repr(v any) (string, error) {
	var b strings.Builder
	if err := r.writeRepr(&b, v, 0); err != nil {
		return "", err
	}
	return b.String(), nil
}

func (r *run) writeRepr(b *strings.Builder, v any, depth int) error {
	if depth > r.limits.Depth {
		return fmt.Errorf("a value is nested more than %d deep", r.limits.Depth)
	}
	before := b.Len()
	switch v := v.(type) {
	case nil:
		b.WriteString("None")
	case bool:
		b.WriteString(pyBool(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case bigInt:
		b.WriteString(string(v))
	case float64:
		b.WriteString(pyFloat(v))
	case string:
		b.WriteString(quote(v))
	case *undefined:
		b.WriteString("Undefined")
	case *List:
		return r.writeItems(b, "[", v.Items, "]", depth)
	case *tuple:
		if len(v.items) == 1 {
			return r.writeItems(b, "(", v.items, ",)", depth)
		}
		return r.writeItems(b, "(", v.items, ")", depth)
	case *Dict:
		return r.writeDict(b, v, depth)
	default:
		return fmt.Errorf("a value of type %s cannot be written as text", typeName(v))
	}
	return r.made(b.Len() - before)
}

func (r *run) writeItems(b *strings.Builder, begin string, items []any, end string, depth int) error {
	b.WriteString(begin)
	for i, item := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		if err := r.writeRepr(b, item, depth+1); err != nil {
			return err
		}
	}
	b.WriteString(end)
	return r.made(2 + 2*len(items))
}

func (r *run) writeDict(b *strings.Builder, d *Dict, depth int) error {
	b.WriteByte('{')
	for i, key := range d.keys {
		if i > 0 {
			b.WriteString(", ")
		}
		if err := r.writeRepr(b, key, depth+1); err != nil {
			return err
		}
		b.WriteString(": ")
		if err := r.writeRepr(b, d.values[i], depth+1); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return r.made(2 + 4*d.Len())
}

func pyBool(v bool) string {
	if v {
		return "True"
	}
	return "False"
}

// pyFloat is repr of a float: the shortest digits, an exponent from 1e16 and below 1e-4.
func pyFloat(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// quote is repr of a str.
func quote(s string) string {
	q := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteRune(q)
	for _, c := range s {
		switch {
		case c == q || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		case c < 0x7f || unicode.IsPrint(c):
			b.WriteRune(c)
		case c <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, c)
		case c <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			fmt.Fprintf(&b, `\U%08x`, c)
		}
	}
	b.WriteRune(q)
	return b.String()
}
