package differ

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// features are what a program may be made of. Each program uses a random few, so
// that one which a tier cannot run does not hide the others.
var features = []string{
	"closures", "generics", "methods", "interfaces", "structs", "embedding", "named", "pointers", "maps", "slices",
	"arrays", "strings", "floats", "complex", "smallints", "std", "fmt", "errors", "channels", "defer", "panics",
	"goto", "labels", "switch", "typeswitch", "ranges", "rangefunc", "multi", "order", "shadow", "local", "consts",
	"functions", "variadic", "shifts", "time", "bytes", "sorting", "localtypes", "builtins", "failures",
	"library", "records",
}

// rare are the features that few programs have: tier 1 leaves them to tier 2, or
// they end a cell.
var rare = []string{"closures", "rangefunc", "defer", "localtypes", "panics", "channels", "failures"}

// frequent are those that have many shapes.
var frequent = []string{"library", "records"}

// danger says what a statement may do beyond computing. Never two of them at once:
// which comes first would not always be fixed by the specification.
type danger int

const (
	calm  danger = iota
	risky        // one operation may panic
	loud         // operands may print
)

// variable is a name in scope.
type variable struct {
	name string
	t    *typ
	// kept: never assigned as a whole (a loop's counter, a range's operand).
	kept bool
	// frozen: neither assigned nor changed through (a parameter).
	frozen bool
	// atLeast is how many elements it has for good; such a variable is kept.
	atLeast int
	// effects: calling it changes other variables.
	effects bool
	top     bool
}

// function is a declared function.
type function struct {
	name     string
	params   []*typ
	results  []*typ
	variadic bool
}

type constant struct {
	name string
	t    *typ // nil for an untyped integer constant
}

// gen makes one program.
type gen struct {
	r     *rand.Rand
	u     *universe
	p     *Program
	on    map[string]bool
	vars  []*variable
	funcs []*function
	named []*typ
	// objects are the types of catalogues of which the program has variables.
	objects []*typ
	ifaces  []*typ
	consts  []constant
	names   int
	loops   int
	depth   int // of statements
	labels  []string
	danger  danger
	// result is what the function being made gives; nil at a cell's top level.
	results []*typ
	inFunc  bool
	// mayStop: the cell may have ended before what follows.
	mayStop bool
}

// Generate makes the n-th program of a seed. It is well-formed but not yet checked.
func Generate(seed uint64, n int) *Program {
	g := &gen{r: rand.New(rand.NewPCG(seed, uint64(n))), u: newUniverse(), p: &Program{N: n}, on: map[string]bool{}}
	for _, f := range features {
		g.on[f] = g.chance(30)
	}
	for _, f := range rare {
		g.on[f] = g.chance(12)
	}
	for _, f := range frequent {
		g.on[f] = g.chance(45)
	}
	g.declarations()
	for range 1 + g.r.IntN(3) {
		g.cell()
	}
	if g.chance(85) {
		g.compositeTypes()
	}
	return g.p
}

func (g *gen) chance(percent int) bool { return g.r.IntN(100) < percent }

// pick is a random element.
func pick[T any](g *gen, of []T) T { return of[g.r.IntN(len(of))] }

// choice is something that may be made, with its weight.
type choice[T any] struct {
	weight int
	make   func() (T, bool)
}

// choose tries choices by weight until one can be made.
func choose[T any](g *gen, from []choice[T]) (T, bool) {
	left := slices.Clone(from)
	for len(left) > 0 {
		total := 0
		for _, c := range left {
			total += c.weight
		}
		if total == 0 {
			break
		}
		at := g.r.IntN(total)
		i := 0
		for at >= left[i].weight {
			at -= left[i].weight
			i++
		}
		if v, ok := left[i].make(); ok {
			return v, true
		}
		left = slices.Delete(left, i, i+1)
	}
	var zero T
	return zero, false
}

// id is a name for a top-level declaration.
func (g *gen) id(stem string) string {
	g.names++
	return fmt.Sprintf("%s%d%s", stem, g.names, g.p.suffix())
}

// local is a name for a variable in a block.
func (g *gen) local(stem string) string {
	g.names++
	return fmt.Sprintf("%s%d", stem, g.names)
}

// scoped makes something in a scope of its own.
func scoped[T any](g *gen, make func() T) T {
	n := len(g.vars)
	defer func() { g.vars = g.vars[:n] }()
	return make()
}

func (g *gen) declare(v *variable) *variable {
	g.vars = append(g.vars, v)
	return v
}

// visible lists the variables that are not hidden by a later one.
func (g *gen) visible(want func(*variable) bool) []*variable {
	var out []*variable
	seen := map[string]bool{}
	for _, v := range slices.Backward(g.vars) {
		if !seen[v.name] && want(v) {
			out = append(out, v)
		}
		seen[v.name] = true
	}
	return out
}

// cell makes a cell: variables, statements, a trace.
func (g *gen) cell() {
	g.mayStop = false
	var out []string
	n := 1 + g.r.IntN(3)
	if len(g.p.Cells) == 0 {
		n = 4 + g.r.IntN(5)
	}
	for range n {
		out = append(out, g.topVar())
		if s, ok := g.objectVar(); ok {
			out = append(out, s)
		}
	}
	for range 2 + g.r.IntN(6) {
		switch {
		case !g.mayStop && g.chance(15):
			out = append(out, g.topVar())
			continue
		case !g.mayStop && g.on["records"] && g.chance(35):
			out = append(out, g.scene()...)
			continue
		}
		out = append(out, g.statement())
	}
	out = append(out, g.trace()...)
	g.p.Cells = append(g.p.Cells, out)
}

// trace prints every variable of the cells so far that prints the same each time.
func (g *gen) trace() []string {
	var out []string
	for _, v := range g.vars {
		out = append(out, g.show(v)...)
	}
	if len(out) == 0 {
		out = []string{`fmt.Println("end")`}
	}
	return out
}

func (g *gen) show(v *variable) []string {
	switch {
	case v.t.kind == objectKind:
		return g.showObject(v)
	case v.t.printable() && v.t.kind == stringKind:
		return []string{fmt.Sprintf("fmt.Printf(\"%%q\\n\", %s)", v.name)}
	case v.t.printable() && g.chance(20):
		return []string{fmt.Sprintf("fmt.Printf(\"%%T %%v\\n\", %s, %s)", v.name, v.name)}
	case v.t.printable() && g.on["fmt"] && !v.t.holdsError() && g.chance(20):
		return []string{fmt.Sprintf("fmt.Printf(\"%%+v %%#v\\n\", %s, %s)", v.name, v.name)}
	case v.t.printable():
		return []string{fmt.Sprintf("fmt.Println(%q, %s)", strings.TrimSuffix(v.name, g.p.suffix()), v.name)}
	case v.t.kind == pointerKind && v.t.elem.printable():
		return []string{fmt.Sprintf("if %s != nil {\n\tfmt.Println(*%s)\n} else {\n\tfmt.Println(\"nil\")\n}", v.name, v.name)}
	case v.t.kind == chanKind:
		return []string{fmt.Sprintf("fmt.Println(len(%s), cap(%s))", v.name, v.name)}
	case v.t.kind == ifaceKind:
		return []string{fmt.Sprintf("fmt.Println(%s == nil)", v.name)}
	}
	return nil
}
