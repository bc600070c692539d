// Package export writes the cells of a notebook or a script as one Go program that
// prints the same: [Write].
//
// Each cell becomes a function that returns the error that would have ended the
// cell; main calls them in order. What the cell language adds to Go is spelt out:
// the error checks, the display of a last value as a print, the imports, the
// commands. Variables that other cells or functions use are the package's; all
// others stay in the function of their cell. Names that are declared anew get a
// number.
//
// Package session checks the cells; this package only writes them in another form.
// Where one Go program cannot say what the cells say, the error names the place.
package export

import (
	"fmt"
	"go/format"
	"math"
	"slices"
	"strings"

	"hone/runtime/cell"
	"hone/runtime/session"
)

// Part is one cell of a notebook or script.
type Part struct {
	// Code is a cell of code, as it is executed.
	Code string
	// Count numbers the cells of code from 1.
	Count int
	// Text, if not empty, is a cell of text; it becomes a comment.
	Text string
}

// Options say how to write a program.
type Options struct {
	// Name is that of the notebook or script.
	Name string
	// Place names a line of a cell to people, as in "train.hone:7".
	Place func(count, line int) string
	// Lines keeps the lines of the cells in panics and in the compiler's messages, at
	// the cost of the layout: for a program that is built and not read.
	Lines bool
	// Get, if set, carries out a %get line.
	Get func(args string) error
}

// Program is a program as Go source.
type Program struct {
	Source []byte
	// Imports are the paths that it imports.
	Imports []string
	// Notes tell in which ways it may differ from the cells.
	Notes []string
}

// Error is what keeps cells from being a program, one line for each problem.
type Error struct{ Lines []string }

// Error joins the lines.
func (e *Error) Error() string { return strings.Join(e.Lines, "\n") }

// unit is one cell on its way into the program.
type unit struct {
	part             Part
	cell             *cell.Cell
	*session.Checked // nil if the cell has no Go
}

// writer writes one program.
type writer struct {
	o      Options
	s      *session.Session
	units  []*unit
	names  *names
	notes  []string
	helper map[string]bool // support functions that the program needs
	// methods are the texts of the methods written, declared the variables.
	methods  map[string]string
	declared map[string]bool
}

// Write checks cells in order, in an empty session, and writes them as a program.
// What is wrong with them is an [*Error].
func Write(s *session.Session, parts []Part, o Options) (*Program, error) {
	w := &writer{o: o, s: s, helper: map[string]bool{}, methods: map[string]string{}, declared: map[string]bool{}}
	for _, p := range parts {
		if err := w.check(p); err != nil {
			return nil, err
		}
	}
	var err error
	if w.names, err = newNames(w); err != nil {
		return nil, err
	}
	text, err := w.file()
	if err != nil {
		return nil, err
	}
	p := &Program{Source: []byte(text), Imports: w.names.importPaths(), Notes: w.notes}
	if o.Lines {
		return p, nil
	}
	if p.Source, err = format.Source(p.Source); err != nil {
		return nil, fmt.Errorf("format the program: %w\n%s", err, text)
	}
	return p, nil
}

// check checks one cell and takes it into the session.
func (w *writer) check(p Part) error {
	u := &unit{part: p}
	w.units = append(w.units, u)
	if p.Text != "" {
		return nil
	}
	u.cell = cell.Part(p.Code)
	if u.cell.Program {
		return w.problem(u, 0, "a cell that is a program of its own cannot be part of another: leave it out, or export it alone")
	}
	if err := w.sessionCommands(u); err != nil {
		return err
	}
	prog, problems := w.s.Compile(u.cell, p.Count)
	if len(problems) > 0 {
		e := &Error{}
		for _, q := range problems {
			_, rest, _ := strings.Cut(q.String(), q.Place())
			e.Lines = append(e.Lines, fmt.Sprintf("%s:%d%s", w.o.Place(q.Count, q.Line), q.Column, rest))
		}
		return e
	}
	if prog == nil {
		return nil
	}
	w.notes = append(w.notes, prog.Notes...)
	u.Checked = prog.Checked()
	w.s.Loaded(prog)
	w.s.Ran(prog, math.MaxInt)
	return nil
}

// sessionCommands carries out the cell's %get lines, so that its imports are found,
// and forgets the names of its %rm lines.
func (w *writer) sessionCommands(u *unit) error {
	for _, c := range u.cell.Commands {
		name, args, _ := strings.Cut(c.Text, " ")
		get, gets := cell.GetArgs(c)
		switch {
		case gets && w.o.Get != nil:
			// There is no worker that could be built anew.
			get = slices.DeleteFunc(get, func(a string) bool { return a == "-rebuild" })
			if err := w.o.Get(strings.Join(get, " ")); err != nil {
				return w.problem(u, c.Off, err.Error())
			}
		case c.Shell:
		case name == "rm" || name == "remove":
			if unknown := w.s.Remove(strings.Fields(args)...); len(unknown) > 0 {
				return w.problem(u, c.Off, "no cell before this one declares "+strings.Join(unknown, ", "))
			}
		}
	}
	return nil
}

// place names an offset in a cell to people.
func (w *writer) place(u *unit, off int) string {
	return w.o.Place(u.part.Count, cell.PositionOf(u.part.Code, off).Line)
}

func (w *writer) problem(u *unit, off int, text string) error {
	return &Error{[]string{w.place(u, off) + ": " + text}}
}

// problemIn is problem for an offset in the checked text.
func (w *writer) problemIn(u *unit, off int, text string) error {
	at, ok := u.Origin(off)
	if !ok {
		at = 0
	}
	return w.problem(u, at, text)
}
