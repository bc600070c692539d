package scripts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Export writes a notebook or script as a plain Go program: to stdout if out is "",
// to out if that ends in .go, else into the folder out, with the go.mod that it needs
// and the source of hone's packages that it uses.
func Export(ctx context.Context, cfg Config, file, out string, stdout io.Writer) (err error) {
	p, err := open(ctx, cfg, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	prog, err := p.write(ctx, false)
	if err != nil {
		return err
	}
	outside := outsideStd(prog.Imports)
	switch {
	case out == "":
		_, err := stdout.Write(prog.Source)
		return err
	case strings.HasSuffix(out, ".go"):
		if outside != "" {
			return fmt.Errorf("%s imports %s, so it needs a go.mod: name a folder, such as -o %s", file, outside, strings.TrimSuffix(out, ".go"))
		}
		return writeNew(out, prog.Source)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if err := writeNew(filepath.Join(out, "main.go"), prog.Source); err != nil {
		return err
	}
	return p.builder.WriteModule(ctx, out, moduleName(file), prog.Imports)
}

func writeNew(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// outsideStd is an import that is not of the standard library, "" if there is none.
func outsideStd(imports []string) string {
	for _, p := range imports {
		if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") || first == "hone" {
			return p
		}
	}
	return ""
}

var notInModules = regexp.MustCompile(`[^a-z0-9._-]+`)

// moduleName is a module's name for a file: "01-first-light" of its notebook.
func moduleName(file string) string {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	if name = strings.Trim(notInModules.ReplaceAllString(name, "-"), "-."); name == "" || name == "hone" {
		return "program"
	}
	return name
}
