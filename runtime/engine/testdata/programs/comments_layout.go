// Comments everywhere, odd layout, semicolons and one-line declarations.
package main

import "fmt"

type ( // grouped
	a struct {
		x /* inner */ int
	}
	b = a // alias
	c interface {
		// a method
		get() int // trailing
	}
)

/*
block

	before a function
*/
func (v a) get() int { /* start */ return v.x /* end */ } // after

var ( // one
	x = 1
	y = 2
	z/* type */ int
)

const s = "// not a comment" + `/* nor
this */`

func add( // parameters
	p int,
	q int, // trailing comma
) ( // results
	sum int,
) {
	sum = p + // continued
		q
	return
}

func main() {
	// leading comment
	v := b{ /* field */ 3} // make it
	var i c = v
	fmt.Println(i.get())
	fmt.Println(x, y, z)
	if v.x > 2 /* cond */ {
		fmt.Println("yes")
	} else /* else */ {
		fmt.Println("no")
	}
	fmt.Println(add(1,
		2), // sum
		s,
	)
	for i := 0; /* middle */ i < 2; i++ { /* body */
	}
	switch /* tag */ v.x {
	case 3:
		fmt.Println("three")
	case 4:
	}

	{
	} // empty block
	r := '/'
	t := "*/ /*"
	fmt.Println(string(r), t) /* last */ // really
}
