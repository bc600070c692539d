package engine

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// docFile is the page on the cell language. It is normative, so each of its rules
// has a number and an example that runs:
//
//   - A rule is an item of a list or a row of a table. It begins with its number in
//     bold: "- **2.3** …", "| **6.1** | …".
//   - An example is a block of Go: cells with what they do, in the notation of
//     testdata/cells. A comment on a line of its own says which rules a cell is an
//     example of: "// 2.3" or "// 2.3, 2.4: why".
//   - The examples of one section (##) run in one session, from top to bottom.
const docFile = "../../docs/language.md"

// TestLanguagePage runs the examples of docs/language.md and holds that no rule is
// without one.
func TestLanguagePage(t *testing.T) {
	page := readDoc(t)
	for _, p := range page.problems() {
		t.Errorf("docs/language.md:%s", p)
	}
	slots := make(chan struct{}, 2)
	for _, s := range page.sections {
		if len(s.chunks) == 0 {
			continue
		}
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			runNotebook(t, docFile, s.chunks)
		})
	}
}

func readDoc(t *testing.T) *docPage {
	t.Helper()
	text, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	page, err := parseDoc(string(text))
	if err != nil {
		t.Fatalf("docs/language.md:%v", err)
	}
	return page
}

// docPage is the page: its sections (##), and those within (###), in order.
type docPage struct {
	sections []*docSection
	rules    []docRule
	examples map[string]bool // numbers of rules that cells name
	faults   []string
}

// docSection is what stands below a heading.
type docSection struct {
	line    int
	heading string
	sub     bool // its heading is a ###
	chunks  []chunk
	// rules and blocks count what belongs to it and to the sections within it.
	rules, blocks int
}

type docRule struct {
	line   int
	number string
}

// name is the section's for go test -run.
func (s *docSection) name() string {
	return strings.ReplaceAll(strings.Trim(s.heading, "# "), " ", "_")
}

var (
	docItem   = regexp.MustCompile(`^\s*(?:-|\d+\.) `)
	docNumber = regexp.MustCompile(`^(?:\s*- |\| )\*\*(\d+\.\d+)\*\*`)
	docNames  = regexp.MustCompile(`(?m)^\s*(?://|#) ((?:\d+\.\d+)(?:, \d+\.\d+)*)(?::|$)`)
	docRuler  = regexp.MustCompile(`^\|[-| ]+\|$`)
)

// parseDoc reads the page. An error is an example that cannot be read.
func parseDoc(text string) (*docPage, error) {
	p := &docPage{examples: map[string]bool{}}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		switch {
		case strings.HasPrefix(strings.TrimSpace(l), "```"):
			end := i + 1
			for end < len(lines) && strings.TrimSpace(lines[end]) != "```" {
				end++
			}
			if strings.TrimSpace(l) == "```go" {
				if err := p.example(i+1, lines[i+1:end]); err != nil {
					return nil, err
				}
			}
			i = end
		case strings.HasPrefix(l, "## ") || strings.HasPrefix(l, "### "):
			p.sections = append(p.sections, &docSection{line: i + 1, heading: l, sub: l[2] == '#'})
		case strings.HasPrefix(l, "|") && i+1 < len(lines) && docRuler.MatchString(lines[i+1]):
			i++ // the head of a table
		case docItem.MatchString(l) || strings.HasPrefix(l, "|"):
			p.rule(i+1, l)
		}
	}
	return p, nil
}

// open are the section and, if the last heading is a ###, the one within it.
func (p *docPage) open() []*docSection {
	for i := len(p.sections) - 1; i >= 0; i-- {
		if !p.sections[i].sub {
			if last := p.sections[len(p.sections)-1]; last.sub {
				return []*docSection{p.sections[i], last}
			}
			return p.sections[i : i+1]
		}
	}
	return nil
}

func (p *docPage) rule(line int, text string) {
	for _, s := range p.open() {
		s.rules++
	}
	m := docNumber.FindStringSubmatch(text)
	if m == nil {
		p.faults = append(p.faults, fmt.Sprintf("%d: a rule without a number: %s", line, text))
		return
	}
	for _, r := range p.rules {
		if r.number == m[1] {
			p.faults = append(p.faults, fmt.Sprintf("%d: the number %s is taken by the rule of line %d", line, m[1], r.line))
		}
	}
	p.rules = append(p.rules, docRule{line, m[1]})
}

// example takes a block whose first line has this number.
func (p *docPage) example(line int, block []string) error {
	open := p.open()
	if len(open) == 0 {
		return fmt.Errorf("%d: an example before the first section", line)
	}
	indent := len(block[0]) - len(strings.TrimLeft(block[0], " "))
	for i, l := range block {
		block[i] = l[min(indent, len(l)):]
	}
	text := strings.Join(block, "\n")
	chunks, err := parseChunks(text)
	if err != nil {
		return fmt.Errorf("%d: %w", line, err)
	}
	for i := range chunks {
		chunks[i].line += line
		for _, m := range docNames.FindAllStringSubmatch(chunks[i].code, -1) {
			for number := range strings.SplitSeq(m[1], ", ") {
				p.examples[number] = true
			}
		}
	}
	open[0].chunks = append(open[0].chunks, chunks...)
	for _, s := range open {
		s.blocks++
	}
	return nil
}

// problems are what the page lacks.
func (p *docPage) problems() []string {
	out := p.faults
	known := map[string]bool{}
	for _, r := range p.rules {
		known[r.number] = true
		if !p.examples[r.number] {
			out = append(out, fmt.Sprintf("%d: the rule %s has no example: no cell says // %s", r.line, r.number, r.number))
		}
	}
	for number := range p.examples {
		if !known[number] {
			out = append(out, fmt.Sprintf("1: an example names the rule %s, which the page does not have", number))
		}
	}
	for _, s := range p.sections {
		if s.rules == 0 && s.blocks == 0 {
			out = append(out, fmt.Sprintf("%d: the section %q has neither a rule nor an example", s.line, s.name()))
		}
	}
	slices.Sort(out)
	return out
}

// TestParseDoc holds that a page with a gap fails.
func TestParseDoc(t *testing.T) {
	const head = "# Page\n\n## One\n\n"
	for name, c := range map[string]struct {
		text string
		want string // in the one problem; "" is none
	}{
		"a rule with its example":    {head + "- **1.1** It is.\n\n```go\n// 1.1\nx := 1\nx\n=== 1\n```\n", ""},
		"an item without a number":   {head + "- It is.\n\n```go\n1\n```\n", "5: a rule without a number"},
		"a rule without an example":  {head + "- **1.1** It is.\n", "5: the rule 1.1 has no example"},
		"a row without an example":   {head + "| | form |\n|---|---|\n| **1.1** | a |\n| **1.2** | b |\n\n```go\n// 1.1: as it is\nx\n```\n", "8: the rule 1.2 has no example"},
		"a row without a number":     {head + "| | form |\n|---|---|\n| a | b |\n", "7: a rule without a number"},
		"a number twice":             {head + "- **1.1** a\n- **1.1** b\n\n```go\n// 1.1\n```\n", "6: the number 1.1 is taken"},
		"an example of no rule":      {head + "- **1.1** a\n\n```go\n// 1.1, 1.2\n```\n", "names the rule 1.2"},
		"a section without anything": {head + "```go\nx\n```\n\n### Empty\n\nWords.\n", "9: the section \"Empty\""},
		"other blocks":               {head + "```text\n// 1.1\n```\n\n```go\nx\n```\n", ""},
	} {
		p, err := parseDoc(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := strings.Join(p.problems(), "\n")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) || strings.Contains(got, "\n") {
			t.Errorf("%s: problems %q, want %q", name, got, c.want)
		}
	}
	p, err := parseDoc(head + "```go\nx\n=== 1\n---\ny /// undefined\n```\n\n## Two\n\n### Within\n\n```go\nz\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := p.sections[0].chunks; len(got) != 2 || got[0].line != 6 || got[1].line != 9 {
		t.Errorf("the cells of the first section are %+v", got)
	}
	if len(p.sections[1].chunks) != 1 || len(p.sections[2].chunks) != 0 {
		t.Error("a section within another has a session of its own")
	}
	if _, err := parseDoc(head + "```go\nx\n=== 1\ny\n```\n"); err == nil {
		t.Error("an example with code below what is expected is accepted")
	}
}

// TestPageListsCommands holds that the page tells of every command.
func TestPageListsCommands(t *testing.T) {
	text, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## 7 ")
	section, _, _ = strings.Cut(section, "\n## ")
	for name := range commands {
		if !regexp.MustCompile("(?m)^\\| .*`%" + name + `\b`).MatchString(section) {
			t.Errorf("section 7 has no row for %%%s", name)
		}
	}
}
