// new with an expression (Go 1.26) makes a pointer to a copy of the value.
package main

import (
	"encoding/json"
	"fmt"
)

type config struct {
	Name    *string
	Retries *int
	Rate    *float64
}

func describe[T any](p *T) string {
	if p == nil {
		return "unset"
	}
	return fmt.Sprintf("%T=%v", *p, *p)
}

func square(n int) int { return n * n }

func main() {
	c := config{Name: new("svc"), Retries: new(square(3))}
	fmt.Println(describe(c.Name), describe(c.Retries), describe(c.Rate))
	x := 1
	p := new(x)
	x = 2
	fmt.Println(*p, x)
	q := new(int64(7))
	*q++
	fmt.Printf("%T %d\n", q, *q)
	b, err := json.Marshal(config{Rate: new(0.5)})
	fmt.Println(string(b), err)
	s := new([]int{1, 2})
	*s = append(*s, 3)
	fmt.Println(*s, *new(bool))
}
