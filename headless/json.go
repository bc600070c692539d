package headless

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// formatJSON writes v as Jupyter's nbformat does (json.dumps with indent 1,
// sorted keys, no ASCII escapes), followed by a newline. encoding/json cannot:
// it escapes U+2028, U+2029 and, by default, HTML.
func formatJSON(v any) (string, error) {
	var b strings.Builder
	if err := writeJSON(&b, v, 0); err != nil {
		return "", err
	}
	b.WriteByte('\n')
	return b.String(), nil
}

func writeJSON(b *strings.Builder, v any, depth int) error {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case string:
		writeString(b, v)
	case json.Number:
		b.WriteString(v.String())
	case int:
		b.WriteString(strconv.Itoa(v))
	case map[string]any:
		return writeObject(b, v, depth)
	case []any:
		return writeArray(b, v, depth)
	default:
		return writeOther(b, v, depth)
	}
	return nil
}

// writeOther handles values that a session put into a bundle in a type of its
// own: it goes through encoding/json once, then through writeJSON.
func writeOther(b *strings.Builder, v any, depth int) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %T as JSON: %w", v, err)
	}
	generic, err := decodeJSON(data)
	if err != nil {
		return fmt.Errorf("write %T as JSON: %w", v, err)
	}
	return writeJSON(b, generic, depth)
}

func writeObject(b *strings.Builder, object map[string]any, depth int) error {
	if len(object) == 0 {
		b.WriteString("{}")
		return nil
	}
	b.WriteByte('{')
	for i, key := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			b.WriteByte(',')
		}
		newline(b, depth+1)
		writeString(b, key)
		b.WriteString(": ")
		if err := writeJSON(b, object[key], depth+1); err != nil {
			return err
		}
	}
	newline(b, depth)
	b.WriteByte('}')
	return nil
}

func writeArray(b *strings.Builder, array []any, depth int) error {
	if len(array) == 0 {
		b.WriteString("[]")
		return nil
	}
	b.WriteByte('[')
	for i, v := range array {
		if i > 0 {
			b.WriteByte(',')
		}
		newline(b, depth+1)
		if err := writeJSON(b, v, depth+1); err != nil {
			return err
		}
	}
	newline(b, depth)
	b.WriteByte(']')
	return nil
}

func newline(b *strings.Builder, depth int) {
	b.WriteByte('\n')
	for range depth {
		b.WriteByte(' ')
	}
}

// writeString escapes what Python's json.dumps(ensure_ascii=False) escapes, and
// nothing else. Invalid UTF-8 becomes U+FFFD, since JSON cannot hold it.
func writeString(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r < 0x20:
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// decodeJSON reads one JSON value, keeping numbers as they are spelt.
func decodeJSON(data []byte) (any, error) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("something follows the JSON value at byte %d", d.InputOffset())
	}
	return v, nil
}

// splitLines cuts text as Python's str.splitlines(keepends=True) does: that is
// how Jupyter stores multi-line text in a notebook.
func splitLines(text string) []any {
	lines := []any{}
	start, runes := 0, []rune(text)
	for i := 0; i < len(runes); i++ {
		if !lineEnd(runes[i]) {
			continue
		}
		if runes[i] == '\r' && i+1 < len(runes) && runes[i+1] == '\n' {
			i++
		}
		lines = append(lines, string(runes[start:i+1]))
		start = i + 1
	}
	if start < len(runes) {
		lines = append(lines, string(runes[start:]))
	}
	return lines
}

func lineEnd(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// joinLines reads multi-line text: a string, or a list of strings.
func joinLines(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []any:
		var b strings.Builder
		for _, part := range v {
			s, ok := part.(string)
			if !ok {
				return "", false
			}
			b.WriteString(s)
		}
		return b.String(), true
	}
	return "", false
}
