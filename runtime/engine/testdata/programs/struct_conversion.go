// Conversions: between structs, named slices, channels, functions and interfaces.
package main

import "fmt"

type A struct {
	X, Y int `k:"v"`
}
type B struct{ X, Y int }
type IntSlice []int
type Str string
type Bytes []byte
type Fn func(int) int
type Reader interface{ Read() string }
type ReadWriter interface {
	Reader
	Write(string)
}
type file struct{ data *string }

func (f file) Read() string   { return *f.data }
func (f file) Write(s string) { *f.data = s }

func (s IntSlice) Sum() (t int) {
	for _, v := range s {
		t += v
	}
	return
}

func main() {
	b := B(A{1, 2})
	pb := (*B)(&A{3, 4})
	fmt.Println(b, *pb)
	raw := []int{1, 2, 3}
	fmt.Println(IntSlice(raw).Sum())
	var named IntSlice = raw
	named[0] = 10
	fmt.Println(raw)
	s := Str("héy")
	fmt.Println([]byte(s), []rune(s), string(Bytes("xy")), Str([]byte{104, 105}), Str([]rune{'ß'}))
	f := Fn(func(i int) int { return i + 1 })
	var g func(int) int = f
	fmt.Println(g(1), Fn(g)(2))
	data := "d"
	var rw ReadWriter = file{&data}
	rw.Write("new")
	var r Reader = rw
	_, ok := r.(ReadWriter)
	fmt.Println(r.Read(), ok, data)
	var i8 = int8(-1)
	fmt.Println(uint8(i8), uint32(i8), int(uint16(i8)), float32(i8))
	var ch chan int
	fmt.Println((<-chan int)(ch) == nil)
}
