package native

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// localSource is a module in a folder, as its go.mod describes it.
type localSource struct {
	path, dir string
	replace   []*modfile.Replace // with absolute folders
	sums      []byte
}

// localFolder says whether an argument means a folder, and which.
func localFolder(arg, base string) (string, bool) {
	switch {
	case filepath.IsAbs(arg):
		return filepath.Clean(arg), true
	case arg == "~" || strings.HasPrefix(arg, "~/"):
		home, err := os.UserHomeDir()
		if err != nil {
			return "", false
		}
		return filepath.Join(home, arg[1:]), true
	case arg == "." || arg == ".." || strings.HasPrefix(arg, "./") || strings.HasPrefix(arg, "../"):
		return filepath.Join(base, filepath.FromSlash(arg)), true
	}
	return "", false
}

// readLocal reads the module that a folder belongs to: its go.mod may be in a
// folder above.
func readLocal(folder, arg string) (*localSource, error) {
	info, err := os.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &GetError{What: fmt.Sprintf("there is no folder %s", folder), Do: "check the path; relative ones start from the working folder, which %cd changes"}
	}
	if err != nil {
		return nil, &GetError{What: err.Error(), Do: "check that the folder can be read"}
	}
	if !info.IsDir() {
		return nil, &GetError{What: folder + " is a file", Do: "name the folder of the module: %get " + filepath.Dir(arg)}
	}
	dir := enclosingModule(folder)
	if dir == "" {
		return nil, &GetError{What: fmt.Sprintf("%s has no go.mod, nor has a folder above it", folder),
			Do: fmt.Sprintf("make it a module: !cd %s && go mod init example.org/%s", folder, filepath.Base(folder))}
	}
	name := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, &GetError{What: err.Error(), Do: "check that the file can be read"}
	}
	f, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, &GetError{What: fmt.Sprintf("the go.mod cannot be read: %v", err), Do: "mend the go.mod"}
	}
	if f.Module == nil {
		return nil, &GetError{What: name + " does not say the module's path", Do: "begin it with a line: module PATH"}
	}
	l := &localSource{path: f.Module.Mod.Path, dir: dir, replace: absoluteReplacements(f.Replace, dir)}
	if l.path == "hone" || l.path == "session" {
		return nil, &GetError{What: fmt.Sprintf("the module in %s is called %s, which is a name of hone's", dir, l.path), Do: "give it another module path"}
	}
	if l.sums, err = os.ReadFile(filepath.Join(dir, "go.sum")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &GetError{What: err.Error(), Do: "check that the file can be read"}
	}
	return l, nil
}

// enclosingModule is the folder with a go.mod that dir is in, or "".
func enclosingModule(dir string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !info.IsDir() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// absoluteReplacements are a go.mod's replacements as another module can make them.
func absoluteReplacements(list []*modfile.Replace, dir string) []*modfile.Replace {
	out := slices.Clone(list)
	for i, r := range out {
		if r.New.Version == "" && !filepath.IsAbs(r.New.Path) {
			c := *r
			c.New.Path = filepath.Join(dir, filepath.FromSlash(r.New.Path))
			out[i] = &c
		}
	}
	return out
}

// GetHint is the command that makes a package importable for someone who works in a
// folder: a go.mod there is not used unasked, but it knows what is meant.
func GetHint(dir, pkg string) string {
	latest := "%get " + pkg + "@latest"
	root := enclosingModule(dir)
	if root == "" {
		return latest
	}
	f, err := readGoMod(filepath.Join(root, "go.mod"))
	if err != nil || f.Module == nil {
		return latest
	}
	if mod := f.Module.Mod.Path; pkg == mod || strings.HasPrefix(pkg, mod+"/") {
		return "%get . for the module that this folder belongs to"
	}
	versions := map[string]string{}
	for _, r := range f.Require {
		versions[r.Mod.Path] = r.Mod.Version
	}
	if mod := longestPrefix(pkg, versions); mod != "" {
		return fmt.Sprintf("%%get %s@%s for the version in this folder's go.mod", pkg, versions[mod])
	}
	return latest
}
