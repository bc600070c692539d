package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"hone/lib/show"
)

// Wheel is one pinned file of the Python package index.
type Wheel struct {
	Package, Version string
	// Platform, Python and ABI are the file's tags, e.g. "manylinux_2_27_x86_64",
	// "311" and "cp311". Empty: what the machine's Python would take. A shared
	// library does not care for which Python it was packed, pip does.
	Platform, Python, ABI string
	// SHA256 of the file, in hexadecimal.
	SHA256 string
	// Size of the file in bytes, for progress; 0 if not known.
	Size int64
}

func (w Wheel) String() string { return w.Package + " " + w.Version }

// Request is a folder of the cache to be filled from wheels.
type Request struct {
	// Dir is the folder; all wheels are unpacked into it.
	Dir    string
	Wheels []Wheel
	// Again is the command that a person runs to try again, for errors.
	Again string
	// Good, if given, says whether what is already in Dir may stay. It is called
	// under the lock. Without it whatever is there stays.
	Good func() bool
	// Finish, if given, is called with the unpacked folder before it becomes Dir.
	Finish func(dir string) error
}

// Wheels fetches the request's wheels and puts the folder in its place, whole or
// not at all. Of several processes that ask for one folder, one fetches it and the
// others wait.
func Wheels(ctx context.Context, req Request) error {
	unlock, err := Lock(ctx, req.Dir)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Stat(req.Dir); err == nil && (req.Good == nil || req.Good()) {
		return nil
	}
	// Beside the folder, so that the rename stays on one file system.
	scratch := ".fetch-" + filepath.Base(req.Dir) + "-"
	removeOld(filepath.Dir(req.Dir), scratch)
	temp, err := os.MkdirTemp(filepath.Dir(req.Dir), scratch)
	if err != nil {
		return fmt.Errorf("create a folder to fetch into: %w", err)
	}
	defer os.RemoveAll(temp)
	out := filepath.Join(temp, "out")
	for _, w := range req.Wheels {
		if err := wheelInto(ctx, w, filepath.Join(temp, "in"), out, req.Again); err != nil {
			return err
		}
	}
	if req.Finish != nil {
		if err := req.Finish(out); err != nil {
			return err
		}
	}
	return replace(out, req.Dir, filepath.Join(temp, "old"))
}

// removeOld removes what a fetch that was killed has left; the lock is held, so
// nobody else is using it. What cannot be removed only takes room.
func removeOld(dir, scratch string) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range list {
		if strings.HasPrefix(e.Name(), scratch) {
			os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// replace renames out to dir; what was at dir is moved to old first, because a
// process that has opened it must be able to go on.
func replace(out, dir, old string) error {
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("move the damaged %s away: %w", dir, err)
	}
	if err := os.Rename(out, dir); err != nil {
		return fmt.Errorf("put %s into the cache: %w", dir, err)
	}
	return nil
}

// wheelInto downloads w into the scratch folder in and unpacks it into out.
func wheelInto(ctx context.Context, w Wheel, in, out, again string) error {
	if err := os.MkdirAll(in, 0o755); err != nil {
		return fmt.Errorf("fetch %s: %w", w, err)
	}
	defer os.RemoveAll(in)
	bar := watch(w, in)
	file, err := download(ctx, w, in)
	if err != nil {
		bar.stop("failed")
		var corrupted *CorruptedError
		if errors.As(err, &corrupted) {
			corrupted.Again = again
		}
		return err
	}
	bar.stop("verified, unpacking")
	return unzip(ctx, file, out)
}

// download gets w into dir and returns the verified file.
func download(ctx context.Context, w Wheel, dir string) (string, error) {
	python, err := Pip(ctx, w.String())
	if err != nil {
		return "", err
	}
	file, err := pipDownload(ctx, python, w, dir)
	var corrupted *CorruptedError
	if errors.As(err, &corrupted) {
		// The wrong bytes may sit in pip's own cache: one more attempt past it.
		file, err = pipDownload(ctx, python, w, dir, "--no-cache-dir")
	}
	return file, err
}

// tags are pip's options that ask for a file of these tags.
func (w Wheel) tags() []string {
	var args []string
	if w.Platform != "" {
		args = append(args, "--platform="+w.Platform)
	}
	if w.Python != "" {
		args = append(args, "--implementation=cp", "--python-version="+w.Python)
	}
	if w.ABI != "" {
		args = append(args, "--abi="+w.ABI)
	}
	return args
}

// pipMismatch finds what pip expected and what it got instead.
var pipMismatch = regexp.MustCompile(`(?s)Expected sha256 ([0-9a-f]{64}).*?Got\s+([0-9a-f]{64})`)

// pipDownload runs `pip download` for w and checks the file that comes.
func pipDownload(ctx context.Context, python string, w Wheel, dir string, extra ...string) (string, error) {
	list := dir + ".txt" // not inside, where sizes are watched
	line := fmt.Sprintf("%s==%s --hash=sha256:%s\n", w.Package, w.Version, w.SHA256)
	if err := os.WriteFile(list, []byte(line), 0o644); err != nil {
		return "", fmt.Errorf("fetch %s: %w", w, err)
	}
	args := append([]string{"download", "--no-deps", "--require-hashes", "--only-binary=:all:",
		"--progress-bar=off", "--retries=2", "--dest", dir, "--requirement", list}, extra...)
	args = append(args, w.tags()...)
	output, err := pipRun(ctx, python, dir, nil, args...)
	if m := pipMismatch.FindStringSubmatch(output); err != nil && m != nil {
		return "", &CorruptedError{What: w.String(), Want: w.SHA256, Got: m[2]}
	}
	if err != nil {
		return "", pipFailure(ctx, w.String(), output, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(files) != 1 {
		return "", fmt.Errorf("fetch %s: pip left %d wheels instead of 1 in %s", w, len(files), dir)
	}
	return files[0], verify(w, files[0])
}

// verify compares the file's SHA-256 with the pin and removes the file if it differs.
func verify(w Wheel, file string) error {
	got, err := SHA256(file)
	if err != nil {
		return err
	}
	if strings.EqualFold(got, w.SHA256) {
		return nil
	}
	if err := os.Remove(file); err != nil {
		return fmt.Errorf("remove the corrupted %s: %w", file, err)
	}
	return &CorruptedError{What: w.String(), Want: w.SHA256, Got: got}
}

// SHA256 is the hash of the file in hexadecimal.
func SHA256(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("hash: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("hash %s: %w", file, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// watcher shows how a download grows. pip shows no machine-readable progress of
// its own, but what it has received lies in its temporary folder.
type watcher struct {
	bar        *show.Progress
	quit, done chan struct{}
}

func watch(w Wheel, dir string) *watcher {
	v := &watcher{bar: show.NewProgress("fetch "+w.String(), w.Size), quit: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(v.done)
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		for {
			n, note := treeSize(dir), ""
			if w.Size > 0 {
				n = min(n, w.Size)
				note = fmt.Sprintf("%.0f of %.0f MB", float64(n)/1e6, float64(w.Size)/1e6)
			}
			v.bar.Set(n, note)
			select {
			case <-v.quit:
				return
			case <-tick.C:
			}
		}
	}()
	return v
}

func (v *watcher) stop(note string) {
	close(v.quit)
	<-v.done
	v.bar.Done(note)
}

// treeSize is the number of bytes in the regular files under dir. Files come and
// go while pip works, so what cannot be read counts as nothing.
func treeSize(dir string) int64 {
	var n int64
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			n += info.Size()
		}
		return nil
	})
	return n
}
