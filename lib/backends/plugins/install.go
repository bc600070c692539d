package plugins

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hone/lib/fetch"
)

// folder of the cache that holds the plugins.
const folder = "backends"

// stampFile, beside the unpacked wheels, records what the plugin's file was when
// its wheel had been verified.
const stampFile = "hone-plugin.json"

// stamp identifies the verified plugin file.
type stamp struct {
	SHA256   string    `json:"sha256"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

// Plugin is a build that is installed in the cache.
type Plugin struct {
	Build
	// Path of the shared library, absolute.
	Path string
}

// dir is the absolute folder of the build in the cache. It holds "cpu" in its name
// for a CPU plugin because go-xla tells a plugin's kind by its path.
func (b Build) dir() (string, error) {
	root, err := fetch.CacheDir()
	if err != nil {
		return "", err
	}
	device := strings.TrimPrefix(b.Backend, xlaPrefix)
	return filepath.Join(root, folder, device+"-"+b.Wheels[0].Package+"-"+b.Wheels[0].Version), nil
}

// Installed lists the installed builds in the order of [Known]. A damaged or
// half-removed installation is not in the list; [Path] says what is wrong with it.
func Installed() ([]Plugin, error) {
	var list []Plugin
	for _, b := range Known() {
		dir, err := b.dir()
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		if p, err := locate(b); err == nil {
			list = append(list, p)
		}
	}
	return list, nil
}

// Path is the absolute path of the first good plugin of the named backend. The
// error says whether none is installed or what is wrong, and the command that
// mends it.
func Path(name string) (string, error) {
	if path, ok := strings.CutPrefix(name, xlaPrefix); ok && filepath.IsAbs(path) {
		return path, checkLibrary(path)
	}
	list, err := candidates(name)
	if err != nil {
		return "", err
	}
	return list[0].Path, nil
}

// candidates lists the good plugins of one backend; at least one, or an error.
func candidates(name string) ([]Plugin, error) {
	builds, err := buildsOf(name)
	if err != nil {
		return nil, err
	}
	var list []Plugin
	var wrong []error
	for _, b := range builds {
		p, err := locate(b)
		switch {
		case err == nil:
			list = append(list, p)
		case !errors.Is(err, errNotInstalled):
			wrong = append(wrong, err)
		}
	}
	switch {
	case len(list) > 0:
		return list, nil
	case len(wrong) > 0:
		return nil, errors.Join(wrong...)
	}
	return nil, fmt.Errorf("the backend %s is not installed; run `hone backend install %s`", name, name)
}

var errNotInstalled = errors.New("not installed")

// locate finds an installed build and checks its file.
func locate(b Build) (Plugin, error) {
	dir, err := b.dir()
	if err != nil {
		return Plugin{}, err
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return Plugin{}, errNotInstalled
	}
	p := Plugin{Build: b, Path: filepath.Join(dir, filepath.FromSlash(b.Library))}
	if err := checkLibrary(p.Path); err != nil {
		return p, mendable(b, err)
	}
	if err := checkStamp(dir, p.Path); err != nil {
		return p, mendable(b, err)
	}
	return p, nil
}

func mendable(b Build, err error) error {
	return fmt.Errorf("the plugin of %s (%s): %w; run `hone backend install %s` to fetch it again", b.Backend, b.Name(), err, b.Backend)
}

// checkLibrary finds out before a plugin is opened what the dynamic loader would
// only tell by ending the process.
func checkLibrary(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the plugin file %s is missing", path)
	}
	if err != nil {
		return fmt.Errorf("look at the plugin file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("the plugin file %s is not a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the plugin file: %w", err)
	}
	defer f.Close()
	if info.Size() < 64 {
		return fmt.Errorf("the plugin file %s has only %d bytes", path, info.Size())
	}
	return nil
}

// checkStamp compares the plugin file with what was verified at its installation.
// The hash is computed only if size or time differ: 200 MB take a fifth of a second.
func checkStamp(dir, path string) error {
	data, err := os.ReadFile(filepath.Join(dir, stampFile))
	if err != nil {
		return fmt.Errorf("its installation is not complete: %w", err)
	}
	var want stamp
	if err := json.Unmarshal(data, &want); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Join(dir, stampFile), err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("look at the plugin file: %w", err)
	}
	if info.Size() != want.Size {
		return fmt.Errorf("the plugin file %s is damaged: it has %d bytes instead of %d", path, info.Size(), want.Size)
	}
	if info.ModTime().Equal(want.Modified) {
		return nil
	}
	got, err := fetch.SHA256(path)
	if err != nil {
		return err
	}
	if got != want.SHA256 {
		return fmt.Errorf("the plugin file %s is damaged: expected sha256 %s, got %s", path, want.SHA256, got)
	}
	return nil
}

// Install fetches the plugin of the named backend into the cache and returns it;
// one that is there and good is kept. If the first build cannot be had, the next
// one is tried. The error joins the reasons; [fetch.IsUnavailable] tells whether
// the world outside was the cause. `go` needs no installation and returns a zero
// Plugin.
func Install(ctx context.Context, name string) (Plugin, error) {
	if err := CheckName(name); err != nil {
		return Plugin{}, err
	}
	if name == Go {
		return Plugin{}, nil
	}
	if path, ok := strings.CutPrefix(name, xlaPrefix); ok && filepath.IsAbs(path) {
		return Plugin{Path: path}, checkLibrary(path)
	}
	builds, err := buildsOf(name)
	if err != nil {
		return Plugin{}, err
	}
	if list, err := candidates(name); err == nil {
		return list[0], forgive(name)
	}
	var reasons []error
	for _, b := range builds {
		p, err := installBuild(ctx, b)
		if err == nil {
			return p, forgive(name)
		}
		if ctx.Err() != nil {
			return Plugin{}, err
		}
		reasons = append(reasons, err)
		if fetch.NothingAvailable(err) {
			break
		}
	}
	return Plugin{}, errors.Join(reasons...)
}

// installBuild fetches one build, over a damaged one if there is one.
func installBuild(ctx context.Context, b Build) (Plugin, error) {
	if p, err := locate(b); err == nil {
		return p, nil
	}
	dir, err := b.dir()
	if err != nil {
		return Plugin{}, err
	}
	err = fetch.Wheels(ctx, fetch.Request{Dir: dir, Again: "hone backend install " + b.Backend, Wheels: b.Wheels,
		Good:   func() bool { _, err := locate(b); return err == nil },
		Finish: func(dir string) error { return writeStamp(dir, b) }})
	if err != nil {
		return Plugin{}, err
	}
	return locate(b)
}

// writeStamp records the plugin's file in the freshly unpacked folder dir.
func writeStamp(dir string, b Build) error {
	path := filepath.Join(dir, filepath.FromSlash(b.Library))
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("the wheel of %s has no %s: %w", b.Name(), b.Library, err)
	}
	hash, err := fetch.SHA256(path)
	if err != nil {
		return err
	}
	data, err := json.Marshal(stamp{SHA256: hash, Size: info.Size(), Modified: info.ModTime()})
	if err != nil {
		return fmt.Errorf("describe the plugin of %s: %w", b.Name(), err)
	}
	return os.WriteFile(filepath.Join(dir, stampFile), data, 0o644)
}
