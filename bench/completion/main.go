// Command completion measures how long completion and inspection take in a notebook
// of 200 cells, which it runs through the real engine: through the kernel and in the
// engine alone, at positions all over the cells, with what follows the cursor and
// without it.
//
//	go run ./bench/completion [-cells 200] [-every 7]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"hone/kernel"
	"hone/kernel/memory"
	"hone/kernel/message"
	"hone/runtime/engine"
	"hone/runtime/worker"
)

func main() {
	cells := flag.Int("cells", 200, "cells of the notebook")
	every := flag.Int("every", 7, "bytes between positions")
	flag.Parse()
	if err := measure(context.Background(), *cells, *every); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, cells, every int) (err error) {
	e, err := engine.Open(ctx, engine.Config{Source: os.DirFS(".")})
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := e.Close(); err == nil {
			err = closeErr
		}
	}()
	if err := e.Ready(ctx); err != nil {
		return err
	}
	first := time.Now()
	e.Complete("training.Config{", len("training.Config{"))
	fmt.Printf("first completion after the start (fields of training.Config): %v\n", round(time.Since(first)))

	book := notebook(cells)
	start := time.Now()
	for i, code := range book {
		if r := e.Execute(ctx, worker.Request{Code: code, Count: i + 1}, discard{}); r.Err != nil {
			return fmt.Errorf("cell %d: %s", i+1, strings.Join(r.Err.Traceback, "\n"))
		}
	}
	fmt.Printf("%d cells ran in %v\n", cells, round(time.Since(start)))

	client := memory.Start(ctx, e, kernel.Options{})
	var through, alone, inspections times
	for n := 0; n < len(book); n += 5 {
		for at := n % every; at < len(book[n]); at += every {
			for _, code := range []string{book[n][:at], book[n]} {
				cursor := len([]rune(code[:at]))
				alone.time(func() { e.Complete(code, cursor) })
				inspections.time(func() { e.Inspect(code, cursor, 0) })
				var answer message.CompleteReply
				var askErr error
				through.time(func() {
					askErr = client.Ask(ctx, "complete_request", message.CompleteRequest{Code: code, CursorPos: cursor}, &answer)
				})
				if askErr != nil {
					return askErr
				}
			}
		}
	}
	alone.report("completion, engine")
	through.report("completion, kernel")
	inspections.report("inspection, engine")
	return client.Close()
}

// notebook writes cells as one has them: types with methods, functions, values made
// by them, loops, calls of the library and of hone.
func notebook(cells int) []string {
	templates := []string{
		"// Entry%[1]d is one line of a table.\ntype Entry%[1]d struct {\n\tName  string  // what it is called\n\tScore float64 // from 0 to 1\n\tTags  []string\n}\n\nfunc (e *Entry%[1]d) Add(tag string) { e.Tags = append(e.Tags, tag) }\nfunc (e Entry%[1]d) String() string  { return fmt.Sprintf(\"%%s %%.2f\", e.Name, e.Score) }",
		"// mean%[1]d is the mean of values.\nfunc mean%[1]d(values []float64) float64 {\n\tsum := 0.0\n\tfor _, v := range values {\n\t\tsum += v\n\t}\n\tif len(values) == 0 {\n\t\treturn math.NaN()\n\t}\n\treturn sum / float64(len(values))\n}",
		"values%[1]d := []float64{1, 2, 3, 4.5}\ncounts%[1]d := map[string]int{}\nfor i, v := range values%[1]d {\n\tkey := strings.Repeat(\"x\", i+1)\n\tif v > 2 {\n\t\tcounts%[1]d[key]++\n\t}\n}\nlen(counts%[1]d)",
		"cfg%[1]d := training.CausalLM()\ncfg%[1]d.Steps = 100\ncfg%[1]d.LearningRate = 3e-4\ncfg%[1]d.BatchSize",
		"text%[1]d := strings.Fields(\"the quick brown fox\")\nsort.Slice(text%[1]d, func(i, j int) bool {\n\treturn len(text%[1]d[i]) < len(text%[1]d[j])\n})\nsampling%[1]d := models.Sampling{MaxTokens: 20, Temperature: 0.8}\nfmt.Println(text%[1]d[0], sampling%[1]d.MaxTokens)",
	}
	var out []string
	for i := range cells {
		out = append(out, fmt.Sprintf(templates[i%len(templates)], i))
	}
	return out
}

// times are measurements.
type times []time.Duration

func (t *times) time(f func()) {
	start := time.Now()
	f()
	*t = append(*t, time.Since(start))
}

func (t *times) report(what string) {
	slices.Sort(*t)
	at := func(share float64) time.Duration { return round((*t)[min(int(share*float64(len(*t))), len(*t)-1)]) }
	fmt.Printf("%-20s %5d positions: p50 %v, p95 %v, p99 %v, longest %v\n", what, len(*t), at(0.5), at(0.95), at(0.99), at(1))
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// discard drops what cells show.
type discard struct{}

func (discard) Stream(string, string)               {}
func (discard) Display(worker.Bundle, string, bool) {}
func (discard) Result(worker.Bundle)                {}
func (discard) Input(string, bool) (string, error)  { return "", os.ErrClosed }
