package differ

import (
	"strings"
	"testing"

	"hone/runtime/construct"
)

// The generator must be worth its time: nearly all that it makes compiles.
func TestGeneratedProgramsCompile(t *testing.T) {
	const n = 200
	statements, dropped, failed := 0, 0, 0
	for i := range n {
		p, faults, err := Repair(Generate(1, i))
		dropped += len(faults)
		if err != nil {
			failed++
			t.Log(err)
			continue
		}
		for _, c := range p.Cells {
			statements += len(c)
		}
	}
	if failed > n/50 || dropped > statements/50 {
		t.Errorf("of %d programs %d do not compile; of %d statements %d", n, failed, statements, dropped)
	}
}

func TestTheSameSeedGivesTheSameProgram(t *testing.T) {
	a, b := Generate(3, 17).String(), Generate(3, 17).String()
	if a != b {
		t.Errorf("seed 3, program 17 is\n%s\nand then\n%s", a, b)
	}
	if a == Generate(4, 17).String() {
		t.Error("another seed gives the same program")
	}
}

func TestRenumberedProgramCompiles(t *testing.T) {
	p, _, err := Repair(Generate(1, 5))
	if err != nil {
		t.Fatal(err)
	}
	q := p.Renumbered(77)
	if strings.Contains(q.String(), p.suffix()) {
		t.Errorf("the old number is left in\n%s", q)
	}
	if _, _, f := typeCheck(q); f != nil {
		t.Errorf("under another number it does not compile: %s", f.msg)
	}
}

// What the programs are made of must cover the language: a feature of the grammar
// that never shows is a fault of the grammar.
func TestGrammarCoverage(t *testing.T) {
	all := map[string]bool{}
	for i := range 300 {
		p, _, err := Repair(Generate(2, i))
		if err != nil {
			continue
		}
		c, _, f := typeCheck(p)
		if f != nil {
			t.Fatal(f.msg)
		}
		for _, k := range construct.In(c.body, c.info) {
			all[k.Name] = true
		}
	}
	for _, name := range []string{
		"binary + int", "binary << int8 uint8", "binary / float64", "binary * complex128", "binary == struct", "assign op %= int", "incdec ++ int",
		"index map[string]int", "assign ok index", "delete", "builtin append []int", "builtin copy []uint8 to []uint8", "slice 3 []int", "range string v v",
		"range int v", "range func 2 v v", "goto", "break label", "continue label", "fallthrough", "switch true", "switch int", "typeswitch bind", "select",
		"defer", "func literal", "method value value", "call method expression value", "call method addressed", "call method interface", "call generic func",
		"call f(g())", "call spread", "label", "local const", "local type", "convert int->string", "convert string->[]uint8", "unary & var *int",
		"field promoted", "builtin new expr int", "builtin min int", "builtin clear map[string]int", "to interface int", "assert named", "deref int",
		"call std strings.ToUpper", "call std strconv.Atoi", "call std method time.Duration.String", "send chan int", "unary <- chan int", "if init else",
	} {
		if !all[name] && !all["builtin "+name+" map[string]int"] && !anyLike(all, name) {
			t.Errorf("no program has %q", name)
		}
	}
	t.Logf("%d constructs", len(all))
}

// anyLike looks for the construct with another last operand.
func anyLike(all map[string]bool, name string) bool {
	stem := name
	if i := strings.LastIndexByte(name, ' '); i > 0 {
		stem = name[:i]
	}
	for n := range all {
		if strings.HasPrefix(n, stem) || strings.HasPrefix(n, "builtin "+stem) {
			return true
		}
	}
	return false
}
