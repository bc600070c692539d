// Package symbols holds what packages export as values, for interpreted cells. The
// worker links it; hone itself, which checks cells, links only the list of the
// packages (symbols/covered).
package symbols

import "sort"

//go:generate go run ./generate

// table lists the exports of a package, sorted by name.
type table []struct {
	name  string
	value any
}

// Lookup finds what a package exports under a name: a function, a pointer to a
// variable or a nil pointer to a type. Constants and what is generic are in no table.
func Lookup(path, name string) (any, bool) {
	t := tables[path]
	i := sort.Search(len(t), func(i int) bool { return t[i].name >= name })
	if i == len(t) || t[i].name != name {
		return nil, false
	}
	return t[i].value, true
}
