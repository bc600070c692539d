package show

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// tableOf makes a table of a slice of structs or maps, a map, or a nested slice.
// ok is false for every other value.
func tableOf(v any) (t Table, ok bool) {
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer && !r.IsNil() {
		r = r.Elem()
	}
	switch r.Kind() {
	case reflect.Map:
		return tableOfMap(r), true
	case reflect.Slice, reflect.Array:
		return tableOfSlice(r)
	}
	return Table{}, false
}

func tableOfSlice(r reflect.Value) (Table, bool) {
	elem := r.Type().Elem()
	if elem.Kind() == reflect.Pointer {
		elem = elem.Elem()
	}
	if printsItself(r.Type().Elem()) {
		return Table{}, false
	}
	t := Table{Total: r.Len()}
	switch elem.Kind() {
	case reflect.Struct:
		t.Columns = fieldNames(elem)
		for i := range min(r.Len(), maxRows) {
			t.Rows = append(t.Rows, fieldTexts(r.Index(i)))
		}
		return t, len(t.Columns) > 0
	case reflect.Map:
		return tableOfMaps(r), true
	case reflect.Slice, reflect.Array:
		if elem.Elem().Kind() == reflect.Uint8 {
			return Table{}, false
		}
		return tableOfRows(r), true
	}
	return Table{}, false
}

// printsItself says that values of t have a text of their own, which a table of
// their fields would hide.
func printsItself(t reflect.Type) bool {
	for _, method := range []string{"String", "Error", "HTML"} {
		if _, ok := t.MethodByName(method); ok {
			return true
		}
		if _, ok := reflect.PointerTo(t).MethodByName(method); ok && t.Kind() == reflect.Struct {
			return true
		}
	}
	return false
}

func fieldNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Name
	}
	return names
}

func fieldTexts(v reflect.Value) []string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return []string{"<nil>"}
		}
		v = v.Elem()
	}
	out := make([]string, v.NumField())
	for i := range out {
		out[i] = cellText(v.Field(i))
	}
	return out
}

func tableOfRows(r reflect.Value) Table {
	t := Table{Total: r.Len()}
	for i := range min(r.Len(), maxRows) {
		row := r.Index(i)
		if row.Kind() == reflect.Pointer {
			if row.IsNil() {
				t.Rows = append(t.Rows, []string{"<nil>"})
				continue
			}
			row = row.Elem()
		}
		cells := make([]string, row.Len())
		for c := range min(row.Len(), maxColumns) {
			cells[c] = cellText(row.Index(c))
		}
		t.Rows = append(t.Rows, cells)
	}
	for c := range t.width() {
		t.Columns = append(t.Columns, strconv.Itoa(c))
	}
	return t
}

// tableOfMaps has one column for each key that any row shown has.
func tableOfMaps(r reflect.Value) Table {
	t := Table{Total: r.Len()}
	column := map[string]int{}
	var rows []map[string]string
	for i := range min(r.Len(), maxRows) {
		row := map[string]string{}
		m := r.Index(i)
		for m.Kind() == reflect.Pointer && !m.IsNil() {
			m = m.Elem()
		}
		if m.Kind() == reflect.Map {
			for _, key := range sortedKeys(m) {
				name := cellText(key)
				column[name] = 0
				row[name] = cellText(m.MapIndex(key))
			}
		}
		rows = append(rows, row)
	}
	for name := range column {
		t.Columns = append(t.Columns, name)
	}
	slices.Sort(t.Columns)
	for _, row := range rows {
		cells := make([]string, len(t.Columns))
		for i, name := range t.Columns {
			cells[i] = row[name]
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// tableOfMap has a row for each key, in order, and columns for the fields of a
// struct value.
func tableOfMap(r reflect.Value) Table {
	t := Table{Columns: []string{"key", "value"}, Total: r.Len()}
	elem := r.Type().Elem()
	fields := elem.Kind() == reflect.Struct && !printsItself(elem) && elem.NumField() > 0
	if fields {
		t.Columns = append([]string{"key"}, fieldNames(elem)...)
	}
	for i, key := range sortedKeys(r) {
		if i == maxRows {
			break
		}
		row := []string{cellText(key)}
		if value := r.MapIndex(key); fields {
			row = append(row, fieldTexts(value)...)
		} else {
			row = append(row, cellText(value))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		for a.Kind() == reflect.Interface && b.Kind() == reflect.Interface && !a.IsNil() && !b.IsNil() {
			a, b = a.Elem(), b.Elem()
		}
		switch {
		case a.CanInt() && b.CanInt():
			return cmp.Compare(a.Int(), b.Int())
		case a.CanUint() && b.CanUint():
			return cmp.Compare(a.Uint(), b.Uint())
		case a.CanFloat() && b.CanFloat():
			return cmp.Compare(a.Float(), b.Float())
		}
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	return keys
}

// cellText is a value in a cell: floats short, everything else as %v.
func cellText(v reflect.Value) string {
	for v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() {
		return "<nil>"
	}
	if v.CanFloat() && v.NumMethod() == 0 {
		return strconv.FormatFloat(v.Float(), 'g', 6, 64)
	}
	return cut(fmt.Sprintf("%v", v), 4*maxCellHTML)
}
