package jinja

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// leftSide, rightSide and centred say how many of n fill characters go before the text.
func leftSide(n, _ int) int    { return 0 }
func rightSide(n, _ int) int   { return n }
func centred(n, width int) int { return n/2 + (n & width & 1) }

// pad is ljust, rjust and center.
func pad(before func(n, width int) int) func(*run, any, arguments) (any, error) {
	return func(r *run, v any, a arguments) (any, error) {
		b, err := a.bind("ljust, rjust and center", 1, "width", "fillchar")
		if err != nil {
			return nil, err
		}
		width, ok := asInt(b[0])
		fill := " "
		if b[1] != absent {
			var isText bool
			if fill, isText = b[1].(string); !isText {
				ok = false
			}
		}
		if !ok || utf8.RuneCountInString(fill) != 1 {
			return nil, errors.New("ljust, rjust and center want a width and one character")
		}
		s := v.(string)
		n := width - int64(utf8.RuneCountInString(s))
		if n <= 0 {
			return s, nil
		}
		if n > int64(r.limits.Bytes) {
			return nil, r.made(r.limits.Bytes + 1)
		}
		if err := r.room(len(s) + int(n)*len(fill)); err != nil {
			return nil, err
		}
		left := before(int(n), int(width))
		return strings.Repeat(fill, left) + s + strings.Repeat(fill, int(n)-left), nil
	}
}

func zeroFill(r *run, v any, a arguments) (any, error) {
	s := v.(string)
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	b, err := a.bind("zfill", 1, "width")
	if err != nil {
		return nil, err
	}
	width, _ := asInt(b[0])
	padded, err := pad(rightSide)(r, s, arguments{positional: []any{width - int64(len(sign)), "0"}})
	if err != nil {
		return nil, err
	}
	return sign + padded.(string), nil
}
