package differ

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"hone/runtime/construct"
)

// packages are the packages of the standard library that programs name, by the name.
var packages = map[string]string{
	"atomic": "sync/atomic", "base64": "encoding/base64", "big": "math/big", "bits": "math/bits", "bufio": "bufio", "bytes": "bytes", "color": "image/color",
	"context": "context", "csv": "encoding/csv", "errors": "errors", "exec": "os/exec", "fmt": "fmt", "fs": "io/fs", "hash": "hash", "hex": "encoding/hex", "http": "net/http", "image": "image",
	"io": "io", "json": "encoding/json", "list": "container/list", "maps": "maps", "math": "math", "os": "os", "rand": "math/rand/v2", "regexp": "regexp",
	"ring": "container/ring", "sha256": "crypto/sha256", "slices": "slices", "slog": "log/slog", "sort": "sort", "strconv": "strconv", "strings": "strings",
	"sync": "sync", "tabwriter": "text/tabwriter", "template": "text/template", "time": "time", "unicode": "unicode", "url": "net/url", "utf8": "unicode/utf8",
}

var packageUse = regexp.MustCompile(`\b([a-z][a-z0-9]*)\.[A-Z]`)

// imports are the import declarations that text needs, with a use of each.
func imports(text string) string {
	used := map[string]bool{}
	for _, m := range packageUse.FindAllStringSubmatch(text, -1) {
		if packages[m[1]] != "" {
			used[m[1]] = true
		}
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(used)) {
		fmt.Fprintf(&b, "import %q\n", packages[name])
	}
	return b.String()
}

// checked is a program that the type checker took, as one Go file with the
// statements of all cells in one function.
type checked struct {
	p    *Program
	src  string
	fset *token.FileSet
	file *ast.File
	body *ast.BlockStmt
	info *types.Info
	// ends are the offsets in src where the cells end.
	ends []int
}

// span is where a statement of a cell, or a declaration (cell -1), stands in a file.
type span struct{ cell, index, from, to int }

func assemble(p *Program) (src string, spans []span, ends []int) {
	var b strings.Builder
	b.WriteString("package main\n")
	b.WriteString(imports(p.String()))
	for i, d := range p.Decls {
		from := b.Len()
		b.WriteString(d + "\n\n")
		spans = append(spans, span{-1, i, from, b.Len()})
	}
	fmt.Fprintf(&b, "func prog%s() {\n", p.suffix())
	for c, stmts := range p.Cells {
		for i, s := range stmts {
			from := b.Len()
			b.WriteString(s + "\n")
			spans = append(spans, span{c, i, from, b.Len()})
		}
		ends = append(ends, b.Len())
	}
	b.WriteString("}\n")
	return b.String(), spans, ends
}

// shared is the importer of all checks; it is for one goroutine at a time.
var shared = struct {
	sync.Mutex
	types.Importer
}{Importer: importer.Default()}

// fault is what the checker has against a program.
type fault struct {
	offset int
	msg    string
}

// typeCheck parses and checks; the first fault that is not about a name left
// unused is returned.
func typeCheck(p *Program) (*checked, []span, *fault) {
	src, spans, ends := assemble(p)
	c := &checked{p: p, src: src, fset: token.NewFileSet(), ends: ends, info: construct.NewInfo()}
	file, err := parser.ParseFile(c.fset, "p.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, spans, faultOf(c.fset, err)
	}
	c.file = file
	shared.Lock()
	defer shared.Unlock()
	var first *fault
	conf := types.Config{GoVersion: "go1.26", Importer: shared.Importer, Error: func(err error) {
		if first == nil && !unusedName(err) {
			first = faultOf(c.fset, err)
		}
	}}
	if _, err := conf.Check("main", c.fset, []*ast.File{file}, c.info); err != nil && first != nil {
		return nil, spans, first
	}
	last, ok := file.Decls[len(file.Decls)-1].(*ast.FuncDecl)
	if !ok {
		return nil, spans, &fault{0, "there is no function of statements"}
	}
	c.body = last.Body
	return c, spans, nil
}

func unusedName(err error) bool {
	var e types.Error
	return errors.As(err, &e) && e.Soft && strings.Contains(e.Msg, "declared and not used")
}

func faultOf(fset *token.FileSet, err error) *fault {
	var e types.Error
	if errors.As(err, &e) {
		return &fault{fset.Position(e.Pos).Offset, e.Msg}
	}
	var list interface{ Unwrap() []error }
	if errors.As(err, &list) && len(list.Unwrap()) > 0 {
		err = list.Unwrap()[0]
	}
	offset := 0
	if pos, ok := scannerOffset(err); ok {
		offset = pos
	}
	return &fault{offset, err.Error()}
}

// maxDropped bounds how many statements of a program are taken out before the
// program is given up.
const maxDropped = 60

// Repair takes out the statements that do not compile: a grammar that never makes
// one would have to know all about constants. It returns the faults it found.
func Repair(p *Program) (*Program, []string, error) {
	var faults []string
	for range maxDropped {
		_, spans, f := typeCheck(p)
		if f == nil {
			return p, faults, nil
		}
		at := slices.IndexFunc(spans, func(s span) bool { return s.from <= f.offset && f.offset < s.to })
		if at < 0 {
			return nil, faults, fmt.Errorf("program %d: %s", p.N, f.msg)
		}
		s := spans[at]
		if s.cell < 0 {
			return nil, append(faults, f.msg), fmt.Errorf("program %d: %s in\n%s", p.N, f.msg, p.Decls[s.index])
		}
		faults = append(faults, f.msg+" in "+p.Cells[s.cell][s.index])
		p = p.clone()
		p.Cells[s.cell] = slices.Delete(p.Cells[s.cell], s.index, s.index+1)
		p = p.withoutEmpty()
	}
	return nil, faults, fmt.Errorf("program %d: more than %d statements do not compile", p.N, maxDropped)
}

func (p *Program) withoutEmpty() *Program {
	p.Cells = slices.DeleteFunc(p.Cells, func(c []string) bool { return len(c) == 0 })
	return p
}
