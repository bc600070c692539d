package jinja

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

type filterFunction = func(r *run, v any, a arguments) (any, error)

// filterTable holds what may follow "|".
var filterTable map[string]filterFunction

func init() { // map and select read the table
	filterTable = map[string]filterFunction{
		"abs": absFilter, "attr": attrFilter, "default": defaultFilter, "d": defaultFilter,
		"float": floatFilter, "int": intFilter, "items": itemsFilter, "length": lengthFilter, "count": lengthFilter,
		"list": listFilter, "round": roundFilter, "safe": safeFilter, "string": stringFilter, "tojson": toJSON,
		"first": firstFilter, "last": lastFilter, "reverse": reverseFilter, "join": joinFilter,
		"map": mapFilter, "select": choose(true, false), "reject": choose(false, false),
		"selectattr": choose(true, true), "rejectattr": choose(false, true),
		"sort": sortFilter, "dictsort": dictSort, "unique": uniqueFilter, "min": extreme(-1), "max": extreme(1),
		"sum": sumFilter, "batch": batchFilter, "slice": sliceFilter, "groupby": groupBy,
		"indent": indentFilter, "format": formatFilter, "replace": replaceFilter, "trim": trimFilter,
		"wordcount": wordCount, "truncate": truncateFilter, "center": centerFilter,
		"capitalize": cased(capitalize), "title": cased(titleFilter), "upper": cased(upperText), "lower": cased(lowerText),
	}
}

func absFilter(r *run, v any, _ arguments) (any, error) {
	if err := use(v); err != nil {
		return nil, err
	}
	if f, ok := v.(float64); ok {
		return math.Abs(f), nil
	}
	n, ok := asInt(v)
	if !ok {
		return nil, fmt.Errorf("abs is of numbers, not %s", typeName(v))
	}
	if n < 0 {
		return r.arithmetic("-", int64(0), n)
	}
	return n, nil
}

func attrFilter(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("attr", 1, "name")
	if err != nil {
		return nil, err
	}
	name, ok := b[0].(string)
	if !ok {
		return nil, errors.New("attr wants a name")
	}
	if err := use(v); err != nil {
		return nil, err
	}
	if m, ok := method(v, name); ok && !strings.HasPrefix(name, "_") {
		return m, nil
	}
	return &undefined{fmt.Sprintf("%s has no attribute %q", objectName(v), name)}, nil
}

func defaultFilter(_ *run, v any, a arguments) (any, error) {
	b, err := a.bind("default", 0, "default_value", "boolean")
	if err != nil {
		return nil, err
	}
	if b[0] == absent {
		b[0] = ""
	}
	if is[*undefined](v) || b[1] != absent && truth(b[1]) && !truth(v) {
		return b[0], nil
	}
	return v, nil
}

func floatFilter(_ *run, v any, a arguments) (any, error) {
	b, err := a.bind("float", 0, "default")
	if err != nil {
		return nil, err
	}
	if f, ok := asFloat(v); ok {
		return f, nil
	}
	if s, ok := v.(string); ok {
		if f, ok := parseFloat(s); ok {
			return f, nil
		}
	}
	if err := use(v); err != nil {
		return nil, err
	}
	if b[0] == absent {
		return 0.0, nil
	}
	return b[0], nil
}

// parseFloat is Python's float() of a string.
func parseFloat(s string) (float64, bool) {
	s = strings.TrimFunc(s, isSpace)
	if strings.ContainsAny(s, "xXpP_") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || errors.Is(err, strconv.ErrRange)
}

func intFilter(_ *run, v any, a arguments) (any, error) {
	b, err := a.bind("int", 0, "default", "base")
	if err != nil {
		return nil, err
	}
	if err := use(v); err != nil {
		return nil, err
	}
	base := int64(10)
	if b[1] != absent {
		base, _ = asInt(b[1])
		if base < 2 || base > 36 {
			return nil, errors.New("int: the base is from 2 to 36")
		}
	}
	fallback := any(int64(0))
	if b[0] != absent {
		fallback = b[0]
	}
	f, isNumber := asFloat(v)
	switch v := v.(type) {
	case int64, bool:
		n, _ := asInt(v)
		return n, nil
	case bigInt:
		return v, nil
	case string:
		s := strings.TrimFunc(v, isSpace)
		if n, err := strconv.ParseInt(s, int(base), 64); err == nil {
			return n, nil
		} else if errors.Is(err, strconv.ErrRange) {
			return nil, errOverflow
		}
		f, isNumber = parseFloat(v)
	}
	if !isNumber || math.IsNaN(f) || math.IsInf(f, 0) {
		return fallback, nil
	}
	if math.Abs(f) >= 1<<63 {
		return nil, errOverflow
	}
	return int64(f), nil
}

func itemsFilter(r *run, v any, a arguments) (any, error) {
	if is[*undefined](v) {
		return &generator{}, nil
	}
	d, ok := v.(*Dict)
	if !ok {
		return nil, fmt.Errorf("items is of a dict, not %s", typeName(v))
	}
	pairs, err := dictItems(r, d, a)
	if err != nil {
		return nil, err
	}
	return &generator{pairs.(*tuple).items}, nil
}

func lengthFilter(_ *run, v any, _ arguments) (any, error) {
	switch v := v.(type) {
	case string:
		return int64(utf8.RuneCountInString(v)), nil
	case *Dict:
		return int64(v.Len()), nil
	case *undefined:
		return int64(0), nil
	case *List:
		return int64(len(v.Items)), nil
	case *tuple:
		return int64(len(v.items)), nil
	case *loop:
		return int64(len(v.items)), nil
	}
	return nil, fmt.Errorf("a value of type %s has no length", typeName(v))
}

func listFilter(r *run, v any, _ arguments) (any, error) {
	items, err := r.iterate(v)
	if err != nil {
		return nil, err
	}
	return &List{append([]any{}, items...)}, r.made(16 * len(items))
}

func roundFilter(_ *run, v any, a arguments) (any, error) {
	b, err := a.bind("round", 0, "precision", "method")
	if err != nil {
		return nil, err
	}
	precision := int64(0)
	if b[0] != absent {
		precision, _ = asInt(b[0])
	}
	if precision < 0 || precision > 300 {
		return nil, errors.New("round: the precision is from 0 to 300")
	}
	method := "common"
	if b[1] != absent {
		method, _ = b[1].(string)
	}
	f, ok := asFloat(v)
	if !ok {
		return nil, fmt.Errorf("round is of numbers, not %s", typeName(v))
	}
	power := math.Pow(10, float64(precision))
	switch method {
	case "common":
		if n, ok := asInt(v); ok {
			return n, nil
		}
		return strconv.ParseFloat(strconv.FormatFloat(f, 'f', int(precision), 64), 64)
	case "ceil":
		return math.Ceil(f*power) / power, nil
	case "floor":
		return math.Floor(f*power) / power, nil
	}
	return nil, fmt.Errorf("round: the method is common, ceil or floor, not %q", method)
}

func safeFilter(r *run, v any, _ arguments) (any, error) {
	s, err := r.text(v)
	return markup(s), err
}

func stringFilter(r *run, v any, _ arguments) (any, error) {
	s, err := r.text(v)
	return s, err
}

func toJSON(r *run, v any, a arguments) (any, error) {
	b, err := a.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys")
	if err != nil {
		return nil, err
	}
	s := &jsonStyle{item: ", ", key: ": "}
	s.ascii = b[0] != absent && truth(b[0])
	s.sort = b[3] != absent && truth(b[3])
	if err := s.indentation(b[1]); err != nil {
		return nil, err
	}
	if err := s.separators(r, b[2]); err != nil {
		return nil, err
	}
	var out strings.Builder
	if err := r.writeJSON(&out, v, s, 0); err != nil {
		return nil, err
	}
	return out.String(), nil
}

func (s *jsonStyle) indentation(v any) error {
	if v == absent || v == nil {
		return nil
	}
	s.lines, s.item = true, ","
	if text, ok := v.(string); ok {
		s.indent = text
		return nil
	}
	n, ok := asInt(v)
	if !ok || n > 100 {
		return errors.New("tojson: indent is a number up to 100 or a str")
	}
	s.indent = strings.Repeat(" ", int(max(n, 0)))
	return nil
}

func (s *jsonStyle) separators(r *run, v any) error {
	if v == absent || v == nil {
		return nil
	}
	items, err := r.iterate(v)
	if err != nil || len(items) != 2 || !is[string](items[0]) || !is[string](items[1]) {
		return errors.New("tojson: separators are two str")
	}
	s.item, s.key = items[0].(string), items[1].(string)
	return nil
}
