package native

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// Rebuild gets modules as Get does, for a new worker: what the old one has loaded
// does not stand against them, and local modules are loaded as they are now. The
// worker is built only if a package that it links has another version; one that was
// built around the same versions before is taken from the cache.
//
// It returns a new Builder, whose cells are built in dir, and leaves b as it is. Units
// that b has built are of no use to the new worker.
func (b *Builder) Rebuild(ctx context.Context, req GetRequest, dir string) (*Builder, *Got, error) {
	b.adding.Lock()
	defer b.adding.Unlock()
	g := &getting{b: b, ctx: ctx, req: req, rebuild: true}
	trial, err := g.begin()
	if err != nil {
		return nil, nil, err
	}
	defer trial.discard()
	if err := g.resolve(trial); err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, fmt.Errorf("make the session's folder: %w", err)
	}
	now, err := b.workerPackages(ctx, trial.dir, "mod", req)
	if err != nil {
		return nil, nil, g.explain(err)
	}
	if err := trial.keepSums(); err != nil {
		return nil, nil, err
	}
	home, err := b.homeFor(ctx, trial, now)
	if err != nil {
		return nil, nil, err
	}
	next := newBuilder(b.tc, dir, home, b.origin)
	if err := next.attach(ctx, trial.copyTo, g.tellBuild()); err != nil {
		return nil, nil, err
	}
	next.importer.ctx = b.importer.ctx // which outlives this call
	mod := filepath.Join(dir, "mod")
	if err := trial.moveTo(mod); err != nil {
		return nil, nil, err
	}
	return next, g.got, next.useModule(mod, now)
}

// tellBuild reports the building of a worker as the progress of the request.
func (g *getting) tellBuild() progress {
	return func(done, total int, what string) {
		switch {
		case g.req.Progress == nil:
		case total == 0:
			g.req.Progress("building a worker: " + what)
		default:
			g.req.Progress(fmt.Sprintf("building a worker: %d of %d packages  %s", done, total, what))
		}
	}
}

// workerPackages maps the packages that a worker built from a module links to where
// they are from.
func (b *Builder) workerPackages(ctx context.Context, modDir, mode string, req GetRequest) (map[string]moduleID, error) {
	pkgs, err := b.tc.listPackages(ctx, modDir, mode, req, workerPath)
	if err != nil {
		return nil, fmt.Errorf("list what the worker links: %w", err)
	}
	out := map[string]moduleID{}
	for _, p := range pkgs {
		if p.Error != nil {
			return nil, fmt.Errorf("list what the worker links: %s", p.Error.Err)
		}
		if id, ok := p.id(); ok {
			out[p.ImportPath] = id
		}
	}
	return out, nil
}

// homeFor is the folder of the worker for a module: the present one, if the worker
// links the same packages in the same versions.
func (b *Builder) homeFor(ctx context.Context, trial *trialModule, now map[string]moduleID) (string, error) {
	was, err := b.workerPackages(ctx, filepath.Join(b.home, "mod"), "readonly", GetRequest{})
	if err != nil {
		return "", err
	}
	if maps.Equal(was, now) {
		return b.home, nil
	}
	gomod, err := os.ReadFile(filepath.Join(trial.dir, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("read the session's go.mod: %w", err)
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n%s", b.tc.key(b.origin.hash), gomod)
	return filepath.Join(b.origin.cache, "worker", hex.EncodeToString(sum.Sum(nil))[:24]), nil
}

// copyTo writes the module's files into another folder.
func (t *trialModule) copyTo(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the session module: %w", err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(t.dir, name))
		if err == nil {
			err = writeIfChanged(filepath.Join(dir, name), data)
		}
		if err != nil {
			return fmt.Errorf("write the session module: %w", err)
		}
	}
	return nil
}
