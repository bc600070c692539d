package session

import (
	"errors"
	"fmt"
	"go/types"
	"regexp"
	"strings"
)

// keepingImporter keeps why packages could not be imported: the type checker's
// messages hold the text only.
type keepingImporter struct {
	types.Importer
	errs map[string]error
}

func (im keepingImporter) Import(path string) (*types.Package, error) {
	p, err := im.Importer.Import(path)
	if err != nil {
		im.errs[path] = err
	}
	return p, err
}

var couldNotImport = regexp.MustCompile(`^could not import (\S+) \(`)

// importProblem says why a package could not be imported and what to do, if that is
// what a message of the checker is about.
func (u *unit) importProblem(msg string) (message, hint string, ok bool) {
	m := couldNotImport.FindStringSubmatch(msg)
	if m == nil || u.importErrs[m[1]] == nil {
		return "", "", false
	}
	path, err := m[1], u.importErrs[m[1]]
	text := err.Error()
	for _, prefix := range []string{"import " + path + ": ", "list " + path + ": ", "compile " + path + ": "} {
		text = strings.TrimPrefix(text, prefix)
	}
	var next interface{ Next() string }
	if errors.As(err, &next) {
		hint = next.Next()
	}
	return fmt.Sprintf("cannot import %s: %s", path, text), hint, true
}

// NotGot says that a hint is about a package of a module that was not got, and which.
func NotGot(hint string) (path string, ok bool) {
	path, ok = strings.CutPrefix(hint, "%get ")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(path, "@latest")
}
