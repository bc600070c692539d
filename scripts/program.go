package scripts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hone/headless"
	"hone/lib/fetch"
	"hone/runtime/export"
	"hone/runtime/native"
	"hone/runtime/session"
)

// Config says how to make programs of cells.
type Config struct {
	// Source is the source of the module hone.
	Source fs.FS
	// Progress, if set, is told how the worker's first build proceeds.
	Progress func(done, total int, what string)
	// Parameters are values for variables that the file declares, as hone run takes them.
	Parameters []headless.Parameter
	// Note, if set, is told in which ways a program may differ from the cells.
	Note func(text string)
}

// program is a file of cells on its way to a Go program.
type program struct {
	cfg     Config
	file    string
	nb      *headless.Notebook
	builder *native.Builder
	dir     string // of the builder
}

// open reads a notebook or script and makes ready to check it.
func open(ctx context.Context, cfg Config, file string) (*program, error) {
	nb, err := headless.Open(file)
	if err != nil {
		return nil, err
	}
	if err := nb.SetParameters(cfg.Parameters); err != nil {
		return nil, err
	}
	cache, err := fetch.CacheDir()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "hone-program-")
	if err != nil {
		return nil, fmt.Errorf("make a folder to work in: %w", err)
	}
	b, err := native.Open(ctx, native.Config{Source: cfg.Source, CacheDir: cache, Dir: filepath.Join(dir, "cells"), Progress: cfg.Progress})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("build hone's worker: %w", err), os.RemoveAll(dir))
	}
	return &program{cfg: cfg, file: file, nb: nb, builder: b, dir: dir}, nil
}

func (p *program) close() error { return errors.Join(p.builder.Close(), os.RemoveAll(p.dir)) }

// write writes the cells as a program.
func (p *program) write(ctx context.Context, lines bool) (*export.Program, error) {
	out, err := export.Write(session.New(p.builder.Importer(), p.builder.Packages()), p.parts(), export.Options{
		Name: filepath.Base(p.file), Place: p.place, Lines: lines,
		Get: func(args string) error {
			got, err := p.builder.Get(ctx, native.GetRequest{Args: strings.Fields(args), Dir: p.workDir()})
			if err == nil && p.cfg.Note != nil {
				for _, n := range got.Notes {
					p.cfg.Note(n)
				}
			}
			return err
		},
	})
	if err == nil && p.cfg.Note != nil {
		for _, n := range out.Notes {
			p.cfg.Note(n)
		}
	}
	return out, err
}

// workDir is where the cells would run.
func (p *program) workDir() string {
	dir := "."
	if !p.nb.Script {
		dir = filepath.Dir(p.file)
	}
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// parts are the cells that have something in them.
func (p *program) parts() []export.Part {
	var out []export.Part
	count := 0
	for _, c := range p.nb.Cells() {
		switch {
		case strings.TrimSpace(c.Source()) == "":
		case c.IsCode():
			count++
			out = append(out, export.Part{Code: c.Code(), Count: count})
		case c.IsMarkdown():
			out = append(out, export.Part{Text: c.Source()})
		}
	}
	return out
}

// place names a line as hone run does: in a script its lines are the file's.
func (p *program) place(count, line int) string {
	if p.nb.Script {
		return fmt.Sprintf("%s:%d", p.file, line)
	}
	return fmt.Sprintf("%s:cell[%d]:%d", filepath.Base(p.file), count, line)
}

// Build makes of a notebook or script a binary that needs neither hone nor Go.
func Build(ctx context.Context, cfg Config, file, out string) (err error) {
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Dir(out)); err != nil {
		return fmt.Errorf("write the program: %w", err)
	}
	p, err := open(ctx, cfg, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	prog, err := p.write(ctx, true)
	if err != nil {
		return err
	}
	return p.builder.BuildProgram(ctx, prog.Source, prog.Imports, out)
}
