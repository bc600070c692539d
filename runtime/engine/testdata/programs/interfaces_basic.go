// Interfaces: embedding, satisfaction, type switch with several types per case.
package main

import (
	"errors"
	"fmt"
	"math"
)

type Shape interface {
	Area() float64
	Perimeter() float64
}

type Named interface{ Name() string }

type NamedShape interface {
	Shape
	Named
}

type Square struct{ side float64 }
type Circle struct{ r float64 }

func (s Square) Area() float64      { return s.side * s.side }
func (s Square) Perimeter() float64 { return 4 * s.side }
func (s Square) Name() string       { return "square" }
func (c *Circle) Area() float64     { return math.Pi * c.r * c.r }
func (c *Circle) Perimeter() float64 {
	return 2 * math.Pi * c.r
}

func describe(v any) string {
	switch x := v.(type) {
	case nil:
		return "nil"
	case NamedShape:
		return "named " + x.Name()
	case Shape:
		return fmt.Sprintf("shape %.2f", x.Area())
	case int, int64:
		return fmt.Sprintf("integer %v", x)
	case error:
		return "error " + x.Error()
	case []int:
		return fmt.Sprint("slice of ", len(x))
	case func() int:
		return fmt.Sprint("func giving ", x())
	default:
		return fmt.Sprintf("other %T", x)
	}
}

func main() {
	vals := []any{nil, Square{2}, &Circle{1}, Circle{1}, 3, int64(4), errors.New("bad"), []int{1, 2}, func() int { return 9 }, 'x', map[string]int{}}
	for _, v := range vals {
		fmt.Println(describe(v))
	}
	var s Shape = Square{3}
	if n, ok := s.(Named); ok {
		fmt.Println(n.Name(), s.Perimeter())
	}
}
