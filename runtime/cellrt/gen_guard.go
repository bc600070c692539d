package cellrt

// The functions below give back a function of the same type that has its panics
// caught, for go statements and the like in cells. GoPvR takes a function of P
// parameters and R results; v stands for a variadic one.

// Go00 is f with its panics caught.
func Go00(f func()) func() {
	return func() {
		defer Caught()
		f()
	}
}

// Go01 is f with its panics caught.
func Go01[R any](f func() R) func() R {
	return func() (r R) {
		defer Caught()
		return f()
	}
}

// Go02 is f with its panics caught.
func Go02[R, S any](f func() (R, S)) func() (R, S) {
	return func() (r R, s S) {
		defer Caught()
		return f()
	}
}

// Go10 is f with its panics caught.
func Go10[A any](f func(A)) func(A) {
	return func(a A) {
		defer Caught()
		f(a)
	}
}

// Go11 is f with its panics caught.
func Go11[A, R any](f func(A) R) func(A) R {
	return func(a A) (r R) {
		defer Caught()
		return f(a)
	}
}

// Go12 is f with its panics caught.
func Go12[A, R, S any](f func(A) (R, S)) func(A) (R, S) {
	return func(a A) (r R, s S) {
		defer Caught()
		return f(a)
	}
}

// Go20 is f with its panics caught.
func Go20[A, B any](f func(A, B)) func(A, B) {
	return func(a A, b B) {
		defer Caught()
		f(a, b)
	}
}

// Go21 is f with its panics caught.
func Go21[A, B, R any](f func(A, B) R) func(A, B) R {
	return func(a A, b B) (r R) {
		defer Caught()
		return f(a, b)
	}
}

// Go22 is f with its panics caught.
func Go22[A, B, R, S any](f func(A, B) (R, S)) func(A, B) (R, S) {
	return func(a A, b B) (r R, s S) {
		defer Caught()
		return f(a, b)
	}
}

// Go30 is f with its panics caught.
func Go30[A, B, C any](f func(A, B, C)) func(A, B, C) {
	return func(a A, b B, c C) {
		defer Caught()
		f(a, b, c)
	}
}

// Go31 is f with its panics caught.
func Go31[A, B, C, R any](f func(A, B, C) R) func(A, B, C) R {
	return func(a A, b B, c C) (r R) {
		defer Caught()
		return f(a, b, c)
	}
}

// Go32 is f with its panics caught.
func Go32[A, B, C, R, S any](f func(A, B, C) (R, S)) func(A, B, C) (R, S) {
	return func(a A, b B, c C) (r R, s S) {
		defer Caught()
		return f(a, b, c)
	}
}

// Go40 is f with its panics caught.
func Go40[A, B, C, D any](f func(A, B, C, D)) func(A, B, C, D) {
	return func(a A, b B, c C, d D) {
		defer Caught()
		f(a, b, c, d)
	}
}

// Go41 is f with its panics caught.
func Go41[A, B, C, D, R any](f func(A, B, C, D) R) func(A, B, C, D) R {
	return func(a A, b B, c C, d D) (r R) {
		defer Caught()
		return f(a, b, c, d)
	}
}

// Go42 is f with its panics caught.
func Go42[A, B, C, D, R, S any](f func(A, B, C, D) (R, S)) func(A, B, C, D) (R, S) {
	return func(a A, b B, c C, d D) (r R, s S) {
		defer Caught()
		return f(a, b, c, d)
	}
}

// Go1v0 is f with its panics caught.
func Go1v0[A any](f func(...A)) func(...A) {
	return func(a ...A) {
		defer Caught()
		f(a...)
	}
}

// Go1v1 is f with its panics caught.
func Go1v1[A, R any](f func(...A) R) func(...A) R {
	return func(a ...A) (r R) {
		defer Caught()
		return f(a...)
	}
}

// Go1v2 is f with its panics caught.
func Go1v2[A, R, S any](f func(...A) (R, S)) func(...A) (R, S) {
	return func(a ...A) (r R, s S) {
		defer Caught()
		return f(a...)
	}
}

// Go2v0 is f with its panics caught.
func Go2v0[A, B any](f func(A, ...B)) func(A, ...B) {
	return func(a A, b ...B) {
		defer Caught()
		f(a, b...)
	}
}

// Go2v1 is f with its panics caught.
func Go2v1[A, B, R any](f func(A, ...B) R) func(A, ...B) R {
	return func(a A, b ...B) (r R) {
		defer Caught()
		return f(a, b...)
	}
}

// Go2v2 is f with its panics caught.
func Go2v2[A, B, R, S any](f func(A, ...B) (R, S)) func(A, ...B) (R, S) {
	return func(a A, b ...B) (r R, s S) {
		defer Caught()
		return f(a, b...)
	}
}

// Go3v0 is f with its panics caught.
func Go3v0[A, B, C any](f func(A, B, ...C)) func(A, B, ...C) {
	return func(a A, b B, c ...C) {
		defer Caught()
		f(a, b, c...)
	}
}

// Go3v1 is f with its panics caught.
func Go3v1[A, B, C, R any](f func(A, B, ...C) R) func(A, B, ...C) R {
	return func(a A, b B, c ...C) (r R) {
		defer Caught()
		return f(a, b, c...)
	}
}

// Go3v2 is f with its panics caught.
func Go3v2[A, B, C, R, S any](f func(A, B, ...C) (R, S)) func(A, B, ...C) (R, S) {
	return func(a A, b B, c ...C) (r R, s S) {
		defer Caught()
		return f(a, b, c...)
	}
}
