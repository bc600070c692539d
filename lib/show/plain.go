package show

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxElements  = 1000     // elements of a slice printed by %+v
	maxPlainText = 64 << 10 // bytes of text/plain of one value
)

// plain is the text of a value without a String or Error method.
func plain(v any, table Table, isTable bool) string {
	if isTable {
		return table.String()
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Slice && r.Len() > maxElements {
		head := fmt.Sprintf("%+v", r.Slice(0, maxElements).Interface())
		rest := fmt.Sprintf(" … and %s more]", Count(int64(r.Len()-maxElements)))
		return cut(strings.TrimSuffix(head, "]"), maxPlainText) + rest
	}
	if s, ok := v.(string); ok {
		return cut(s, maxPlainText)
	}
	return cut(fmt.Sprintf("%+v", v), maxPlainText)
}

// cut shortens s to at most n bytes, at a character border, and says how much is missing.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := n
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return fmt.Sprintf("%s … and %s more bytes", s[:end], Count(int64(len(s)-end)))
}

// Count writes n with a comma between groups of three digits: 1,115,394.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// ellipsis shortens s to at most n characters, the last being "…".
func ellipsis(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}
