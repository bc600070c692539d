package native

import (
	"bufio"
	"context"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// archiveImporter reads packages for go/types from their archives. All packages
// it returns share one universe, so types of one path are identical.
type archiveImporter struct {
	b    *Builder
	ctx  context.Context
	mu   sync.Mutex
	fset *token.FileSet
	pkgs map[string]*types.Package
}

// Import returns the package of that path, compiling it if it is not compiled.
func (im *archiveImporter) Import(path string) (*types.Package, error) {
	return im.ImportFrom(path, "", 0)
}

// ImportFrom is Import; dir and mode are not used.
func (im *archiveImporter) ImportFrom(path, _ string, _ types.ImportMode) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	if p := im.pkgs[path]; p != nil && p.Complete() {
		return p, nil
	}
	archive := im.b.archive(path)
	if archive == "" {
		if err := im.b.AddPackages(im.ctx, path); err != nil {
			return nil, err
		}
		archive = im.b.archive(path)
	}
	return im.read(path, archive)
}

func (im *archiveImporter) read(path, archive string) (*types.Package, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", path, err)
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", path, err)
	}
	p, err := gcexportdata.Read(r, im.fset, im.pkgs, path)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", path, err)
	}
	return p, nil
}

// Importer gives go/types the packages that cells may import, units built by
// this Builder among them. A package of the standard library or of a module in
// go.mod that is not compiled yet is compiled when it is first imported. It may
// be used by several goroutines.
func (b *Builder) Importer() types.ImporterFrom { return b.importer }

// FileSet holds the positions of objects that Importer returns; file names are
// import paths, not paths on disk.
func (b *Builder) FileSet() *token.FileSet { return b.importer.fset }

// Packages lists, sorted, the import paths that a cell can name at once: the
// standard library, and of other modules all that the worker links.
func (b *Builder) Packages() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	paths := slices.Clone(b.store.Std)
	for path := range b.store.Archives {
		if importable(path) && !slices.Contains(b.store.Std, path) && !strings.HasPrefix(path, "hone/runtime/") {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// Has says whether the package is compiled, so that importing it costs nothing.
func (b *Builder) Has(path string) bool {
	return path == "unsafe" || b.archive(path) != ""
}

// archive is the file with the compiled package or unit, or "".
func (b *Builder) archive(path string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a := b.units[path]; a != "" {
		return a
	}
	return b.store.archive(path)
}
