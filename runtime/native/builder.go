package native

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"hone/lib/fetch"
)

// Builder builds the cells of one session. Its methods may be called by several
// goroutines.
type Builder struct {
	tc       *toolchain
	home     string // cache/worker/KEY
	dir      string // the session's
	extld    string
	importer *archiveImporter
	origin   origin
	// thin is the worker's library, which cells are linked against; nil if they
	// are linked fat, for the reason in fat.
	thin *sharedLib
	fat  string
	// fatOnly, in tests, is why the next cell is linked fat though it need not be.
	fatOnly string
	// release says that the worker is no longer in use.
	release func()
	pruned  string

	mu    sync.Mutex
	store *store
	// modDir is the session's own module, "" while it uses the worker's; extra holds
	// what was compiled from it.
	modDir string
	extra  *store
	// imported are the packages that a cell or the type checker has asked for.
	imported map[string]bool
	// locals are the loaded packages of local modules, localModules the folders of
	// these, extraPackages says where each package in extra is from, by its plain path.
	locals        map[string]*localPackage
	localModules  map[string]*localPackage
	extraPackages map[string]moduleID
	versions      versions
	// units maps the path of each unit built to its archive.
	units map[string]string
	// images are the plugins of the units, for cells that are linked against them.
	images map[string]*elfImage
	// order is the order in which they were built.
	order []string
	// adding serialises calls of the go command.
	adding sync.Mutex
}

// Open makes ready to build cells: it unpacks hone's source and builds the
// worker, unless the cache holds both. The first time this takes about a minute,
// later some milliseconds.
func Open(ctx context.Context, cfg Config) (*Builder, error) {
	tell := progress(cfg.Progress)
	if tell == nil {
		tell = func(int, int, string) {}
	}
	cache, err := filepath.Abs(cfg.CacheDir)
	if err != nil {
		return nil, fmt.Errorf("find hone's cache: %w", err)
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the session's folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the session's folder: %w", err)
	}
	source, hash, err := unpack(ctx, cfg.Source, cache)
	if err != nil {
		return nil, err
	}
	tc, err := findToolchain(ctx, source)
	if err != nil {
		return nil, err
	}
	if err := tc.overlayPatches(cache); err != nil {
		return nil, err
	}
	b := newBuilder(tc, dir, filepath.Join(cache, "worker", tc.key(hash)), origin{source: source, hash: hash, cache: cache})
	if err := b.attach(ctx, func(mod string) error { return sessionModule(mod, source) }, tell); err != nil {
		return nil, err
	}
	return b, nil
}

// origin is what workers are built from.
type origin struct{ source, hash, cache string }

func newBuilder(tc *toolchain, dir, home string, from origin) *Builder {
	return &Builder{
		tc: tc, dir: dir, home: home, origin: from, units: map[string]string{}, images: map[string]*elfImage{}, imported: map[string]bool{},
		locals: map[string]*localPackage{}, localModules: map[string]*localPackage{}, extraPackages: map[string]moduleID{}, versions: newVersions(),
	}
}

// attach builds the worker in the builder's home, unless it is there, from a module
// that write writes, and makes ready to build cells for it.
func (b *Builder) attach(ctx context.Context, write func(mod string) error, tell progress) (err error) {
	if b.release, err = use(ctx, b.home); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			b.release()
		}
	}()
	_, built, _ := loadLinks(b.home) // what is damaged is built anew, and said then
	var l links
	if b.store, l, err = b.tc.buildWorker(ctx, b.home, write, tell); err != nil {
		return err
	}
	if !built {
		b.prune()
	}
	if b.fat = l.Why; l.Thin {
		if b.thin, err = openShared(b.home); err != nil {
			return err
		}
	}
	if b.extld, err = b.tc.linkerWrapper(ctx, b.home); err != nil {
		return err
	}
	b.importer, err = newArchiveImporter(ctx, b)
	return err
}

// Worker is the path of the worker's binary.
func (b *Builder) Worker() string { return filepath.Join(b.home, workerName) }

// Thin says whether cells are linked against one library of the worker's packages,
// and if not, why. A cell that is linked without it takes up to a second longer
// and some megabytes.
func (b *Builder) Thin() (thin bool, why string) { return b.thin != nil, b.fat }

// Pruned says what was removed from the cache when the worker was built, or why
// that failed; "" for nothing.
func (b *Builder) Pruned() string { return b.pruned }

// prune removes old workers. What goes wrong there costs only space.
func (b *Builder) prune() {
	removed, err := prune(b.origin.cache, b.home, time.Now())
	switch {
	case err != nil:
		b.pruned = "old workers stay in the cache: " + err.Error()
	case removed > 0:
		b.pruned = fmt.Sprintf("removed %d old workers from the cache", removed)
	}
}

// ModDir is the folder of the session module, where the go command resolves the
// paths that cells import.
func (b *Builder) ModDir() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.modDir != "" {
		return b.modDir
	}
	return filepath.Join(b.home, "mod")
}

// Close removes the session's folder. Plugins that a worker has opened stay valid.
func (b *Builder) Close() error {
	b.release()
	if err := os.RemoveAll(b.dir); err != nil {
		return fmt.Errorf("remove the session's folder: %w", err)
	}
	return nil
}

// AddPackages compiles packages of the standard library or of modules in go.mod,
// and what they import, and makes them importable for this session and later
// ones. Paths that are compiled cost nothing. What cannot be found or compiled
// is a *BuildError with Stage "list".
func (b *Builder) AddPackages(ctx context.Context, paths ...string) error {
	missing := slices.DeleteFunc(slices.Clone(paths), b.Has)
	if len(missing) > 0 {
		if err := b.addMissing(ctx, missing); err != nil {
			return err
		}
	}
	b.noteImports(paths)
	return nil
}

func (b *Builder) addMissing(ctx context.Context, missing []string) error {
	b.adding.Lock()
	defer b.adding.Unlock()
	for _, path := range missing {
		if err := b.notGot(path); err != nil {
			return err
		}
	}
	if b.ownModule() {
		return b.addToSession(ctx, missing)
	}
	pkgs, err := b.tc.listExports(ctx, b.ModDir(), missing...)
	if err != nil {
		return err
	}
	unlock, err := fetch.Lock(ctx, b.home)
	if err != nil {
		return fmt.Errorf("add %s: %w", missing[0], err)
	}
	defer unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if other, ok, err := loadStore(b.home); err != nil {
		return err
	} else if ok {
		b.store.merge(other)
	}
	if err := b.store.add(pkgs); err != nil {
		return err
	}
	for _, path := range missing {
		if b.store.archive(path) == "" {
			return noGoFiles(path)
		}
	}
	return b.store.save()
}

// writeImportcfg writes where compiler and linker find every package and unit.
func (b *Builder) writeImportcfg() (string, error) {
	b.mu.Lock()
	var buf bytes.Buffer
	buf.Write(b.store.importcfg())
	if b.extra != nil {
		buf.Write(b.extra.importcfg())
	}
	for _, path := range b.order {
		fmt.Fprintf(&buf, "packagefile %s=%s\n", path, b.units[path])
	}
	b.mu.Unlock()
	name := filepath.Join(b.dir, "importcfg")
	if err := writeIfChanged(name, buf.Bytes()); err != nil {
		return "", fmt.Errorf("write importcfg: %w", err)
	}
	return name, nil
}

// newUnit reserves the path of a unit.
func (b *Builder) newUnit(path string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if path == "" {
		return errors.New("a unit needs an import path")
	}
	if _, taken := b.units[path]; taken || b.packageArchive(path) != "" {
		return fmt.Errorf("unit %s was built before: a path is never built twice, because types of the same path must not differ in a live worker", path)
	}
	return nil
}
