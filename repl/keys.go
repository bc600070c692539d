package repl

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/reeflective/readline"
	"github.com/reeflective/readline/inputrc"

	"hone/runtime/worker"
)

// bindKeys has text pasted as text, and Tab indent a line that has nothing yet.
func (e *editor) bindKeys() error {
	config := e.shell.Config
	// The editor has this off: terminals would then send a paste as keys.
	if err := config.Set("enable-bracketed-paste", true); err != nil {
		return fmt.Errorf("set the editor's paste: %w", err)
	}
	if err := config.Bind("vi-insert", inputrc.Unescape(`\e[200~`), "bracketed-paste-begin", false); err != nil {
		return fmt.Errorf("bind the editor's paste: %w", err)
	}
	for _, keymap := range []string{"emacs", "emacs-standard", "vi-insert"} {
		if err := e.indentOr(keymap); err != nil {
			return err
		}
	}
	return nil
}

// indentOr has Tab do what it does in a keymap only behind text.
func (e *editor) indentOr(keymap string) error {
	const tab = "\t"
	commands := e.shell.Keymap.Commands()
	bound := e.shell.Config.Binds[keymap][tab].Action
	complete, indent := commands[bound], commands["tab-insert"]
	if !slices.Contains([]string{"complete", "menu-complete", "possible-completions"}, bound) || complete == nil || indent == nil {
		return nil // inputrc gave Tab another meaning
	}
	name := bound + "-or-indent"
	e.shell.Keymap.Register(map[string]func(){name: func() {
		if indents(*e.shell.Line(), e.shell.Cursor().Pos()) {
			indent()
			return
		}
		complete()
	}})
	if err := e.shell.Config.Bind(keymap, tab, name, false); err != nil {
		return fmt.Errorf("bind Tab in %s: %w", keymap, err)
	}
	return nil
}

// indents says that nothing but white space stands before the cursor in its line.
func indents(text []rune, cursor int) bool {
	before := string(text[:min(cursor, len(text))])
	return blank(before[strings.LastIndexByte(before, '\n')+1:])
}

// completions asks the session what fits at the cursor.
func completions(s worker.Session, line []rune, cursor int) readline.Completions {
	found := s.Complete(string(line), cursor)
	if found.Start > cursor || found.Start < 0 {
		return readline.Completions{}
	}
	prefix, before := string(line[found.Start:cursor]), ""
	if prefix == "" && cursor > 0 {
		// Without a prefix the editor would take the whole word, "strings." say, for it.
		before = strings.TrimSpace(string(line[cursor-1]))
	}
	if len(before+prefix) != utf8.RuneCountInString(before+prefix) {
		return readline.Completions{} // the editor counts bytes: it would eat what stands before
	}
	var list []readline.Completion
	for i, m := range found.Matches {
		c := readline.Completion{Value: before + m, Display: m}
		if i < len(found.Kinds) {
			c.Description = found.Kinds[i]
		}
		list = append(list, c)
	}
	// Not NoSpace: the editor takes it to mean that the next key replaces the last
	// character of what was completed.
	out := readline.CompleteRaw(list)
	out.PREFIX = before + prefix
	return out
}
