// fmt: Formatter, Stringer on pointer and value, error before Stringer, panics inside.
package main

import (
	"fmt"
	"io"
)

type Deg float64

func (d Deg) Format(s fmt.State, verb rune) {
	switch verb {
	case 'v', 's':
		prec, ok := s.Precision()
		if !ok {
			prec = 1
		}
		fmt.Fprintf(s, "%.*f°", prec, float64(d))
		if s.Flag('+') {
			io.WriteString(s, "C")
		}
	default:
		fmt.Fprintf(s, "%%!%c(Deg)", verb)
	}
}

type Both struct{}

func (Both) Error() string  { return "as error" }
func (Both) String() string { return "as string" }

type P struct{ n int }

func (p *P) String() string { return fmt.Sprint("P#", p.n) }

type bad struct{}

func (bad) String() string { panic("oops") }

func main() {
	fmt.Printf("%v %+v %.3v %s %d\n", Deg(21.5), Deg(3), Deg(1), Deg(0), Deg(1))
	fmt.Println(Both{}, P{1}, &P{2}, []*P{}, []Both{{}})
	fmt.Println(bad{})
	var np *P
	fmt.Printf("%v\n", struct{ S fmt.Stringer }{nil})
	fmt.Printf("%v\n", np == nil)
	fmt.Printf("%d %s %!\n", "str", 5)
	fmt.Printf("%d\n", 1, 2)
	fmt.Printf("%d %d\n", 1)
}
