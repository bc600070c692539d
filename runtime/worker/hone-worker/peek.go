package main

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"hone/runtime/worker/message"
)

// peekPatience is how long a question about a value waits for a cell to end.
const peekPatience = 50 * time.Millisecond

// peek tells the value of a variable of a cell in a line. Values are read only while
// nothing runs that could change them.
func (r *runner) peek(c message.Command) {
	// A cell that has just ended is still journalled for a moment.
	for end := time.Now().Add(peekPatience); !r.busy.TryLock(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			r.ack(c, "", errors.New("a cell runs"))
			return
		}
	}
	defer r.busy.Unlock()
	if r.journal == nil || r.journal.disturbed() {
		r.ack(c, "", errors.New("goroutines of cells run"))
		return
	}
	ptr := r.journal.variable(c.Key, c.Value)
	if ptr == nil {
		r.ack(c, "", fmt.Errorf("%s has no variable %s", c.Key, c.Value))
		return
	}
	text, err := peekAt(ptr)
	r.ack(c, text, err)
}

// peekAt sketches the value that ptr points to.
func peekAt(ptr any) (text string, err error) {
	defer recoverAs(&err)
	return sketch(reflect.ValueOf(ptr).Elem(), 0), nil
}

const (
	sketchText  = 60 // bytes of a string
	sketchItems = 6  // elements of a slice, fields of a struct
	sketchDepth = 2
)

// sketch writes a value in a few words: no methods of the user's are called, maps
// are not gone through, and what is large is cut.
func sketch(v reflect.Value, depth int) string {
	switch v.Kind() {
	case reflect.String:
		return sketchString(v.String())
	case reflect.Slice, reflect.Array:
		return sketchSlice(v, depth)
	case reflect.Map:
		if v.IsNil() {
			return "nil"
		}
		return counted(v.Len(), "key", "keys")
	case reflect.Struct:
		return sketchStruct(v, depth)
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		if depth >= sketchDepth {
			return "…"
		}
		return "&" + sketch(v.Elem(), depth+1)
	case reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return v.Elem().Type().String() + " " + sketch(v.Elem(), depth)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return "nil"
		}
		return "not nil"
	case reflect.Bool:
		return fmt.Sprint(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return fmt.Sprint(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return fmt.Sprint(v.Uint())
	case reflect.Float32:
		return fmt.Sprint(float32(v.Float()))
	case reflect.Float64:
		return fmt.Sprint(v.Float())
	}
	return fmt.Sprint(v.Complex())
}

func sketchString(s string) string {
	if len(s) <= sketchText {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%q… (%d bytes)", strings.ToValidUTF8(s[:sketchText], ""), len(s))
}

func sketchSlice(v reflect.Value, depth int) string {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return "nil"
	}
	if depth >= sketchDepth {
		return "[…]"
	}
	var parts []string
	for i := range min(v.Len(), sketchItems) {
		parts = append(parts, sketch(v.Index(i), depth+1))
	}
	if v.Len() <= sketchItems {
		return "[" + strings.Join(parts, " ") + "]"
	}
	return "[" + strings.Join(parts, " ") + " …] (" + counted(v.Len(), "element", "elements") + ")"
}

func sketchStruct(v reflect.Value, depth int) string {
	if depth >= sketchDepth {
		return "{…}"
	}
	var parts []string
	for i := range min(v.NumField(), sketchItems) {
		parts = append(parts, v.Type().Field(i).Name+":"+sketch(v.Field(i), depth+1))
	}
	if v.NumField() > sketchItems {
		parts = append(parts, "…")
	}
	return "{" + strings.Join(parts, " ") + "}"
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
