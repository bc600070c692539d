package headless

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Place is where a code cell stands in its file.
type Place struct {
	// Cell is its number among the code cells, counted from 1.
	Cell int
	// Notebook says that the file is a notebook.
	Notebook bool
	// Line is how many lines of a script stand before it; 0 in a notebook.
	Line int
}

// Rewrite replaces the text of each code cell in the bytes of a notebook or script
// by what rewrite makes of it, which neither begins nor ends with blank lines. All
// else stays as it is, byte for byte. Problems of several cells are joined; problems
// of the file are [*Error]s that say name.
func Rewrite(name string, data []byte, rewrite func(at Place, code string) (string, error)) ([]byte, error) {
	if isNotebook(data) {
		return rewriteNotebook(name, data, rewrite)
	}
	return rewriteScript(data, rewrite)
}

// isNotebook tells a notebook from a script: no script is a JSON object.
func isNotebook(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) && json.Valid(data)
}

// part is a stretch of a script's lines: those of a cell, or one that is none.
type part struct {
	line int // lines before it
	text string
	cell bool
}

// parts cuts a script at its marks and its "#!" line.
func parts(text string) []part {
	var out []part
	n := 0
	for line := range strings.Lines(text) {
		cell := !strings.HasPrefix(line, cellMark) && (n > 0 || !strings.HasPrefix(line, "#!"))
		if last := len(out) - 1; cell && last >= 0 && out[last].cell {
			out[last].text += line
		} else {
			out = append(out, part{n, line, cell})
		}
		n++
	}
	return out
}

func rewriteScript(data []byte, rewrite func(Place, string) (string, error)) ([]byte, error) {
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	list := parts(text)
	var b strings.Builder
	var errs []error
	number := 0
	for i, p := range list {
		if !p.cell {
			b.WriteString(strings.TrimRight(p.text, " \t\n") + "\n")
			continue
		}
		body := strings.TrimRight(p.text, " \t\n")
		if strings.TrimSpace(body) != "" {
			number++
		}
		out, err := rewrite(Place{Cell: number, Line: p.line}, body)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if out == "" && i < len(list)-1 {
			b.WriteString("\n")
			continue
		}
		if i > 0 && blankStart(body) {
			b.WriteString("\n")
		}
		b.WriteString(out + "\n")
		if i < len(list)-1 && strings.Count(p.text[len(body):], "\n") > 1 {
			b.WriteString("\n")
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return []byte(strings.TrimRight(b.String(), "\n") + "\n"), nil
}

func blankStart(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(first) == ""
}

// source is where the text of a code cell stands in a notebook's bytes.
type source struct {
	from, to int
	text     string
}

func rewriteNotebook(name string, data []byte, rewrite func(Place, string) (string, error)) ([]byte, error) {
	nb, err := Parse(name, data)
	if err != nil {
		return nil, err
	}
	if err := nb.checkLanguage(); err != nil {
		return nil, err
	}
	sources, err := codeSources(data)
	if err != nil {
		return nil, &Error{File: name, What: "cannot be read", Err: err}
	}
	var out bytes.Buffer
	var errs []error
	at := 0
	for i, s := range sources {
		text, err := rewrite(Place{Cell: i + 1, Notebook: true}, s.text)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if text == s.text {
			continue
		}
		out.Write(data[at:s.from])
		out.WriteString(encodeLike(string(data[s.from:s.to]), text))
		at = s.to
	}
	out.Write(data[at:])
	return out.Bytes(), errors.Join(errs...)
}

// encodeLike writes a cell's text as JSON in the layout of the value it replaces:
// one string, or a list of lines with the same white space between them.
func encodeLike(old, text string) string {
	var b strings.Builder
	if !strings.HasPrefix(old, "[") {
		writeString(&b, text)
		return b.String()
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(old, "["), "]")
	before := inner[:len(inner)-len(strings.TrimLeft(inner, " \t\r\n"))]
	after := inner[len(strings.TrimRight(inner, " \t\r\n")):]
	if strings.TrimSpace(inner) == "" {
		before, after = "", ""
	}
	between := before
	if before == "" {
		between = " "
	}
	b.WriteString("[" + before)
	for i, line := range splitLines(text) {
		if i > 0 {
			b.WriteString("," + between)
		}
		writeString(&b, line.(string))
	}
	b.WriteString(after + "]")
	return b.String()
}

// codeSources finds the texts of the code cells in a notebook that Parse has taken.
func codeSources(data []byte) ([]source, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	var out []source
	err := eachField(dec, func(key string) error {
		if key != "cells" {
			return skipValue(dec)
		}
		return eachElement(dec, func() error {
			s, isCode, err := codeSource(dec)
			if isCode {
				out = append(out, s)
			}
			return err
		})
	})
	return out, err
}

// codeSource reads one cell.
func codeSource(dec *json.Decoder) (s source, isCode bool, err error) {
	err = eachField(dec, func(key string) error {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		switch key {
		case "cell_type":
			isCode = string(raw) == `"code"`
		case "source":
			end := int(dec.InputOffset())
			value, err := decodeJSON(raw)
			if err != nil {
				return err
			}
			text, ok := joinLines(value)
			if !ok {
				return fmt.Errorf("a cell's source is no text")
			}
			s = source{end - len(raw), end, text}
		}
		return nil
	})
	return s, isCode, err
}

// eachField calls visit after each key of the object that comes next; visit reads
// the value.
func eachField(dec *json.Decoder, visit func(key string) error) error {
	if err := expect(dec, '{'); err != nil {
		return err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		if err := visit(fmt.Sprint(key)); err != nil {
			return err
		}
	}
	return expect(dec, '}')
}

// eachElement calls visit for each element of the list that comes next.
func eachElement(dec *json.Decoder, visit func() error) error {
	if err := expect(dec, '['); err != nil {
		return err
	}
	for dec.More() {
		if err := visit(); err != nil {
			return err
		}
	}
	return expect(dec, ']')
}

func expect(dec *json.Decoder, want json.Delim) error {
	got, err := dec.Token()
	if err == nil && got != want {
		err = fmt.Errorf("there is %v where %v should be", got, want)
	}
	return err
}

func skipValue(dec *json.Decoder) error {
	var raw json.RawMessage
	return dec.Decode(&raw)
}
