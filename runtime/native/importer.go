package native

import (
	"context"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
)

// archiveImporter reads packages for go/types from their archives. All packages
// it returns share one universe, so types of one path are identical.
type archiveImporter struct {
	b    *Builder
	ctx  context.Context
	fset *token.FileSet
	// mu guards gc, which reads archives that it gets from open.
	mu sync.Mutex
	gc types.ImporterFrom
}

func newArchiveImporter(ctx context.Context, b *Builder) (*archiveImporter, error) {
	im := &archiveImporter{b: b, ctx: ctx, fset: token.NewFileSet()}
	gc, ok := importer.ForCompiler(im.fset, "gc", im.open).(types.ImporterFrom)
	if !ok {
		return nil, errors.New("go/importer has no importer for compiled packages")
	}
	im.gc = gc
	return im, nil
}

// Import returns the package of that path, compiling it if it is not compiled.
func (im *archiveImporter) Import(path string) (*types.Package, error) {
	return im.ImportFrom(path, "", 0)
}

// ImportFrom is Import; dir and mode are not used.
func (im *archiveImporter) ImportFrom(path, _ string, _ types.ImportMode) (*types.Package, error) {
	path, err := im.b.importable(path)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", path, err)
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	p, err := im.gc.ImportFrom(path, "", 0)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", path, err)
	}
	return p, nil
}

// Current is Builder's.
func (im *archiveImporter) Current(path string) string { return im.b.Current(path) }

// Generation is Builder's.
func (im *archiveImporter) Generation() int { return im.b.Generation() }

// open opens a package's archive.
func (im *archiveImporter) open(path string) (io.ReadCloser, error) {
	if err := im.b.AddPackages(im.ctx, path); err != nil {
		return nil, err
	}
	return os.Open(im.b.archive(path))
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
	return b.packageArchive(path)
}

// packageArchive is archive for what is no unit; b.mu is held.
func (b *Builder) packageArchive(path string) string {
	if a := b.store.archive(path); a != "" || b.extra == nil {
		return a
	}
	return b.extra.archive(path)
}
