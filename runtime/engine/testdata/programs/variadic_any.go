// Variadic functions, any, comparison of interface values, printing nested any.
package main

import (
	"fmt"
	"strings"
)

func describe(prefix string, vals ...any) string {
	parts := []string{prefix}
	for i, v := range vals {
		parts = append(parts, fmt.Sprintf("%d:%T=%v", i, v, v))
	}
	return strings.Join(parts, " ")
}

func sum(nums ...float64) (t float64) {
	for _, n := range nums {
		t += n
	}
	return
}

func forward(vals ...any) int { return len(describe("f", vals...)) }

func equalAny(a, b any) bool { return a == b }

func main() {
	fmt.Println(describe("p"), describe("p", 1, "a", nil, 2.5, []int{1}, struct{}{}))
	fmt.Println(describe("one", []any{1, 2}), describe("spread", []any{1, 2}...))
	fmt.Println(sum(), sum(1, 2.5), sum([]float64{3, 4}...), forward(1, 2) > 0)
	fmt.Println(equalAny(1, 1), equalAny(1, int64(1)), equalAny("a", "a"), equalAny(nil, nil), equalAny(nil, (*int)(nil)))
	var x any = 5
	y := x
	x = "changed"
	fmt.Println(x, y)
	nested := map[string]any{"list": []any{1, map[string]any{"deep": true}}, "nil": nil}
	fmt.Println(nested, nested["list"].([]any)[1].(map[string]any)["deep"])
	if s, ok := x.(string); ok && len(s) > 3 {
		fmt.Println(s[:3])
	}
}
