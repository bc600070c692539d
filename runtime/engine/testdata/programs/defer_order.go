// Deferred calls run last in first out, with arguments evaluated at once.
package main

import (
	"errors"
	"fmt"
)

func trace(name string) func() {
	fmt.Println("enter", name)
	return func() { fmt.Println("leave", name) }
}

func named() (n int, err error) {
	defer func() {
		n *= 2
		if err != nil {
			err = fmt.Errorf("named: %w", err)
		}
	}()
	return 21, errors.New("inner")
}

func loop() {
	for i := range 3 {
		defer fmt.Print(i, " ")
	}
	fmt.Print("body ")
}

func main() {
	defer fmt.Println("last of all")
	defer trace("main")()
	x := 1
	defer fmt.Println("x was", x)
	x = 2
	fmt.Println(x)
	n, err := named()
	fmt.Println(n, err)
	loop()
	fmt.Println()
	var f func()
	func() {
		defer func() { fmt.Println("nil func:", recover() != nil) }()
		defer f()
		fmt.Println("before")
	}()
}
