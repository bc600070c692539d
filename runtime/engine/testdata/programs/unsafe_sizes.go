// unsafe: sizes, offsets, slices of memory and strings without copying.
package main

import (
	"fmt"
	"math"
	"unsafe"
)

type layout struct {
	a bool
	b int64
	c uint16
	d bool
}

type num interface{ ~int32 | ~int64 }

func size[T num](v T) uintptr { return unsafe.Sizeof(v) }

const fixed = unsafe.Sizeof(int32(0)) * 3

func main() {
	var l layout
	fmt.Println(unsafe.Sizeof(l), unsafe.Alignof(l.b), unsafe.Offsetof(l.c), unsafe.Offsetof(l.d))
	fmt.Println(size(int32(1)), size(int64(1)), fixed)
	f := 1.5
	bits := *(*uint64)(unsafe.Pointer(&f))
	fmt.Println(bits == math.Float64bits(f))
	arr := [4]int16{1, 2, 3, 4}
	p := (*int16)(unsafe.Add(unsafe.Pointer(&arr[0]), 4))
	fmt.Println(*p, unsafe.Slice(&arr[1], 2))
	s := "text"
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	fmt.Println(string(b), unsafe.String(&b[1], 2))
	*(*bool)(unsafe.Pointer(&l)) = true
	fmt.Println(l.a)
}
