package cell

import (
	"slices"
	"strings"
)

// GetArgs are the arguments of a command that gets modules: of %get, or of GoNB's
// `!*go get`, whose flags are left out as they have no meaning here.
func GetArgs(c Command) (args []string, ok bool) {
	words := strings.Fields(c.Text)
	switch {
	case !c.Shell && len(words) > 0 && words[0] == "get":
		return words[1:], true
	case c.Shell && len(words) > 2 && words[0] == "*go" && words[1] == "get":
		kept := slices.DeleteFunc(words[2:], func(w string) bool { return strings.HasPrefix(w, "-") })
		return kept, len(kept) > 0
	}
	return nil, false
}
