package datasets

import (
	"fmt"
	"strings"
)

// stage is one step of a pipeline over single records.
type stage struct {
	name  string
	rules []Rule
	meant bool // dropping more than half is intended
	run   func(Record) outcome
}

// outcome is what a stage makes of a record.
type outcome struct {
	record       Record
	drop         bool
	rule, reason string
}

// tally counts the records of one stage in one run.
type tally struct{ in, dropped int }

// apply runs the stage on r and notes drops and changes. ok is false if r was dropped.
func (s stage) apply(r Record, ledger *Ledger) (after Record, ok bool) {
	out := s.guarded(r)
	if out.drop {
		ledger.drop(s.name, out.rule, out.reason, r)
		return r, false
	}
	if out.record.Text != r.Text || out.record.Label != r.Label {
		ledger.change(s.name, "changed", r, out.record)
	}
	return out.record, true
}

// guarded turns a panic of the user's function into a dropped record.
func (s stage) guarded(r Record) (out outcome) {
	defer func() {
		if p := recover(); p != nil {
			out = outcome{drop: true, rule: "panic", reason: fmt.Sprint(p)}
		}
	}()
	return s.run(r)
}

// check fails a stage that dropped more than half without being told that it may.
func (s stage) check(t tally, ledger *Ledger) error {
	if s.meant || t.in == 0 || 2*t.dropped <= t.in {
		return nil
	}
	example := ""
	for _, e := range ledger.Entries {
		if e.Stage == s.name && e.Dropped > 0 {
			example = fmt.Sprintf("; for example %s: %s (%s)", e.Example.Origin, e.Reason, e.Rule)
			break
		}
	}
	return fmt.Errorf("%s drops %d of %d records, more than half%s: loosen the rule, or wrap it in datasets.Meant if this is intended",
		s.name, t.dropped, t.in, example)
}

func mapStage(f func(Record) Record) func(Record) outcome {
	return func(r Record) outcome {
		after := f(r)
		if after.Text == "" {
			return outcome{drop: true, rule: "empty text", reason: "nothing was left of the text"}
		}
		after.Text = strings.ToValidUTF8(after.Text, "\uFFFD")
		return outcome{record: after}
	}
}

func filterStage(rules []Rule) func(Record) outcome {
	return func(r Record) outcome {
		for _, rule := range rules {
			if reason := rule.Reject(r); reason != "" {
				return outcome{drop: true, rule: rule.Name(), reason: reason}
			}
		}
		return outcome{record: r}
	}
}

// Rule decides whether a record stays. Reject returns the reason to drop it, ""
// to keep it. A type of the user's own with these methods is a rule too.
type Rule interface {
	Name() string
	Reject(r Record) (reason string)
}

type namedRule struct {
	name   string
	reject func(Record) string
}

func (r namedRule) Name() string             { return r.name }
func (r namedRule) Reject(rec Record) string { return r.reject(rec) }

// Where keeps the records for which keep is true. name appears in the ledger.
func Where(name string, keep func(Record) bool) Rule {
	return namedRule{name, func(r Record) string {
		if keep(r) {
			return ""
		}
		return "not so"
	}}
}

// MinWords keeps records of at least n words, split at white space.
func MinWords(n int) Rule {
	return namedRule{fmt.Sprintf("MinWords(%d)", n), func(r Record) string {
		if got := countWords(r.Text); got < n {
			return fmt.Sprintf("%d words", got)
		}
		return ""
	}}
}

// MaxWords keeps records of at most n words, split at white space.
func MaxWords(n int) Rule {
	return namedRule{fmt.Sprintf("MaxWords(%d)", n), func(r Record) string {
		if got := countWords(r.Text); got > n {
			return fmt.Sprintf("%d words", got)
		}
		return ""
	}}
}

type meantRule struct{ Rule }

// Meant is rule, allowed to drop more than half of the records.
func Meant(rule Rule) Rule { return meantRule{rule} }
