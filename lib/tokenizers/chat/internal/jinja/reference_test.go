package jinja

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"testing"
	"time"
	"unicode/utf8"
)

// noon is the clock of the reference.
var noon = time.Date(2024, 7, 6, 9, 5, 3, 0, time.UTC)

type reference struct {
	Data  json.RawMessage
	Cases []struct {
		Template, Text, Error string
		Spans                 [][2]int
	}
}

func readReference(t testing.TB) reference {
	t.Helper()
	packed, err := os.ReadFile("testdata/snippets.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(data, &ref); err != nil {
		t.Fatal(err)
	}
	return ref
}

func variables(t testing.TB, data []byte) map[string]any {
	t.Helper()
	v, err := ReadJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	vars := map[string]any{}
	d := v.(*Dict)
	for i, key := range d.keys {
		vars[key.(string)] = d.values[i]
	}
	vars["messages"], vars["tools"], vars["documents"], vars["add_generation_prompt"] = &List{}, nil, nil, false
	return vars
}

// TestReference renders what jinja2 rendered (scripts/reference.py).
func TestReference(t *testing.T) {
	ref := readReference(t)
	if len(ref.Cases) < 80 {
		t.Fatalf("only %d cases", len(ref.Cases))
	}
	for _, c := range ref.Cases {
		var result Result
		parsed, err := Parse(c.Template)
		if err == nil {
			result, err = parsed.Render(context.Background(), variables(t, ref.Data), noon, Limits{})
		}
		switch {
		case c.Error != "" && err == nil:
			t.Errorf("%s\n gives %q\nwant error %s", c.Template, result.Text, c.Error)
		case c.Error == "" && err != nil:
			t.Errorf("%s\n fails: %v\nwant %q", c.Template, err, c.Text)
		case result.Text != c.Text:
			t.Errorf("%s\n gives %q\n  want %q", c.Template, result.Text, c.Text)
		}
		if err != nil && c.Error != "" {
			t.Logf("%-60s %v   (%s)", c.Template, err, c.Error)
		}
		if err == nil && len(c.Spans) != len(result.Generated) {
			t.Errorf("%s\n spans %v, want %v", c.Template, result.Generated, c.Spans)
			continue
		}
		for i, s := range result.Generated {
			got := [2]int{utf8.RuneCountInString(result.Text[:s.Start]), utf8.RuneCountInString(result.Text[:s.End])}
			if got != c.Spans[i] {
				t.Errorf("%s\n span %v, want %v", c.Template, got, c.Spans[i])
			}
		}
	}
}
