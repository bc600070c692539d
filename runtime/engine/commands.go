package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"hone/lib/backends/plugins"
	"hone/runtime/cell"
	"hone/runtime/worker"
)

// command is one % command: what it is for, and what it does with its arguments.
type command struct {
	args, doc string
	run       func(x *execution, args string) error
}

// commands are GoNB's, with their meanings, and ours.
var commands map[string]command

func init() {
	commands = map[string]command{
		"backend": {"[NAME]", "choose where models are computed (go, xla:cpu, xla:cuda, xla:tpu), before the first training; without a name, tell", (*execution).backendCommand},
		"cd":      {"[DIR]", "change the working folder of cells and of ! lines", (*execution).cdCommand},
		"env":     {"NAME=VALUE", "set an environment variable for cells and for ! lines", (*execution).envCommand},
		"get":     {"MODULE[@VERSION]… | ./FOLDER", "download modules, or use one in a folder, so that cells can import their packages", (*execution).getCommand},
		"help":    {"", "list these commands", (*execution).helpCommand},
		"ls":      {"", "list the session's names", (*execution).lsCommand},
		"rm":      {"NAME…", "forget names of the session", (*execution).rmCommand},
		"reset":   {"", "forget everything: a new worker and no names", (*execution).resetCommand},
		"version": {"", "tell the versions of hone and Go", (*execution).versionCommand},
	}
	commands["list"] = commands["ls"]
	commands["remove"] = commands["rm"]
}

// noCommand is the error of a line whose command is unknown.
func noCommand(name string) error {
	if strings.HasPrefix(name, "%") {
		return fmt.Errorf("%%%s has to be the first line of its cell; before it there may only be empty lines", name)
	}
	return fmt.Errorf("there is no command %%%s; %%help lists them", name)
}

// command runs one % or ! line.
func (x *execution) command(c *cell.Cell, cmd cell.Command) *worker.CellError {
	var err error
	if cmd.Shell {
		err = x.shellLine(cmd.Text)
	} else {
		name, args, _ := strings.Cut(cmd.Text, " ")
		k, ok := commands[name]
		if !ok {
			err = noCommand(name)
		} else {
			err = k.run(x, strings.TrimSpace(args))
		}
	}
	if err == nil {
		return nil
	}
	return x.commandError(c, cmd.Off, err)
}

func (x *execution) commandError(c *cell.Cell, off int, err error) *worker.CellError {
	p := cell.PositionOf(c.Code, off)
	place := fmt.Sprintf("cell[%d]:%d:%d", x.req.Count, p.Line, p.Column)
	name := "CommandError"
	if x.ctx.Err() != nil {
		name = "Interrupted"
	}
	e := &worker.CellError{Name: name, Value: place + ": " + err.Error(), Traceback: []string{place + ": " + err.Error(), "    " + cell.Line(c.Code, p.Line)}}
	var next interface{ Next() string }
	if errors.As(err, &next) && next.Next() != "" {
		e.Traceback = append(e.Traceback, "    hint: "+next.Next())
	}
	return e
}

// shellLine runs a ! line. GoNB's "!*" means a line in the folder of the module that
// its cells belong to: there, people write go get.
func (x *execution) shellLine(line string) error {
	inModule, ok := strings.CutPrefix(line, "*")
	if !ok {
		return x.shell(line)
	}
	if args, ok := cell.GetArgs(cell.Command{Shell: true, Text: line}); ok {
		return x.get(args)
	}
	return x.shell(inModule)
}

// shell runs a line with sh, as GoNB does.
func (x *execution) shell(line string) error {
	return x.stream(exec.CommandContext(x.ctx, "sh", "-c", line), nil)
}

// stream runs a program whose output goes to the cell.
func (x *execution) stream(cmd *exec.Cmd, stdin io.Reader) error {
	if x.e.cfg.ProgramEnv == nil {
		return x.streamIn(cmd, nil, stdin)
	}
	env, end, err := x.e.cfg.ProgramEnv()
	if err != nil {
		return err
	}
	return errors.Join(x.streamIn(cmd, env, stdin), end())
}

// streamIn is stream with env added to the session's environment.
func (x *execution) streamIn(cmd *exec.Cmd, env []string, stdin io.Reader) error {
	cmd.Dir = x.e.workDir()
	cmd.Env = append(append(os.Environ(), x.e.workerEnv()...), env...)
	cmd.Stdin = stdin
	cmd.Stdout, cmd.Stderr = sinkWriter{x.sink, "stdout"}, sinkWriter{x.sink, "stderr"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if x.ctx.Err() != nil {
		return errors.New("interrupted")
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%s ended with %s", filepath.Base(cmd.Path), exit)
	}
	return err
}

// sinkWriter writes to a stream of the cell.
type sinkWriter struct {
	sink worker.Sink
	name string
}

func (w sinkWriter) Write(p []byte) (int, error) {
	w.sink.Stream(w.name, string(p))
	return len(p), nil
}

// bodyCommand runs a cell whose first line begins with %% and whose body is not Go.
func (x *execution) bodyCommand(c *cell.Cell) *worker.Reply {
	var err error
	switch c.Magic {
	case "bash", "sh":
		err = x.stream(exec.CommandContext(x.ctx, c.Magic), strings.NewReader(c.Body))
	case "script":
		args := strings.Fields(c.MagicArgs)
		if len(args) == 0 {
			err = errors.New("%%script needs a program to run the cell with, such as %%script python3")
			break
		}
		err = x.stream(exec.CommandContext(x.ctx, args[0], args[1:]...), strings.NewReader(c.Body))
	case "writefile":
		err = x.writeFile(c)
	default:
		err = fmt.Errorf("there is no cell command %%%%%s; known are %%%%, %%%%bash, %%%%sh, %%%%script and %%%%writefile", c.Magic)
	}
	if err != nil {
		return &worker.Reply{Tier: "command", Err: x.commandError(c, c.MagicOff, err)}
	}
	return &worker.Reply{Tier: "command"}
}

func (x *execution) writeFile(c *cell.Cell) error {
	name, mode := c.MagicArgs, os.O_TRUNC
	if rest, ok := strings.CutPrefix(name, "-a "); ok {
		name, mode = strings.TrimSpace(rest), os.O_APPEND
	}
	if name == "" {
		return errors.New("%%writefile needs the file's name")
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(x.e.workDir(), name)
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|mode, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(f, c.Body); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	x.sink.Stream("stdout", fmt.Sprintf("wrote %d bytes to %s\n", len(c.Body), c.MagicArgs))
	return nil
}

func (x *execution) envCommand(args string) error {
	name, value, ok := strings.Cut(args, "=")
	if !ok {
		name, value, ok = strings.Cut(args, " ")
	}
	if name = strings.TrimSpace(name); !ok || name == "" {
		return errors.New("write %env NAME=VALUE")
	}
	value = strings.TrimSpace(value)
	if err := x.process().SetEnv(x.ctx, name, value); err != nil {
		return err
	}
	x.e.mu.Lock()
	x.e.env[name] = value
	x.e.mu.Unlock()
	x.sink.Stream("stdout", fmt.Sprintf("Set: %s=%q\n", name, value))
	return nil
}

func (x *execution) cdCommand(args string) error {
	dir := args
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return err
		}
		dir = home
	}
	if rest, ok := strings.CutPrefix(dir, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return err
		}
		dir = filepath.Join(home, rest)
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(x.e.workDir(), dir)
	}
	dir, err := x.process().Chdir(x.ctx, dir)
	if err != nil {
		return err
	}
	x.e.mu.Lock()
	x.e.cwd = dir
	x.e.mu.Unlock()
	x.sink.Stream("stdout", "Current directory: "+dir+"\n")
	return nil
}

func (x *execution) backendCommand(args string) error {
	if args == "" {
		x.e.mu.Lock()
		name := x.e.env["HONE_BACKEND"]
		x.e.mu.Unlock()
		if name == "" {
			name = os.Getenv("HONE_BACKEND")
		}
		if name == "" {
			name = "the fastest installed that starts"
		}
		x.sink.Stream("stdout", "backend: "+name+"\n")
		return nil
	}
	if _, err := plugins.For(args); err != nil {
		return err
	}
	if err := x.process().SetEnv(x.ctx, "HONE_BACKEND", args); err != nil {
		return err
	}
	x.e.mu.Lock()
	x.e.env["HONE_BACKEND"] = args
	x.e.mu.Unlock()
	x.sink.Stream("stdout", "backend: "+args+"\n")
	return nil
}

func (x *execution) lsCommand(string) error {
	x.e.mu.Lock()
	defer x.e.mu.Unlock()
	var b strings.Builder
	for _, p := range x.e.names.Imports() {
		fmt.Fprintf(&b, "import %q\n", p)
	}
	for _, n := range x.e.names.Names() {
		b.WriteString(n.Describe() + "\n")
	}
	if b.Len() == 0 {
		b.WriteString("the session has no names yet\n")
	}
	x.sink.Stream("stdout", b.String())
	return nil
}

func (x *execution) rmCommand(args string) error {
	names := strings.Fields(args)
	if len(names) == 0 {
		return errors.New("write %rm NAME…; %ls lists the names")
	}
	x.e.mu.Lock()
	defer x.e.mu.Unlock()
	if unknown := x.e.names.Remove(names...); len(unknown) > 0 {
		return fmt.Errorf("the session has no %s; %%ls lists its names", strings.Join(unknown, ", "))
	}
	return nil
}

func (x *execution) resetCommand(string) error {
	if err := x.e.reset(context.WithoutCancel(x.ctx)); err != nil {
		return err
	}
	x.sink.Stream("stdout", "the session is new: no names, no values\n")
	return nil
}

func (x *execution) helpCommand(string) error {
	var names []string
	for n := range commands {
		names = append(names, n)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, n := range names {
		fmt.Fprintf(&b, "%-28s %s\n", "%"+n+" "+commands[n].args, commands[n].doc)
	}
	for _, row := range [][2]string{
		{"!COMMAND", "run a line with sh"},
		{"%race", "run the cell as a program of its own with Go's race detector"},
		{"%%native, %%interp", "compile the cell, or interpret it; without either hone chooses"},
		{"%main, or %% in the first line", "run the cell as a program of its own, with the session's declarations"},
		{"%%bash, %%sh, %%script PROGRAM", "give the cell's body to a shell or a program"},
		{"%%writefile [-a] FILE", "write the cell's body to a file"},
	} {
		fmt.Fprintf(&b, "%-28s %s\n", row[0], row[1])
	}
	x.sink.Stream("stdout", b.String())
	return nil
}

func (x *execution) versionCommand(string) error {
	x.sink.Stream("stdout", x.e.Banner()+"\n")
	return nil
}
