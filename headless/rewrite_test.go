package headless

import (
	"errors"
	"strings"
	"testing"
)

func upper(_ Place, code string) (string, error) {
	return strings.ToUpper(strings.TrimSpace(code)), nil
}

func TestRewriteKeepsAllElse(t *testing.T) {
	for in, want := range map[string]string{
		"#!/usr/bin/env hone\na\n// %% mark\n\n\nb\n\n\n// %%\nc\n\n": "#!/usr/bin/env hone\nA\n// %% mark\n\nB\n\n// %%\nC\n",
		"a\r\nb":              "A\nB\n",
		"// %%\n\n// %% x\na": "// %%\n\n// %% x\nA\n",
		"":                    "\n",
		`{"nbformat":4, "cells":[{"source":"a", "cell_type":"code"},{"cell_type":"markdown","source":"b"}]}`: `{"nbformat":4, "cells":[{"source":"A", "cell_type":"code"},{"cell_type":"markdown","source":"b"}]}`,
		`{"nbformat":4,"cells":[{"cell_type":"code","source":["a\n", "b"]}] }`:                               `{"nbformat":4,"cells":[{"cell_type":"code","source":["A\n", "B"]}] }`,
		`{"nbformat":4,"cells":[{"cell_type":"code","source":[]}]}`:                                          `{"nbformat":4,"cells":[{"cell_type":"code","source":[]}]}`,
		`{"nbformat":4,"cells":[{"cell_type":"code","source":["A"],"x":[1,  2]}]}`:                           `{"nbformat":4,"cells":[{"cell_type":"code","source":["A"],"x":[1,  2]}]}`,
	} {
		got, err := Rewrite("f", []byte(in), upper)
		if err != nil || string(got) != want {
			t.Errorf("%q becomes %q (%v), want %q", in, got, err, want)
		}
	}
}

func TestRewriteJoinsErrors(t *testing.T) {
	_, err := Rewrite("f", []byte("a\n// %%\nb"), func(at Place, code string) (string, error) {
		return "", errors.New(code + strings.Repeat("+", at.Line))
	})
	if err == nil || err.Error() != "a\nb++" {
		t.Errorf("error %v", err)
	}
}
