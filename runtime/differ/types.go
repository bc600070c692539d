package differ

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// kind is what sort of type a typ is.
type kind int

const (
	boolKind kind = iota
	intKind
	uintKind
	floatKind
	complexKind
	stringKind
	sliceKind
	arrayKind
	mapKind
	pointerKind
	structKind
	ifaceKind
	anyKind
	errorKind
	funcKind
	chanKind
	objectKind // of a catalogue: see object
)

// typ is a type of a generated program. Types with the same text are one typ.
type typ struct {
	kind    kind
	text    string
	basic   string // of a basic type or of a named type over one: int8
	bits    int
	elem    *typ
	key     *typ
	n       int // length of an array
	fields  []field
	methods []*method
	named   bool
	params  []*typ
	results []*typ
	object  *object
	impls   []*typ // of an interface: types, possibly pointers, with its methods
}

type field struct {
	name     string
	t        *typ
	embedded bool
}

// method is a method of a named type or of an interface.
type method struct {
	name    string
	pointer bool
	params  []*typ
	results []*typ
	effects bool // it changes what its receiver points to
}

// basics lists the predeclared types with their sizes. int, uint and uintptr count
// 64 bits: hone runs on such machines only.
var basics = []struct {
	name string
	kind kind
	bits int
}{
	{"bool", boolKind, 1},
	{"int", intKind, 64}, {"int8", intKind, 8}, {"int16", intKind, 16}, {"int32", intKind, 32}, {"int64", intKind, 64},
	{"uint", uintKind, 64}, {"uint8", uintKind, 8}, {"uint16", uintKind, 16}, {"uint32", uintKind, 32}, {"uint64", uintKind, 64}, {"uintptr", uintKind, 64},
	{"float32", floatKind, 32}, {"float64", floatKind, 64},
	{"complex64", complexKind, 64}, {"complex128", complexKind, 128},
	{"string", stringKind, 0},
}

// universe interns types by their text.
type universe struct {
	byText map[string]*typ
}

func newUniverse() *universe {
	u := &universe{byText: map[string]*typ{}}
	for _, b := range basics {
		u.byText[b.name] = &typ{kind: b.kind, text: b.name, basic: b.name, bits: b.bits}
	}
	u.byText["byte"] = u.byText["uint8"]
	u.byText["rune"] = u.byText["int32"]
	u.byText["any"] = &typ{kind: anyKind, text: "any"}
	u.byText["error"] = &typ{kind: errorKind, text: "error"}
	u.byText["time.Duration"] = &typ{kind: intKind, text: "time.Duration", basic: "int64", bits: 64, named: true}
	return u
}

func (u *universe) get(text string) *typ {
	t := u.byText[text]
	if t == nil {
		panic("differ: no type " + text)
	}
	return t
}

func (u *universe) intern(t *typ) *typ {
	if old := u.byText[t.text]; old != nil {
		return old
	}
	u.byText[t.text] = t
	return t
}

func (u *universe) slice(e *typ) *typ {
	return u.intern(&typ{kind: sliceKind, text: "[]" + e.text, elem: e})
}

func (u *universe) array(n int, e *typ) *typ {
	return u.intern(&typ{kind: arrayKind, text: fmt.Sprintf("[%d]%s", n, e.text), elem: e, n: n})
}

func (u *universe) mapOf(k, e *typ) *typ {
	return u.intern(&typ{kind: mapKind, text: "map[" + k.text + "]" + e.text, key: k, elem: e})
}

func (u *universe) pointer(e *typ) *typ {
	return u.intern(&typ{kind: pointerKind, text: "*" + e.text, elem: e})
}

func (u *universe) channel(e *typ) *typ {
	return u.intern(&typ{kind: chanKind, text: "chan " + e.text, elem: e})
}

func (u *universe) function(params, results []*typ) *typ {
	return u.intern(&typ{kind: funcKind, text: "func(" + texts(params) + ")" + resultText(results), params: params, results: results})
}

func texts(ts []*typ) string {
	var out []string
	for _, t := range ts {
		out = append(out, t.text)
	}
	return strings.Join(out, ", ")
}

func resultText(ts []*typ) string {
	switch len(ts) {
	case 0:
		return ""
	case 1:
		return " " + ts[0].text
	}
	return " (" + texts(ts) + ")"
}

func (t *typ) integer() bool { return t.kind == intKind || t.kind == uintKind }
func (t *typ) numeric() bool {
	return t.integer() || t.kind == floatKind || t.kind == complexKind
}
func (t *typ) ordered() bool {
	return t.integer() || t.kind == floatKind || t.kind == stringKind
}

// comparable says whether == compiles and cannot panic.
func (t *typ) comparable() bool {
	switch t.kind {
	case sliceKind, mapKind, funcKind, ifaceKind, anyKind, errorKind:
		return false
	case objectKind:
		return !t.object.uncomparable
	case arrayKind:
		return t.elem.comparable()
	case structKind:
		for _, f := range t.fields {
			if !f.t.comparable() {
				return false
			}
		}
	}
	return true
}

// printable says whether fmt prints a value the same each time: no addresses.
func (t *typ) printable() bool {
	switch t.kind {
	case pointerKind, funcKind, chanKind, ifaceKind:
		return false
	case objectKind:
		return len(t.object.show) == 0
	case sliceKind, arrayKind:
		return t.elem.printable()
	case mapKind:
		return t.elem.printable() && t.key.printable()
	case structKind:
		for _, f := range t.fields {
			if !f.t.printable() {
				return false
			}
		}
	}
	return true
}

// holdsError says whether an error may be in a value: fmt shows what it points to
// only where it may call its methods.
func (t *typ) holdsError() bool {
	switch t.kind {
	case errorKind, anyKind, objectKind:
		return true
	case sliceKind, arrayKind, mapKind:
		return t.elem.holdsError()
	case structKind:
		for _, f := range t.fields {
			if f.t.holdsError() {
				return true
			}
		}
	}
	return false
}

// methodsGiving lists the methods that give one value of type r.
func (t *typ) methodsGiving(r *typ) []*method {
	var out []*method
	for _, m := range t.methods {
		if len(m.results) == 1 && m.results[0] == r {
			out = append(out, m)
		}
	}
	return out
}

// compositeTypes makes a compiled cell have the types without names that the program
// may use.
func (g *gen) compositeTypes() {
	for _, text := range slices.Sorted(maps.Keys(g.u.byText)) {
		switch t := g.u.byText[text]; t.kind {
		case sliceKind, arrayKind, mapKind, pointerKind:
			if !t.named {
				g.p.Types = append(g.p.Types, text)
			}
		case objectKind:
			if text[0] == '*' || text[0] == '[' || strings.HasPrefix(text, "map[") {
				g.p.Types = append(g.p.Types, text)
			}
		}
	}
	if g.on["library"] {
		g.p.Types = append(g.p.Types, libraryTypes...)
	}
	if g.on["records"] {
		for _, t := range recordTypes {
			g.p.Types = append(g.p.Types, strings.ReplaceAll(t, "~", g.p.suffix()))
		}
	}
}
