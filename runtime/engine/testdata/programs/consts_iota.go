// Constants: iota with skips, expressions, typed sequences and implicit repetition.
package main

import "fmt"

type Level int

const (
	Debug Level = iota - 1
	Info
	_
	Error
)

const (
	KB = 1 << (10 * (iota + 1))
	MB
	GB
)

const (
	a, b = iota, iota * 10
	c, d
	e, f
)

func (l Level) String() string {
	switch l {
	case Debug:
		return "debug"
	case Info:
		return "info"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Level(%d)", int(l))
}

func main() {
	fmt.Println(Debug, Info, Error, Level(7))
	fmt.Println(KB, MB, GB)
	fmt.Println(a, b, c, d, e, f)
	const local = iota + 5
	fmt.Println(local)
}
