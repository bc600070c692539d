package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// glob lists the regular files that match pattern, sorted. A file whose name is
// the pattern itself, however it is spelt, matches.
func glob(pattern string) ([]string, error) {
	if info, err := os.Stat(pattern); err == nil && !info.IsDir() {
		return []string{pattern}, nil
	}
	var out []string
	for _, alternative := range braces(pattern) {
		names, err := globOne(alternative)
		if err != nil {
			return nil, fmt.Errorf("read %q: %w", pattern, err)
		}
		out = append(out, names...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// braces writes out {a,b}: one pattern for each choice.
func braces(pattern string) []string {
	open := strings.IndexByte(pattern, '{')
	if open < 0 {
		return []string{pattern}
	}
	depth, from := 0, open+1
	var choices []string
	for i := open; i < len(pattern); i++ {
		switch pattern[i] {
		case '{':
			depth++
		case ',':
			if depth == 1 {
				choices = append(choices, pattern[from:i])
				from = i + 1
			}
		case '}':
			if depth--; depth > 0 {
				continue
			}
			var out []string
			for _, choice := range append(choices, pattern[from:i]) {
				out = append(out, braces(pattern[:open]+choice+pattern[i+1:])...)
			}
			return out
		}
	}
	return []string{pattern} // never closed: an ordinary brace
}

func globOne(pattern string) ([]string, error) {
	segments := strings.Split(filepath.ToSlash(pattern), "/")
	for _, s := range segments {
		if _, err := filepath.Match(s, ""); err != nil {
			return nil, fmt.Errorf("the pattern has an open bracket in %q: close it, or escape it with a backslash", s)
		}
	}
	root := ""
	if segments[0] == "" {
		root, segments = "/", segments[1:]
	}
	var out []string
	err := walk(root, segments, &out)
	return out, err
}

// walk adds to out the files under folder that match the segments.
func walk(folder string, segments []string, out *[]string) error {
	if len(segments) == 0 {
		return nil
	}
	head, tail := segments[0], segments[1:]
	switch {
	case head == "" || head == "." || head == "..":
		return walk(filepath.Join(folder, head), tail, out)
	case head == "**":
		return walkAny(folder, tail, out)
	}
	entries, err := list(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !matches(head, entry.Name()) {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		if len(tail) == 0 {
			if isFile(path, entry) {
				*out = append(*out, path)
			}
			continue
		}
		if err := walk(path, tail, out); err != nil {
			return err
		}
	}
	return nil
}

// walkAny stands for **: the folder itself and every folder below.
func walkAny(folder string, tail []string, out *[]string) error {
	if len(tail) == 0 {
		tail = []string{"*"}
	}
	if err := walk(folder, tail, out); err != nil {
		return err
	}
	entries, err := list(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		// Links to folders are not followed: they may lead back up.
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if err := walkAny(filepath.Join(folder, entry.Name()), tail, out); err != nil {
			return err
		}
	}
	return nil
}

// list reads a folder; one that does not exist, or a file, has no entries.
func list(folder string) ([]fs.DirEntry, error) {
	if folder == "" {
		folder = "."
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return nil, nil
	}
	return os.ReadDir(folder)
}

func matches(pattern, name string) bool {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(pattern, ".") {
		return false
	}
	ok, err := filepath.Match(pattern, name)
	return err == nil && ok
}

// isFile follows links, so that a linked file counts.
func isFile(path string, entry fs.DirEntry) bool {
	if entry.Type().IsRegular() {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
