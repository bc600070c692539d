package session

import (
	"os"
	"strings"

	"hone/runtime/construct"
)

// unprovenEnv lets tier 1 have cells of constructs that the differential test has not
// proven: that test needs it, to prove them.
const unprovenEnv = "HONE_INTERP_UNPROVEN"

func allowUnproven() bool { return os.Getenv(unprovenEnv) == "1" }

// byWorker says that a construct is not the interpreter's doing: what is called or
// read is compiled, whatever its name. How it is called is a construct of its own.
func byWorker(name string) bool {
	return strings.HasPrefix(name, "call std ") || strings.HasPrefix(name, "std ")
}

// proven refuses a cell with a construct of which the differential test has not
// shown that it comes out of the interpreter as out of the compiler. What hone writes
// into a cell is not looked at: it is the same in each, and tested with it.
func (l *lowering) proven() {
	if l.u.s.unproven {
		return
	}
	for _, f := range l.u.typedConstructs() {
		if byWorker(f.Name) {
			continue
		}
		ok, err := construct.Proven(f.Name)
		if err != nil {
			panic(err) // the table is part of the program, and a test reads it
		}
		if !ok {
			l.refused = &rejection{"the construct " + f.Name + ", which is not proven to come out as from the compiler", f.Pos}
			return
		}
	}
}
