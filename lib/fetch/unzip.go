package fetch

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// unzip unpacks the archive file into the folder dir. Entries whose path leaves
// dir, and entries that are neither files nor folders, are an error.
func unzip(ctx context.Context, file, dir string) error {
	r, err := zip.OpenReader(file)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return fmt.Errorf("open the archive %s: %w", filepath.Base(file), err)
	}
	defer r.Close()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("unpack %s: %w", filepath.Base(file), err)
	}
	for _, entry := range r.File {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("unpack %s: %w", filepath.Base(file), err)
		}
		if err := unzipEntry(entry, dir); err != nil {
			return fmt.Errorf("unpack %s: %w", filepath.Base(file), err)
		}
	}
	return nil
}

func unzipEntry(entry *zip.File, dir string) error {
	local, err := filepath.Localize(trimSlash(entry.Name))
	if err != nil {
		return fmt.Errorf("the entry %q leads out of its folder", entry.Name)
	}
	path := filepath.Join(dir, local)
	mode := entry.Mode()
	switch {
	case mode.IsDir():
		return os.MkdirAll(path, 0o755)
	case !mode.IsRegular():
		return fmt.Errorf("the entry %q is neither a file nor a folder", entry.Name)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return writeEntry(entry, path)
}

func writeEntry(entry *zip.File, path string) error {
	in, err := entry.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	// Two wheels of one plugin may share a file such as nvidia/__init__.py: the last wins.
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644|entry.Mode().Perm()&0o111)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return fmt.Errorf("%s: %w", entry.Name, err)
	}
	return out.Close()
}

// trimSlash removes the slash that marks a folder.
func trimSlash(name string) string {
	if n := len(name); n > 1 && name[n-1] == '/' {
		return name[:n-1]
	}
	return name
}
