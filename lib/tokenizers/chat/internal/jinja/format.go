package jinja

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// percent is "…" % v: %s, %r, %d, %i, %f, %x and %%, with flags, width and precision.
func (r *run) percent(format string, v any) (any, error) {
	args := []any{v}
	if t, ok := v.(*tuple); ok {
		args = t.items
	}
	named, isDict := v.(*Dict)
	var b strings.Builder
	used := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		length, spec, name, hasName, err := readSpec(format[i+1:])
		if err != nil {
			return nil, err
		}
		i += length
		if spec[len(spec)-1] == '%' {
			b.WriteByte('%')
			continue
		}
		var arg any
		switch {
		case hasName && isDict:
			value, ok := named.Get(name)
			if !ok {
				return nil, fmt.Errorf("format: there is no value %q", name)
			}
			arg, used = value, len(args)
		case hasName:
			return nil, errors.New("format: %(name) wants a dict")
		case used >= len(args):
			return nil, errors.New("format: there are too few values")
		default:
			arg = args[used]
			used++
		}
		s, err := r.formatOne(spec, arg)
		if err != nil {
			return nil, err
		}
		if err := r.room(len(s)); err != nil {
			return nil, err
		}
		b.WriteString(s)
	}
	if used < len(args) && !isDict && !is[*List](v) {
		return nil, errors.New("format: there are too many values")
	}
	return b.String(), nil
}

// readSpec reads what follows a %, up to its letter: its length, what follows the
// name, and the name of %(name)s.
func readSpec(s string) (length int, spec, name string, hasName bool, err error) {
	i, begin := 0, 0
	if strings.HasPrefix(s, "(") {
		end := strings.IndexByte(s, ')')
		if end < 0 {
			return 0, "", "", false, errors.New("format: %( has no )")
		}
		name, hasName, i, begin = s[1:end], true, end+1, end+1
	}
	for i < len(s) && strings.IndexByte("-+ #0123456789.", s[i]) >= 0 {
		i++
	}
	if i >= len(s) {
		return 0, "", "", false, errors.New("format: the text ends in the middle of a %")
	}
	return i + 1, s[begin : i+1], name, hasName, nil
}

// formatOne writes one value; spec is flags, width, precision and letter.
func (r *run) formatOne(spec string, v any) (string, error) {
	if err := use(v); err != nil && spec[len(spec)-1] != 's' {
		return "", err
	}
	for _, number := range strings.FieldsFunc(spec, func(c rune) bool { return c < '0' || c > '9' }) {
		if n, err := strconv.Atoi(number); err != nil || n > 1000 {
			return "", errors.New("format: a width or precision is more than 1000")
		}
	}
	letter, flags := spec[len(spec)-1], spec[:len(spec)-1]
	switch letter {
	case 's', 'r':
		write := r.text
		if letter == 'r' {
			write = r.repr
		}
		s, err := write(v)
		return fmt.Sprintf("%"+strings.ReplaceAll(flags, "0", "")+"s", s), errors.Join(err, zeroFlag(flags))
	case 'd', 'i', 'u', 'x', 'X', 'o':
		n, ok := asInt(v)
		if f, isFloat := v.(float64); isFloat && letter != 'x' && letter != 'X' && letter != 'o' {
			n, ok = int64(f), true
		}
		if !ok {
			return "", fmt.Errorf("format: %%%c wants a number, not %s", letter, typeName(v))
		}
		if letter == 'i' || letter == 'u' {
			letter = 'd'
		}
		return fmt.Sprintf("%"+flags+string(letter), n), nil
	case 'f', 'F':
		f, ok := asFloat(v)
		if !ok {
			return "", fmt.Errorf("format: %%f wants a number, not %s", typeName(v))
		}
		return fmt.Sprintf("%"+flags+"f", f), nil
	}
	return "", fmt.Errorf("format: %%%c is not supported", letter)
}

// zeroFlag refuses widths of text with zeros in them, which formatOne would cut.
func zeroFlag(flags string) error {
	if strings.Contains(flags, "0") {
		return errors.New("format: a width with a zero is not supported for text")
	}
	return nil
}

// formatMethod is str.format with plain fields: {}, {0} and {name}.
func formatMethod(r *run, v any, a arguments) (any, error) {
	s := v.(string)
	var b strings.Builder
	next := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != '{' && c != '}' {
			b.WriteByte(c)
			continue
		}
		if i+1 < len(s) && s[i+1] == s[i] {
			b.WriteByte(s[i])
			i++
			continue
		}
		end := strings.IndexByte(s[i:], '}')
		if s[i] == '}' || end < 0 {
			return nil, errors.New("format: a brace stands alone: write {{ or }}")
		}
		value, err := a.field(s[i+1:i+end], &next)
		if err != nil {
			return nil, err
		}
		text, err := r.text(value)
		if err != nil {
			return nil, err
		}
		if err := r.room(len(text)); err != nil {
			return nil, err
		}
		b.WriteString(text)
		i += end
	}
	return b.String(), nil
}

// field is the argument that a field of str.format names.
func (a arguments) field(name string, next *int) (any, error) {
	if strings.ContainsAny(name, ".[:!") {
		return nil, fmt.Errorf("format: {%s} is not supported: only {}, {0} and {name} are", name)
	}
	if name == "" {
		name = strconv.Itoa(*next)
		*next++
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n < 0 || n >= len(a.positional) {
			return nil, fmt.Errorf("format: there is no value %d", n)
		}
		return a.positional[n], nil
	}
	for _, arg := range a.named {
		if arg.name == name {
			return arg.value, nil
		}
	}
	return nil, fmt.Errorf("format: there is no value %q", name)
}
