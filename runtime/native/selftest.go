package native

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// selfTestLimit bounds the self-test, which takes less than a second.
const selfTestLimit = time.Minute

// selfTestCells are two cells that do what thin links could break: a type, a
// variable and functions shared across plugins, interfaces and reflection, a
// panic through two plugins, goroutines, collections of garbage that is reachable
// from one plugin only, and calls into the training library.
var selfTestCells = []string{`package main

import (
	"context"
	"errors"
	"fmt"

	"hone/lib/show"
	"hone/runtime/cellrt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
)

type T struct {
	A     int
	Shape shapes.Shape
	links map[string]*T
}

func (t *T) Grow(n int) *T {
	for i := range n {
		t.links[fmt.Sprint(i)] = &T{A: i, links: map[string]*T{}}
	}
	return t
}

func (t *T) Len() int { return len(t.links) }

func (t T) String() string { return fmt.Sprintf("T%d", t.A) }

type Numbers interface{ ~int | ~float64 }

func Sum[N Numbers](list []N) (sum N) {
	for _, v := range list {
		sum += v
	}
	return sum
}

var Kept = []any{T{A: 1}, errors.New("kept"), context.Canceled}

var Counts [4]struct {
	Name string
	Of   map[string]int
}

func Boom(list []int, i int) int { return list[i] }

func Make() *T {
	return (&T{A: 7, Shape: shapes.Make(dtypes.Float32, 2, 3), links: map[string]*T{}}).Grow(1000)
}

var Nice show.Bundle

func HoneCell(*cellrt.Env) error {
	Counts[2].Of = map[string]int{"a": 1}
	Nice = show.Of(T{A: 3})
	return nil
}

func HoneVars() map[string]any { return map[string]any{"Kept": &Kept} }

func HoneExports() map[string]any { return map[string]any{"Make": Make} }
`, `package main

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"
	"unsafe"

	"hone/lib/models"
	"hone/runtime/cellrt"

	"github.com/gomlx/compute/shapes"

	first "session/selftest1"
)

type embeds struct {
	first.T
	shapes.Shape
	f func(int) int
}

var kept embeds
var config models.ParamSpec
var all []fmt.Stringer

func check(name string, ok bool) {
	if !ok {
		panic("self-test: " + name)
	}
}

func recovers(f func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	f()
	return ""
}

// registers has a collection of garbage while a function made by reflection has
// the address of memory that was given back in all its registers for numbers.
// See unfoldMask in patch.go.
func registers() {
	at := func() uintptr { return uintptr(unsafe.Pointer(&make([]byte, 1<<20)[0])) }()
	debug.FreeOSMemory()
	var in []reflect.Type
	for range 9 {
		in = append(in, reflect.TypeFor[uintptr]())
	}
	for range 15 {
		in = append(in, reflect.TypeFor[float64]())
	}
	made := reflect.MakeFunc(reflect.FuncOf(in, nil, false), func([]reflect.Value) []reflect.Value { runtime.GC(); return nil })
	f := made.Interface().(func(a, b, c, d, e, f, g, h, i uintptr, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x float64))
	n := math.Float64frombits(uint64(at))
	f(at, at, at, at, at, at, at, at, at, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n)
}

func HoneCell(*cellrt.Env) error {
	registers()
	t := first.Make()
	kept = embeds{T: *t, Shape: t.Shape, f: func(n int) int { return n + t.A }}
	all = append(all, t, kept.T)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 20 {
				first.Kept = append([]any{first.Kept[0], first.Kept[1], first.Kept[2]}, make([]byte, 1<<12))
				if i == 0 {
					runtime.GC()
				}
				runtime.Gosched()
			}
		})
	}
	group.Wait()
	runtime.GC()
	_, isT := first.Kept[0].(first.T)
	check("a type is the same in two cells", isT && reflect.TypeOf(first.Kept[0]) == reflect.TypeFor[first.T]())
	check("methods of another cell", t.Len() == 1000 && kept.Len() == 1000 && fmt.Sprint(all[0]) == "T7")
	check("a type's name", fmt.Sprintf("%T %T", t, kept) == "*main.T main.embeds")
	check("a generic function", first.Sum([]float64{1, 2.5}) == 3.5 && kept.f(1) == 8)
	check("a variable of another cell", first.Counts[2].Of["a"] == 1)
	check("the library's types", kept.Shape.Size() == 6 && first.Nice.Plain() != "")
	check("a panic in another cell", recovers(func() { first.Boom(nil, 3) }) == "runtime error: index out of range [3] with length 0")
	check("a type assertion that fails", recovers(func() { _ = first.Kept[1].(fmt.Stringer) }) != "")
	check("reflection makes types", reflect.MapOf(reflect.TypeFor[string](), reflect.TypeFor[first.T]()) == reflect.TypeFor[map[string]first.T]())
//line cell[9]:5
	_, file, line, _ := runtime.Caller(0)
	check(fmt.Sprintf("positions: %s:%d", file, line), file == "cell[9]" && line == 5)
	check("the version of Go", runtime.Version() == GoVersion)
	return nil
}

func HoneVars() map[string]any { return map[string]any{"kept": &kept, "config": &config} }

func HoneExports() map[string]any { return nil }
`}

// selfTest builds the cells, thin, and runs them in a process of the worker.
func (tc *toolchain) selfTest(ctx context.Context, dir, tmp string, s *store, lib *sharedLib) error {
	ctx, cancel := context.WithTimeout(ctx, selfTestLimit)
	defer cancel()
	extld, err := tc.linkerWrapper(ctx, dir)
	if err != nil {
		return err
	}
	b := newBuilder(tc, filepath.Join(tmp, "selftest"), dir, origin{})
	b.extld, b.store, b.thin = extld, s, lib
	if err := os.Mkdir(b.dir, 0o755); err != nil {
		return fmt.Errorf("test the linking of cells: %w", err)
	}
	args := []string{"selftest"}
	for i, text := range selfTestCells {
		name := []string{"first.go", "second.go"}[i]
		text += fmt.Sprintf("\nconst GoVersion = %q\n", tc.env["GOVERSION"])
		u := Unit{Path: fmt.Sprintf("session/selftest%d", i+1), Files: []File{{Name: name, Source: []byte(text)}}}
		built, err := b.Build(ctx, u)
		if err != nil {
			return fmt.Errorf("test the linking of cells: %w", err)
		}
		if built.Fat != "" {
			return fmt.Errorf("test the linking of cells: %s", built.Fat)
		}
		args = append(args, built.SO)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(dir, workerName), args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		said, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("cells that are linked thin do not run here: %w: %s", err, said)
	}
	return nil
}
