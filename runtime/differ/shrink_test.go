package differ

import (
	"strings"
	"testing"
)

// A tier that is wrong about divisions is imagined: only what holds one disagrees.
func TestADisagreementIsShrunk(t *testing.T) {
	try := func(progs []*Program) ([]Disagreement, error) {
		var out []Disagreement
		for _, p := range progs {
			if strings.Contains(p.String(), "/=") {
				out = append(out, Disagreement{Program: p})
			}
		}
		return out, nil
	}
	p := &Program{N: 1, Decls: []string{"type T_1_ struct{ A int }", "func f_1_(x int) int {\n\tif x > 3 {\n\t\treturn 1\n\t}\n\treturn x\n}"}, Cells: [][]string{
		{"a_1_ := 1", "b_1_ := []int{1, 2}", "fmt.Println(a_1_)"},
		{"for i := range 3 {\n\tb_1_[1] += i\n}", "for a_1_ > 0 {\n\tif a_1_ > 1 {\n\t\tb_1_[0]++\n\t}\n\tfmt.Print()\n\ta_1_ /= f_1_(a_1_ + 2)\n}", "fmt.Println(strings.Repeat(\"x\", 3), a_1_, b_1_)"},
	}}
	small, err := shrink(Disagreement{Program: p}, 60, try)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(small.Program.String()); got != "--- cell 1\na_1_ := 1\n--- cell 2\n\ta_1_ /= 1" {
		t.Errorf("the smallest program found is\n%s", got)
	}
}
