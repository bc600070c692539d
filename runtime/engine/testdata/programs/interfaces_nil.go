// A nil pointer in an interface is not a nil interface.
package main

import "fmt"

type MyErr struct{ code int }

func (e *MyErr) Error() string {
	if e == nil {
		return "nil MyErr"
	}
	return fmt.Sprint("code ", e.code)
}

func find(fail bool) *MyErr {
	if fail {
		return &MyErr{7}
	}
	return nil
}

func main() {
	var err error = find(false)
	fmt.Println(err == nil, err != nil, err.Error())
	err = find(true)
	fmt.Println(err)
	var p *MyErr
	fmt.Println(p == nil, error(p) == nil, any(p) == any((*MyErr)(nil)))
	var e error
	fmt.Println(e == nil, any(e) == nil)
	fmt.Printf("%T %T %v\n", e, p, p)
	func() {
		defer func() { fmt.Println("recovered:", recover() != nil) }()
		fmt.Println(e.Error())
	}()
}
