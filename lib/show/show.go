// Package show turns values into what a notebook, a terminal or a log displays.
//
// [Of] describes a value in several MIME types at once: text/plain is always
// there, text/html, image/svg+xml, image/png and text/markdown come from the
// value's own methods, and slices of structs, maps and nested slices become
// tables. [Display] shows a value once; a [Live] replaces what it showed before;
// a [Progress] is a live bar. [Table], [Chart] and [Stack] are ready-made values.
//
// Where displays go is decided by the [Screen] in force. The default screen
// writes text to standard output: in place on a terminal, as lines, not too
// many, elsewhere. A notebook's worker installs its own with [SetScreen].
//
// All HTML made here is static and self-contained (inline style, charts as images, no
// script), takes its text colour from the page so that it can be read in light
// and dark themes, and escapes every text it is given.
package show

import (
	"fmt"
	"reflect"
)

// Bundle is one value in several MIME types: a string for text types, a []byte
// for binary ones such as image/png. text/plain is always present in a bundle
// made by [Of].
type Bundle map[string]any

// Plain returns the text/plain form, "" if there is none.
func (b Bundle) Plain() string {
	s, _ := b["text/plain"].(string)
	return s
}

// HTML returns the text/html form, "" if there is none.
func (b Bundle) HTML() string {
	s, _ := b["text/html"].(string)
	return s
}

type (
	htmler     interface{ HTML() string }
	svger      interface{ SVG() string }
	pnger      interface{ PNG() []byte }
	markdowner interface{ Markdown() string }
)

// Of describes v for display.
//
// Methods of v (or of a pointer to it) come first: HTML() string, SVG() string,
// PNG() []byte, Markdown() string, and Error() or String() for the plain text.
// Without HTML of its own, a slice of structs or of maps, a map, a struct slice
// behind pointers or a [][]T becomes a table. Anything else is printed as %+v,
// shortened when it is very long. A method that panics is reported in the text
// and otherwise ignored. nil shows "<nil>".
func Of(v any) Bundle {
	if isNil(v) {
		return Bundle{"text/plain": "<nil>"}
	}
	b := Bundle{}
	var broken string
	for _, form := range forms(withPointerMethods(v)) {
		out, err := call(form.render)
		if err != nil {
			broken = fmt.Sprintf("(%s of %T panicked: %v)\n", form.method, v, err)
			continue
		}
		b[form.mime] = out
	}
	table, isTable := tableOf(v)
	if isTable && len(b) == 0 {
		b["text/html"] = table.HTML()
	}
	if _, ok := b["text/plain"]; !ok {
		b["text/plain"] = plain(v, table, isTable)
	}
	if broken != "" {
		b["text/plain"] = broken + b.Plain()
	}
	return b
}

// form is one MIME type that a value can render itself in.
type form struct {
	mime, method string
	render       func() any
}

func forms(v any) []form {
	var out []form
	if h, ok := v.(htmler); ok {
		out = append(out, form{"text/html", "HTML", func() any { return h.HTML() }})
	}
	if s, ok := v.(svger); ok {
		out = append(out, form{"image/svg+xml", "SVG", func() any { return s.SVG() }})
	}
	if p, ok := v.(pnger); ok {
		out = append(out, form{"image/png", "PNG", func() any { return p.PNG() }})
	}
	if m, ok := v.(markdowner); ok {
		out = append(out, form{"text/markdown", "Markdown", func() any { return m.Markdown() }})
	}
	switch t := v.(type) {
	case error:
		out = append(out, form{"text/plain", "Error", func() any { return t.Error() }})
	case fmt.Stringer:
		out = append(out, form{"text/plain", "String", func() any { return t.String() }})
	}
	return out
}

// call runs render and turns a panic of the user's method into an error, because
// a display must not end a cell.
func call(render func() any) (out any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return render(), nil
}

// withPointerMethods returns a pointer to a copy of v when that has methods v
// itself lacks, so that a method declared on *T also shows a T.
func withPointerMethods(v any) any {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer || t.Name() == "" || reflect.PointerTo(t).NumMethod() == t.NumMethod() {
		return v
	}
	p := reflect.New(t)
	p.Elem().Set(reflect.ValueOf(v))
	return p.Interface()
}

func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return r.IsNil()
	}
	return false
}
