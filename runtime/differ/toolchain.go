package differ

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Prelude declares what prog_N_ functions call: ended_ says how a cell ended that
// did not run to its end, as a front end is told it. The cells after it do not run:
// whether they have its variables depends on how far it came.
const prelude = `
var failed_ bool

func ended_() {
	if r := recover(); r != nil {
		failed_ = true
		fmt.Println("PANIC", panicText_(r))
	}
}

func panicText_(r any) string {
	switch v := r.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	}
	return fmt.Sprintf("%+v", r)
}
`

// counter is the further prelude of the Go program: it counts statements, ends a
// program that runs away, and says at the end which statements ran.
const counter = `
var (
	steps_ int
	seen_  map[int]bool
)

func hit_(k int) {
	if steps_++; steps_ > 20000 {
		fmt.Println("STEPS")
		panic("STEPS")
	}
	seen_[k] = true
}

func run_(n int, f func()) {
	fmt.Printf("\x01BEGIN %d\n", n)
	steps_, seen_ = 0, map[int]bool{}
	f()
	fmt.Printf("\x01RAN")
	for k := range seen_ {
		fmt.Printf(" %d", k)
	}
	fmt.Println()
}
`

// Expected is what a program prints when the Go toolchain builds it, and which
// statements ran.
type Expected struct {
	Output     string
	Constructs []string
}

// Go builds programs into one binary and runs them. A program that the toolchain
// cannot run, that runs away or prints too much has no entry; why says so.
func Go(ctx context.Context, progs []*Program) (out map[int]Expected, why map[int]string, err error) {
	out, why = map[int]Expected{}, map[int]string{}
	funcs := map[int]asFunc{}
	var left []*Program
	for _, p := range progs {
		c, _, f := typeCheck(p)
		if f != nil {
			why[p.N] = f.msg
			continue
		}
		funcs[p.N] = c.asFunc(true)
		left = append(left, p)
	}
	dir, err := os.MkdirTemp("", "differ-")
	if err != nil {
		return nil, nil, fmt.Errorf("make a folder for the programs: %w", err)
	}
	defer os.RemoveAll(dir)
	left, err = build(ctx, dir, left, funcs, why)
	if err != nil {
		return nil, nil, err
	}
	if len(left) == 0 {
		return out, why, nil
	}
	texts, err := execute(ctx, filepath.Join(dir, "progs"), left, why)
	if err != nil {
		return nil, nil, err
	}
	for n, text := range texts {
		e, reason := expectation(text, funcs[n].ran)
		if reason != "" {
			why[n] = reason
			continue
		}
		out[n] = e
	}
	return out, why, nil
}

// maxOutput bounds what a program may print.
const maxOutput = 64 << 10

func expectation(text string, ran [][]string) (Expected, string) {
	output, tail, ok := strings.Cut(text, "\x01RAN")
	switch {
	case !ok:
		return Expected{}, "it did not end"
	case strings.Contains(output, "STEPS"):
		return Expected{}, "it runs too long"
	case len(output) > maxOutput:
		return Expected{}, "it prints too much"
	}
	e := Expected{Output: output}
	seen := map[string]bool{}
	for f := range strings.FieldsSeq(tail) {
		k, err := strconv.Atoi(f)
		if err != nil || k >= len(ran) {
			return Expected{}, "what it printed cannot be parted"
		}
		for _, name := range ran[k] {
			if !seen[name] {
				seen[name] = true
				e.Constructs = append(e.Constructs, name)
			}
		}
	}
	return e, ""
}

var buildLine = regexp.MustCompile(`(?m)^\./main\.go:(\d+):\d+: (.*)$`)

// build compiles the programs; those that the compiler refuses are left out.
func build(ctx context.Context, dir string, progs []*Program, funcs map[int]asFunc, why map[int]string) ([]*Program, error) {
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module progs\n\ngo 1.26\n"), 0o644); err != nil {
		return nil, fmt.Errorf("write the module of the programs: %w", err)
	}
	for len(progs) > 0 {
		src, ends := goFile(progs, funcs)
		if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(src), 0o644); err != nil {
			return nil, fmt.Errorf("write the programs: %w", err)
		}
		cmd := exec.CommandContext(ctx, "go", "build", "-gcflags=-e", "-o", "progs", ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
		text, err := cmd.CombinedOutput()
		if err == nil {
			return progs, nil
		}
		refused := map[int]string{}
		for _, m := range buildLine.FindAllStringSubmatch(string(text), -1) {
			line, _ := strconv.Atoi(m[1])
			for i, end := range ends {
				if line <= end {
					refused[progs[i].N] = "the compiler: " + m[2]
					break
				}
			}
		}
		if len(refused) == 0 {
			return nil, fmt.Errorf("build the programs: %w\n%s", err, text)
		}
		var left []*Program
		for _, p := range progs {
			if reason, bad := refused[p.N]; bad {
				why[p.N] = reason
				continue
			}
			left = append(left, p)
		}
		progs = left
	}
	return nil, nil
}

// goFile is the source of the binary, and the line at which each program ends.
func goFile(progs []*Program, funcs map[int]asFunc) (src string, ends []int) {
	var b strings.Builder
	for _, p := range progs {
		b.WriteString(funcs[p.N].text)
	}
	b.WriteString("\nfunc main() {\n\tonly := \"\"\n\tif len(os.Args) > 1 {\n\t\tonly = os.Args[1]\n\t}\n")
	for _, p := range progs {
		fmt.Fprintf(&b, "\tif only == \"\" || only == \"%d\" {\n\t\trun_(%d, prog%s)\n\t}\n", p.N, p.N, p.suffix())
	}
	b.WriteString("}\n")
	head := "package main\n" + imports(b.String()+prelude) + prelude + counter
	line := strings.Count(head, "\n")
	for _, p := range progs {
		line += strings.Count(funcs[p.N].text, "\n")
		ends = append(ends, line)
	}
	return head + b.String(), ends
}

// execute runs the binary; if it does not survive, each program on its own.
func execute(ctx context.Context, bin string, progs []*Program, why map[int]string) (map[int]string, error) {
	text, err := runBinary(ctx, bin)
	if err == nil {
		return parted(text), nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	out := map[int]string{}
	for _, p := range progs {
		text, err := runBinary(ctx, bin, strconv.Itoa(p.N))
		if err != nil {
			why[p.N] = err.Error()
			continue
		}
		out[p.N] = parted(text)[p.N]
	}
	return out, nil
}

func runBinary(ctx context.Context, bin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Env = append(os.Environ(), "GOMEMLIMIT=1GiB")
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		first, _, _ := strings.Cut(errs.String(), "\n")
		return "", errors.Join(err, errors.New(first))
	}
	return out.String(), nil
}

// parted parts an output at the marks between the programs.
func parted(text string) map[int]string {
	out := map[int]string{}
	for _, part := range strings.Split(text, "\x01BEGIN ")[1:] {
		number, rest, _ := strings.Cut(part, "\n")
		if n, err := strconv.Atoi(number); err == nil {
			out[n] = rest
		}
	}
	return out
}
