// Files in a temporary folder: write, walk, stat, rename, and errors.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

type entry struct {
	name string
	size int64
}

func list(dir string) (out []entry, err error) {
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		out = append(out, entry{filepath.ToSlash(rel), info.Size()})
		return err
	})
	return
}

func main() {
	dir, err := os.MkdirTemp("", "prog")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{"b.txt": "bb", "sub/a.txt": "aaa"} {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			panic(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			panic(err)
		}
	}
	es, err := list(dir)
	fmt.Println(es, err)
	err = os.Rename(filepath.Join(dir, "b.txt"), filepath.Join(dir, "c.txt"))
	fmt.Println(err)
	_, err = os.Stat(filepath.Join(dir, "b.txt"))
	fmt.Println(errors.Is(err, os.ErrNotExist))
	f, err := os.OpenFile(filepath.Join(dir, "c.txt"), os.O_APPEND|os.O_RDWR, 0)
	fmt.Println(err)
	fmt.Fprint(f, "more")
	fmt.Println(f.Close())
	data, err := os.ReadFile(filepath.Join(dir, "c.txt"))
	fmt.Println(string(data), err)
	matches, err := filepath.Glob(filepath.Join(dir, "*", "*.txt"))
	fmt.Println(len(matches), err, path.Base("x/y.go"), filepath.Ext("a.tar.gz"))
}
