package headless

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hone/kernel/memory"
	"hone/kernel/message"
)

// fakeKernel answers each cell with the messages that are filed under its code.
type fakeKernel struct {
	answers map[string][]fakeMessage
	fails   map[string]string // code → name of the error
	dies    string            // code at which the kernel is gone
	codes   []string
}

type fakeMessage struct {
	kind    string
	content map[string]any
	parent  string // of an earlier cell; its code
}

func (k *fakeKernel) Execute(_ context.Context, r memory.Request, output func(*message.Message)) (*memory.Reply, error) {
	code := strings.TrimSpace(r.Code)
	k.codes = append(k.codes, r.Code)
	send := func(m fakeMessage) {
		content, err := json.Marshal(m.content)
		if err != nil {
			panic(err)
		}
		parent, err := json.Marshal(message.Header{MsgID: m.parent})
		if err != nil {
			panic(err)
		}
		output(&message.Message{Channel: message.IOPub, Header: message.Header{MsgType: m.kind}, Content: content, Parent: parent})
	}
	send(fakeMessage{"execute_input", map[string]any{"execution_count": len(k.codes)}, code})
	for _, m := range k.answers[code] {
		if m.parent == "" {
			m.parent = code
		}
		send(m)
	}
	if k.dies == code {
		return nil, errors.New("gone")
	}
	reply := &memory.Reply{}
	reply.Status = "ok"
	if name := k.fails[code]; name != "" {
		reply.Status, reply.EName, reply.EValue = "error", name, "because"
	}
	return reply, nil
}

func stream(s string) fakeMessage {
	return fakeMessage{kind: "stream", content: map[string]any{"name": "stdout", "text": s}}
}

func shown(kind, id, s string) fakeMessage {
	return fakeMessage{kind: kind, content: map[string]any{
		"data": map[string]any{"text/plain": s}, "metadata": map[string]any{}, "transient": map[string]any{"display_id": id}}}
}

func cleared(wait bool) fakeMessage {
	return fakeMessage{kind: "clear_output", content: map[string]any{"wait": wait}}
}

func script(t *testing.T, text string) *Notebook {
	t.Helper()
	nb, err := parseScript("s.hone", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

// outputs is what a cell's outputs say: stream text and text/plain.
func outputs(c *Cell) []string {
	got := []string{}
	for _, o := range c.Outputs() {
		output := o.(map[string]any)
		v := output["text"]
		if data, ok := output["data"].(map[string]any); ok {
			v = data["text/plain"]
		}
		if name, ok := output["ename"]; ok {
			v = name
		}
		s, _ := joinLines(v)
		got = append(got, s)
	}
	return got
}

func TestOutputs(t *testing.T) {
	for name, c := range map[string]struct {
		a, b         []fakeMessage
		wantA, wantB []string
	}{
		"streams join":        {a: []fakeMessage{stream("a"), stream("b\nc")}, wantA: []string{"ab\nc"}},
		"carriage return":     {a: []fakeMessage{stream("10%\r"), stream("20%"), stream("\rx\n")}, wantA: []string{"x0%\n"}},
		"cr over two pieces":  {a: []fakeMessage{stream("ab\r"), stream("\ncd")}, wantA: []string{"ab\ncd"}},
		"clear at once":       {a: []fakeMessage{stream("a"), cleared(false)}, wantA: []string{}},
		"clear waits":         {a: []fakeMessage{stream("a"), cleared(true)}, wantA: []string{"a"}},
		"clear waits for out": {a: []fakeMessage{stream("a"), cleared(true), stream("b")}, wantA: []string{"b"}},
		"update across cells": {a: []fakeMessage{shown("display_data", "d", "old")},
			b: []fakeMessage{shown("update_display_data", "d", "new")}, wantA: []string{"new"}},
		"update of nothing": {b: []fakeMessage{shown("update_display_data", "d", "new")}},
		"display parts streams": {a: []fakeMessage{stream("a"), shown("display_data", "", "x"), stream("b")},
			wantA: []string{"a", "x", "b"}},
		"late output": {b: []fakeMessage{{"stream", map[string]any{"name": "stdout", "text": "late"}, "a"}, stream("now")},
			wantA: []string{"late"}, wantB: []string{"now"}},
	} {
		nb := script(t, "a\n// %%\nb")
		k := &fakeKernel{answers: map[string][]fakeMessage{"a": c.a, "b": c.b}}
		if err := Run(t.Context(), nb, k, Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, want := range [][]string{c.wantA, c.wantB} {
			if got := outputs(nb.cells[i]); strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("%s: cell %d holds %q, not %q", name, i+1, got, want)
			}
		}
	}
}

func TestPartialNotebook(t *testing.T) {
	for _, c := range []struct {
		name string
		k    fakeKernel
		ends []string // outputs of the second cell
	}{
		{"failure", fakeKernel{fails: map[string]string{"b": "Panic"}}, []string{"b"}},
		{"death", fakeKernel{dies: "b"}, []string{"b", "KernelError"}},
	} {
		c.k.answers = map[string][]fakeMessage{"a": {stream("a")}, "b": {stream("b")}, "c": {stream("c")}}
		out := filepath.Join(t.TempDir(), "new", "o.ipynb")
		if err := Run(t.Context(), script(t, "a\n// %%\nb\n// %%\nc"), &c.k, Options{Out: out}); err == nil {
			t.Fatalf("%s: no error", c.name)
		}
		nb, err := Open(out)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := outputs(nb.cells[1]); !reflect.DeepEqual(got, c.ends) {
			t.Errorf("%s: the second cell holds %q, not %q", c.name, got, c.ends)
		}
		if got := outputs(nb.cells[2]); len(got) > 0 || len(c.k.codes) != 2 {
			t.Errorf("%s: the third cell ran: %q", c.name, got)
		}
	}
}

func TestInterruptedBeforeACell(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "o.ipynb")
	err := Run(ctx, script(t, "a"), &fakeKernel{}, Options{Out: out})
	var failed *FailedError
	if !errors.As(err, &failed) || !failed.Interrupted {
		t.Errorf("the error is %v", err)
	}
	if _, err := Open(out); err != nil {
		t.Error(err)
	}
}

func TestFailingWriteKeepsTheFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "o.ipynb")
	if err := os.WriteFile(out, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	nb := script(t, "a")
	nb.fields["metadata"] = func() {} // has no JSON form
	err := Run(t.Context(), nb, &fakeKernel{}, Options{Out: out})
	var e *Error
	if !errors.As(err, &e) {
		t.Errorf("the error is %v", err)
	}
	data, err := os.ReadFile(out)
	entries, dirErr := os.ReadDir(filepath.Dir(out))
	if err != nil || dirErr != nil || string(data) != "old" || len(entries) != 1 {
		t.Errorf("the file holds %q beside %d others: %v %v", data, len(entries)-1, err, dirErr)
	}
}

func TestScriptPositions(t *testing.T) {
	nb := script(t, "#!/usr/bin/env hone run\r\na\r\n\r\n// %% title\r\n\r\nb\r\nc\r\n// %%\r\n\r\n")
	k := &fakeKernel{}
	if err := Run(t.Context(), nb, k, Options{}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"\na", "\n\n\n\n\nb\nc"}; !reflect.DeepEqual(k.codes, want) {
		t.Errorf("executed %q, not %q", k.codes, want)
	}
}

func TestScriptParameters(t *testing.T) {
	for _, c := range []struct{ source, name, value, want string }{
		{"n := 1 // x\nn", "n", "5", "n := 1; n = 5 // x\nn"},
		{"s := \"a\"", "s", "5", `s := "a"; s = "5"`},
		{"s := `a\nb`\ns", "s", "a b", "s := `a\nb`; s = \"a b\"\ns"},
		{"s := \"a\"", "s", `"b"`, `s := "a"; s = "b"`},
		{"f := 0.5", "f", "1e-3", "f := 0.5; f = 1e-3"},
		{"f := 0.5", "f", "2", "f := 0.5; f = 2"},
		{"var (\n\tn = 1\n\tb bool\n)", "b", "true", "var (\n\tn = 1\n\tb bool\n); b = true"},
		{"a, b := 1, \"x\"", "b", "true", `a, b := 1, "x"; b = "true"`},
		{"%env X=1\nd := 3 * time.Second", "d", "1m", "%env X=1\nd := 3 * time.Second; d = 60000000000"},
		{"func f() { n := 1 }\nn := 2", "n", "-3", "func f() { n := 1 }\nn := 2; n = -3"},
		{"x := g()", "x", "data/a.txt", `x := g(); x = "data/a.txt"`},
		{"é := \"ü\" // ö", "é", "ß", `é := "ü"; é = "ß" // ö`},
	} {
		nb := script(t, c.source)
		if err := nb.SetParameters([]Parameter{{c.name, "0"}, {c.name, c.value}}[1:]); err != nil {
			t.Errorf("%q: %v", c.source, err)
			continue
		}
		if got := nb.cells[0].Source(); got != c.want {
			t.Errorf("%q with %s=%s is %q, not %q", c.source, c.name, c.value, got, c.want)
		}
	}
}

func TestParametersRefused(t *testing.T) {
	for _, c := range []struct{ source, name, value, want string }{
		{"n := 1", "n", "0.5", "a whole number"}, {"n := 1", "n", "x", "a whole number"},
		{"n := 1", "n", "", "a whole number"}, {"f := 1.0", "f", "fast", "a number"},
		{"b := true", "b", "1", "true or false"}, {"d := time.Second", "d", "5", "a duration"},
		{"const c = 1", "c", "2", "a constant"}, {"n := 1 // m", "m", "2", "it declares n"},
	} {
		err := script(t, c.source).SetParameters([]Parameter{{c.name, c.value}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q with %s=%s: %v, without %q", c.source, c.name, c.value, err, c.want)
		}
	}
}

func TestInjectedCellIsReplaced(t *testing.T) {
	nb, err := Parse("x.ipynb", []byte(`{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
		{"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "source": "n := 1", "outputs": [], "execution_count": null}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"2", "3"} {
		if err := nb.SetParameters([]Parameter{{"n", "9"}, {"n", value}}); err != nil {
			t.Fatal(err)
		}
	}
	if len(nb.cells) != 2 || nb.cells[1].Source() != "// Parameters\nn = 3" {
		t.Errorf("%d cells, the last %q", len(nb.cells), nb.cells[len(nb.cells)-1].Source())
	}
}

// realistic is as nbformat 5 writes it (indent 1, sorted keys, no ASCII escapes).
const realistic = `{
 "cells": [
  {
   "attachments": {
    "a.png": {
     "image/png": "iVBORw0KGgo="
    }
   },
   "cell_type": "markdown",
   "metadata": {
    "unknown": {
     "big": 12345678901234567890,
     "float": 1e-05,
     "list": [
      1.0,
      null,
      true
     ]
    }
   },
   "source": [
    "# Ünïcode <b>&amp;</b> 🙂\n",
    "a\u001bb\\ \"q\"\t` + "\u2028\"" + `
   ]
  },
  {
   "cell_type": "raw",
   "metadata": {
    "format": "text/latex"
   },
   "source": []
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "metadata": {},
   "outputs": [
    {
     "data": {
      "application/json": {},
      "text/plain": [
       "x\n",
       "y"
      ]
     },
     "execution_count": 3,
     "metadata": {},
     "output_type": "execute_result"
    }
   ],
   "source": [
    "x"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "name": "hone"
  }
 },
 "nbformat": 4,
 "nbformat_minor": MINOR
}
`

func TestRoundTrip(t *testing.T) {
	for _, minor := range []string{"0", "4"} {
		want := strings.Replace(realistic, "MINOR", minor, 1)
		nb, err := Parse("x.ipynb", []byte(want))
		if err != nil {
			t.Fatal(err)
		}
		got, err := nb.Format()
		if err != nil || string(got) != want {
			t.Errorf("format 4.%s: %v\n%s", minor, err, got)
		}
	}
}
