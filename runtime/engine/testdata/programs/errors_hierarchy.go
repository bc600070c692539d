// A hierarchy of error types with codes, formatting and multi-level Unwrap.
package main

import (
	"errors"
	"fmt"
	"io"
)

type Code int

const (
	Invalid Code = iota + 100
	Missing
)

type Coded interface {
	error
	Code() Code
}

type base struct {
	code Code
	msg  string
}

func (b base) Error() string { return fmt.Sprintf("E%d: %s", b.code, b.msg) }
func (b base) Code() Code    { return b.code }

type FieldError struct {
	base
	Field string
	cause error
}

func (f *FieldError) Unwrap() []error { return []error{f.base, f.cause} }

func validate(age int) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("validate: %w", err)
		}
	}()
	switch {
	case age < 0:
		return &FieldError{base{Invalid, "negative"}, "age", io.ErrUnexpectedEOF}
	case age == 0:
		return base{Missing, "no age"}
	}
	return nil
}

func main() {
	for _, age := range []int{-1, 0, 5} {
		err := validate(age)
		var c Coded
		var fe *FieldError
		fmt.Println(age, err, errors.As(err, &c), errors.As(err, &fe), errors.Is(err, io.ErrUnexpectedEOF))
		if c != nil {
			fmt.Printf("%d %T\n", c.Code(), c)
		}
		if fe != nil {
			fmt.Println(fe.Field, fe.code)
		}
	}
	fmt.Println(errors.Is(validate(0), base{Missing, "no age"}))
}
