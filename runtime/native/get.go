package native

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// GetRequest names modules that the cells of a session want to import.
type GetRequest struct {
	// Args are module or package paths, each with or without "@version", and folders
	// of local modules: absolute, or beginning with "." or "~".
	Args []string
	// Dir is the folder that relative paths start from.
	Dir string
	// Env is added to the environment of the go command, for GOPROXY, GOPRIVATE and
	// the like.
	Env []string
	// Progress, if set, is told what is being downloaded or compiled.
	Progress func(what string)
}

// GotModule is one module as it was got.
type GotModule struct {
	Path, Version string
	// Dir is the folder of a local module, else "".
	Dir string
	// Known says that the session had the module in this version before.
	Known bool
}

// Got is what Get did.
type Got struct {
	Modules []GotModule
	// Notes are for the user: packages that cannot be imported, warnings of the go
	// command.
	Notes []string
}

// target is one argument of a GetRequest, understood.
type target struct {
	arg     string // as it was given
	path    string // module or package path
	version string // a version query, "" if none was given
	dir     string // folder of a local module
	local   *localSource
}

// Get makes modules importable for the cells of this session. Either all that is
// asked for is there afterwards, or nothing has changed. A module that needs
// another version of a package than the worker or a cell has loaded is refused
// with a *ConflictError; what else goes wrong is a *GetError.
func (b *Builder) Get(ctx context.Context, req GetRequest) (*Got, error) {
	b.adding.Lock()
	defer b.adding.Unlock()
	g := &getting{b: b, ctx: ctx, req: req}
	trial, err := g.begin()
	if err != nil {
		return nil, err
	}
	defer trial.discard()
	if err := g.resolve(trial); err != nil {
		return nil, err
	}
	return g.got, g.adopt(trial)
}

// begin understands the request and copies the session's module.
func (g *getting) begin() (*trialModule, error) {
	var err error
	if g.targets, err = parseTargets(g.req); err != nil {
		return nil, err
	}
	if g.loaded, err = g.b.loadedPackages(g.ctx); err != nil {
		return nil, err
	}
	if err := g.preferLoaded(); err != nil {
		return nil, err
	}
	return g.b.trialModule()
}

// parseTargets understands the arguments.
func parseTargets(req GetRequest) ([]target, error) {
	var out []target
	for _, arg := range req.Args {
		t, err := parseTarget(arg, req.Dir)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(o target) bool { return o.path == t.path && o.version == t.version }) {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return nil, &GetError{What: "no module is named", Do: "write %get MODULE@VERSION, %get MODULE or %get ./FOLDER"}
	}
	return out, nil
}

func parseTarget(arg, dir string) (target, error) {
	t := target{arg: arg}
	if strings.HasPrefix(arg, "-") {
		return t, &GetError{What: "there is no flag " + arg, Do: "write %get MODULE@VERSION; with -rebuild first, a new worker is built around it"}
	}
	if folder, ok := localFolder(arg, dir); ok {
		local, err := readLocal(folder, arg)
		if err != nil {
			return t, err
		}
		t.path, t.dir, t.local = local.path, local.dir, local
		return t, nil
	}
	t.path, t.version, _ = strings.Cut(arg, "@")
	if strings.Contains(arg, "@") && t.version == "" {
		return t, &GetError{What: arg + " names no version", Do: "write %get " + t.path + "@latest, or a version such as @v1.2.3"}
	}
	if t.version == "none" {
		return t, &GetError{What: "a module cannot be taken out of a live session: cells may have loaded its packages", Do: "%reset starts over without it"}
	}
	if t.path == "hone" || strings.HasPrefix(t.path, "hone/") {
		return t, &GetError{What: t.path + " is part of hone and always there", Do: "import it"}
	}
	if err := module.CheckImportPath(t.path); err != nil {
		return t, &GetError{What: err.Error(), Do: "write a module path such as github.com/google/uuid, or ./" + filepath.ToSlash(t.path) + " for a folder"}
	}
	if first, _, _ := strings.Cut(t.path, "/"); !strings.Contains(first, ".") {
		return t, &GetError{What: fmt.Sprintf("%s is no path that can be downloaded: its first part has no dot", t.path),
			Do: "for a module in a folder write %get ./" + t.path + "; packages of the standard library need no %get"}
	}
	return t, nil
}

// getting is one call of Get on its way.
type getting struct {
	b       *Builder
	ctx     context.Context
	req     GetRequest
	targets []target
	loaded  map[string]moduleID // package path → where the process has it from
	rebuild bool                // a new worker will load everything anew
	got     *Got
}

// preferLoaded settles what needs no question to the network: a module without a
// version that the session has already stays as it is, and a version below that of
// a module that is loaded cannot be had.
func (g *getting) preferLoaded() error {
	have, err := g.b.requirements()
	if err != nil {
		return err
	}
	for i := range g.targets {
		t := &g.targets[i]
		if t.local != nil {
			continue
		}
		mod := longestPrefix(t.path, have)
		if mod == "" {
			continue
		}
		if !g.moduleLoaded(mod) {
			continue
		}
		if t.version == "" && !g.rebuild {
			t.version = have[mod]
		}
		if semver.IsValid(t.version) && semver.IsValid(have[mod]) && semver.Compare(t.version, have[mod]) < 0 {
			return g.tooOld(*t, mod, have[mod])
		}
	}
	return nil
}

// tooOld refuses a version below the one that is loaded. Versions that hone's own
// modules need are the oldest that can be had.
func (g *getting) tooOld(t target, mod, have string) error {
	own, err := requirements(g.b.origin.source)
	if err != nil {
		return err
	}
	e := &GetError{What: fmt.Sprintf("%s %s is older than %s, which the session has loaded", mod, t.version, have)}
	e.Do = fmt.Sprintf("hone itself needs at least %s: %%get %s@%s", own[mod], t.path, own[mod])
	if own[mod] == "" || semver.Compare(t.version, own[mod]) >= 0 {
		e.Do = fmt.Sprintf("%%get -rebuild %s builds a worker around it: plain values are carried over, the others are named", t.arg)
		if g.rebuild {
			return nil
		}
	}
	return e
}

// moduleLoaded says whether a package of the module is loaded.
func (g *getting) moduleLoaded(mod string) bool {
	for _, id := range g.loaded {
		if id.path == mod {
			return true
		}
	}
	return false
}

// longestPrefix is the module among have that holds the package path, or "".
func longestPrefix[V any](pkg string, have map[string]V) string {
	for p := pkg; p != "." && p != ""; p = parentPath(p) {
		if _, ok := have[p]; ok {
			return p
		}
	}
	return ""
}

func parentPath(p string) string {
	i := strings.LastIndexByte(p, '/')
	if i < 0 {
		return ""
	}
	return p[:i]
}

// resolve brings the modules into the trial's go.mod, downloads what their packages
// need and refuses what would conflict.
func (g *getting) resolve(trial *trialModule) error {
	var args []string
	for _, t := range g.targets {
		if t.local != nil {
			if err := trial.addLocal(t.local); err != nil {
				return err
			}
			continue
		}
		args = append(args, t.path+"@"+orLatest(t.version))
	}
	notes, err := g.goGet(trial, args)
	if err != nil {
		return err
	}
	before, err := g.b.requirements()
	if err != nil {
		return err
	}
	after, err := trial.requirements()
	if err != nil {
		return err
	}
	g.got = &Got{Notes: notes}
	patterns := make([]string, 0, len(g.targets))
	for _, t := range g.targets {
		mod := t.path
		if t.local == nil {
			if mod = longestPrefix(t.path, after); mod == "" {
				return fmt.Errorf("get %s: the go command did not add it", t.arg)
			}
		}
		g.got.Modules = append(g.got.Modules, GotModule{Path: mod, Version: after[mod], Dir: t.dir, Known: before[mod] == after[mod] && before[mod] != ""})
		patterns = append(patterns, pattern(t.path, mod))
	}
	return g.check(trial, patterns)
}

// pattern is what is listed of a target: one package, or all of a module.
func pattern(path, mod string) string {
	if path == mod {
		return mod + "/..."
	}
	return path
}

func orLatest(version string) string {
	if version == "" {
		return "latest"
	}
	return version
}

// goGet runs go get in the trial module.
func (g *getting) goGet(trial *trialModule, args []string) (notes []string, err error) {
	if len(args) == 0 {
		return nil, nil
	}
	said, err := g.b.tc.report(g.ctx, trial.dir, g.req.Env, g.req.Progress, append([]string{"get"}, args...)...)
	if err != nil {
		return nil, g.explain(err)
	}
	for _, line := range said {
		if w, ok := strings.CutPrefix(line, "go: warning: "); ok {
			notes = append(notes, w)
		}
	}
	return notes, nil
}

// check lists the packages with all they import, which downloads what is missing,
// and refuses what conflicts with what is loaded.
func (g *getting) check(trial *trialModule, patterns []string) error {
	pkgs, err := g.b.tc.listPackages(g.ctx, trial.dir, "mod", g.req, patterns...)
	if err != nil {
		return g.explain(err)
	}
	if err := trial.keepSums(); err != nil {
		return err
	}
	if g.rebuild {
		return nil
	}
	for i, t := range g.targets {
		conflicts, blocked, free := g.conflicts(pkgs, g.got.Modules[i], t)
		if len(conflicts) == 0 {
			continue
		}
		if free == 0 || t.path != g.got.Modules[i].Path || slices.Contains(blocked, t.path) || g.moduleLoaded(t.path) {
			return &ConflictError{Asked: g.got.Modules[i], Conflicts: conflicts, Args: g.req.Args}
		}
		g.got.Notes = append(g.got.Notes, fmt.Sprintf("%s cannot be imported: %s; %%get -rebuild %s builds a worker around it",
			strings.Join(shorten(blocked), ", "), conflicts[0], t.arg))
	}
	return nil
}

// shorten keeps a list readable.
func shorten(list []string) []string {
	const most = 5
	if len(list) <= most {
		return list
	}
	return append(slices.Clone(list[:most]), fmt.Sprintf("and %d more", len(list)-most))
}

// adopt makes the trial the session's module.
func (g *getting) adopt(trial *trialModule) error {
	if err := g.ctx.Err(); err != nil {
		return err
	}
	dir := filepath.Join(g.b.dir, "mod")
	if err := trial.moveTo(dir); err != nil {
		return err
	}
	return g.b.useModule(dir, g.loaded)
}

// explain turns what the go command said into a *GetError.
func (g *getting) explain(err error) error {
	if g.ctx.Err() != nil {
		return g.ctx.Err()
	}
	var said *goCommandError
	if !errors.As(err, &said) {
		return err
	}
	return explainGet(g.ctx, g.b.tc, g.targets, said.text)
}
