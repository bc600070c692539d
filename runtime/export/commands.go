package export

import (
	"fmt"
	"strconv"
	"strings"

	"hone/runtime/cell"
)

// commands writes the % and ! lines of a cell, and cells that a program runs, as
// statements of Go. What cannot be in a program is a problem of its line.
func (w *writer) commands(u *unit) (string, error) {
	var b strings.Builder
	if text, ok, err := w.bodyCommand(u); ok || err != nil {
		return text, err
	}
	for _, c := range u.cell.Commands {
		text, err := w.command(u, c)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// ifFails writes a call whose error ends the cell.
func (w *writer) ifFails(u *unit, off int, call string) string {
	place := strings.ReplaceAll(w.place(u, off), "%", "%%")
	return fmt.Sprintf("if err := %s; err != nil {\nreturn %s.Errorf(%q, err)\n}\n", call, w.names.supportPackage("fmt"), place+": %w")
}

func (w *writer) shell(u *unit, off int, input string, args ...string) string {
	w.helper["shell"] = true
	list := make([]string, len(args))
	for i, a := range args {
		list[i] = quoted(a)
	}
	return w.ifFails(u, off, "shell("+w.ctx(u)+", "+quoted(input)+", "+strings.Join(list, ", ")+")")
}

// quoted is a text as Go, raw where that is easier to read.
func quoted(s string) string {
	if strings.ContainsAny(s, "\n\"\\") && !strings.Contains(s, "`") && strconv.CanBackquote(strings.ReplaceAll(s, "\n", "")) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// bodyCommand writes a cell whose first line begins with %% and is not about Go.
func (w *writer) bodyCommand(u *unit) (text string, ok bool, err error) {
	c := u.cell
	switch c.Magic {
	case "", "main", "race", "native", "interp":
		return "", false, nil
	case "bash", "sh":
		return w.shell(u, c.MagicOff, c.Body, c.Magic), true, nil
	case "script":
		if args := strings.Fields(c.MagicArgs); len(args) > 0 {
			return w.shell(u, c.MagicOff, c.Body, args...), true, nil
		}
	case "writefile":
		text, err := w.writeFile(u)
		return text, true, err
	}
	return "", true, w.problem(u, c.MagicOff, "%%"+c.Magic+" cannot be part of a Go program: take the cell out")
}

func (w *writer) writeFile(u *unit) (string, error) {
	name, appends := strings.CutPrefix(u.cell.MagicArgs, "-a ")
	if name = strings.TrimSpace(name); name == "" {
		return "", w.problem(u, u.cell.MagicOff, "%%writefile needs the file's name")
	}
	fmtName, osName := w.names.supportPackage("fmt"), w.names.supportPackage("os")
	said := fmt.Sprintf("%s.Println(%q)\n", fmtName, fmt.Sprintf("wrote %d bytes to %s", len(u.cell.Body), u.cell.MagicArgs))
	if !appends {
		return w.ifFails(u, u.cell.MagicOff, fmt.Sprintf("%s.WriteFile(%q, []byte(%s), 0o644)", osName, name, quoted(u.cell.Body))) + said, nil
	}
	w.helper["appendFile"] = true
	return w.ifFails(u, u.cell.MagicOff, fmt.Sprintf("appendFile(%q, %s)", name, quoted(u.cell.Body))) + said, nil
}

// command writes one % or ! line.
func (w *writer) command(u *unit, c cell.Command) (string, error) {
	if _, ok := cell.GetArgs(c); ok && w.o.Get != nil {
		return "", nil // it is in go.mod
	}
	if c.Shell {
		return w.shell(u, c.Off, "", "sh", "-c", strings.TrimPrefix(c.Text, "*")), nil
	}
	name, args, _ := strings.Cut(c.Text, " ")
	args = strings.TrimSpace(args)
	fmtName, osName := w.names.supportPackage("fmt"), w.names.supportPackage("os")
	switch {
	case name == "rm", name == "remove":
		return "", nil // it is for the session: the names say it
	case name == "env" && args != "":
		key, value, ok := strings.Cut(args, "=")
		if !ok {
			key, value, _ = strings.Cut(args, " ")
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		said := fmt.Sprintf("%s.Println(%s)\n", fmtName, quoted(fmt.Sprintf("Set: %s=%q", key, value)))
		return w.ifFails(u, c.Off, fmt.Sprintf("%s.Setenv(%q, %q)", osName, key, value)) + said, nil
	case name == "backend" && args != "":
		said := fmt.Sprintf("%s.Println(%q)\n", fmtName, "backend: "+args)
		return w.ifFails(u, c.Off, fmt.Sprintf("%s.Setenv(%q, %q)", osName, "HONE_BACKEND", args)) + said, nil
	case name == "cd" && args != "" && !strings.HasPrefix(args, "~"):
		w.helper["changeFolder"] = true
		return w.ifFails(u, c.Off, fmt.Sprintf("changeFolder(%q)", args)), nil
	}
	return "", w.problem(u, c.Off, "%"+name+" cannot be part of a Go program: take the line out, or put what it does into Go")
}

// helpers are the functions that programs need for what Go has no words for.
var helpers = []struct{ name, text string }{
	{"display", `
// display prints a text as a cell shows it: nothing if it is empty, and one line end.
func display(v any) {
	text := FMT.Sprint(v)
	for len(text) > 0 && text[len(text)-1] == '\n' {
		text = text[:len(text)-1]
	}
	if text != "" {
		FMT.Println(text)
	}
}
`},
	{"shell", `
// shell runs a program with input until it ends or ctx does.
func shell(ctx CONTEXT.Context, input, name string, args ...string) error {
	cmd := EXEC.CommandContext(ctx, name, args...)
	cmd.Stdin = STRINGS.NewReader(input)
	cmd.Stdout, cmd.Stderr = OS.Stdout, OS.Stderr
	if err := cmd.Run(); err != nil {
		return FMT.Errorf("%s ended with %w", name, err)
	}
	return nil
}
`},
	{"appendFile", `
// appendFile adds text to the end of a file.
func appendFile(name, text string) error {
	f, err := OS.OpenFile(name, OS.O_CREATE|OS.O_WRONLY|OS.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
`},
	{"changeFolder", `
// changeFolder changes the working folder and tells it.
func changeFolder(dir string) error {
	if err := OS.Chdir(dir); err != nil {
		return err
	}
	dir, err := OS.Getwd()
	if err == nil {
		FMT.Println(dir)
	}
	return err
}
`},
}

// helperPackages are the packages that the helpers name in capitals.
var helperPackages = []struct{ mark, path string }{
	{"FMT.", "fmt"}, {"CONTEXT.", "context"}, {"EXEC.", "os/exec"}, {"STRINGS.", "strings"}, {"OS.", "os"},
}

func (w *writer) helperTexts() string {
	var b strings.Builder
	for _, h := range helpers {
		if !w.helper[h.name] {
			continue
		}
		text := h.text
		for _, p := range helperPackages {
			if strings.Contains(text, p.mark) {
				text = strings.ReplaceAll(text, p.mark, w.names.supportPackage(p.path)+".")
			}
		}
		b.WriteString(text)
	}
	return b.String()
}
