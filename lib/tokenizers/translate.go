package tokenizers

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// translate rewrites a pattern of Oniguruma, which the library uses, for regexp2:
// \w means other characters there, and its Unicode is older, so each property is
// written with the characters that it lacks.
func translate(source string) string {
	var b strings.Builder
	inClass := 0
	for i := 0; i < len(source); {
		switch c := source[i]; {
		case c == '\\' && i+1 < len(source):
			n := escapeLength(source[i:])
			b.WriteString(translateEscape(source[i:i+n], inClass > 0))
			i += n
			continue
		case c == '[':
			inClass++
		case c == ']' && inClass > 0:
			inClass--
		}
		b.WriteByte(source[i])
		i++
	}
	return b.String()
}

// escapeLength is the length of the escape at the start of s.
func escapeLength(s string) int {
	if (s[1] == 'p' || s[1] == 'P') && len(s) > 2 && s[2] == '{' {
		if end := strings.IndexByte(s, '}'); end > 0 {
			return end + 1
		}
	}
	return 2
}

// wordProperties are what \w matches, with the characters that it lacks.
var wordProperties = []string{"L", "M", "Nd", "Nl", "Pc"}

func translateEscape(escape string, inClass bool) string {
	var names []string
	switch {
	case escape == `\w` || escape == `\W`:
		names = wordProperties
	case escape == `\d` || escape == `\D`:
		names = []string{"Nd"}
	case len(escape) > 2 && escape[2] == '{':
		name := escape[3 : len(escape)-1]
		if !knownProperty(name) {
			return escape
		}
		names = []string{name}
	default:
		return escape
	}
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, `\p{%s}`, name)
	}
	if len(names) > 1 {
		b.WriteString(lackingWords())
	} else {
		b.WriteString(lacking(names[0]))
	}
	negative := strings.ContainsRune("WDP", rune(escape[1]))
	switch {
	case !inClass && negative:
		return "[^" + b.String() + "]"
	case !inClass:
		return "[" + b.String() + "]"
	case negative:
		return escape // a class cannot hold the opposite of several
	}
	return b.String()
}

// knownProperty says that name is a general category or the first letter of some.
func knownProperty(name string) bool {
	_, ok := unicode.Categories[name]
	return ok && name != "C" && !strings.HasPrefix(name, "C")
}

// lackingWords are the characters of \w that wordProperties do not have.
var lackingWords = sync.OnceValue(func() string {
	var missing []rune
	for i := 0; i < len(regexpWordRanges); i += 2 {
		for r := regexpWordRanges[i]; r <= regexpWordRanges[i+1]; r++ {
			if !unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc) {
				missing = append(missing, r)
			}
		}
	}
	return classRanges(missing)
})

var (
	lackingMutex sync.Mutex
	lackingOf    = map[string]string{}
)

// lacking are the characters of a property that Go's Unicode does not know, as
// ranges for a class.
func lacking(name string) string {
	lackingMutex.Lock()
	defer lackingMutex.Unlock()
	if s, ok := lackingOf[name]; ok {
		return s
	}
	var missing []rune
	for i := 0; i < len(categoryRanges); i += 3 {
		if !strings.HasPrefix(categoryNames[categoryRanges[i+2]], name) {
			continue
		}
		for r := categoryRanges[i]; r <= categoryRanges[i+1]; r++ {
			if !unicode.Is(unicode.Categories[name], r) {
				missing = append(missing, r)
			}
		}
	}
	slices.Sort(missing)
	lackingOf[name] = classRanges(missing)
	return lackingOf[name]
}

// classRanges writes sorted characters as ranges.
func classRanges(sorted []rune) string {
	var b strings.Builder
	for i := 0; i < len(sorted); {
		j := i
		for j+1 < len(sorted) && sorted[j+1] == sorted[j]+1 {
			j++
		}
		if i == j {
			fmt.Fprintf(&b, "%c", sorted[i])
		} else {
			fmt.Fprintf(&b, "%c-%c", sorted[i], sorted[j])
		}
		i = j + 1
	}
	return b.String()
}
