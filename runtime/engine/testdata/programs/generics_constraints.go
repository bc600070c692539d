// Generics: self-referential constraints, pointer-method constraints, comparable.
package main

import "fmt"

type Ordered[T any] interface{ Less(T) bool }

func MinOf[T Ordered[T]](a, b T) T {
	if b.Less(a) {
		return b
	}
	return a
}

type Version struct{ major, minor int }

func (v Version) Less(o Version) bool {
	return v.major < o.major || v.major == o.major && v.minor < o.minor
}

type Setter[T any] interface {
	*T
	Set(string)
}

type Flag struct{ val string }

func (f *Flag) Set(s string) { f.val = "<" + s + ">" }

func FromStrings[T any, PT Setter[T]](ss []string) []T {
	out := make([]T, len(ss))
	for i, s := range ss {
		PT(&out[i]).Set(s)
	}
	return out
}

func IndexOf[T comparable](xs []T, x T) int {
	for i, v := range xs {
		if v == x {
			return i
		}
	}
	return -1
}

type Adder[A Adder[A]] interface{ Add(A) A }
type Vec struct{ x, y int }

func (v Vec) Add(o Vec) Vec { return Vec{v.x + o.x, v.y + o.y} }

func Total[A Adder[A]](as ...A) (t A) {
	for _, a := range as {
		t = t.Add(a)
	}
	return t
}

func main() {
	fmt.Println(MinOf(Version{1, 9}, Version{1, 2}))
	fmt.Println(FromStrings[Flag]([]string{"a", "b"}))
	fmt.Println(IndexOf([]any{1, "x", 2.5}, any("x")), IndexOf([]string{}, "q"))
	fmt.Println(Total(Vec{1, 2}, Vec{10, 20}))
}
