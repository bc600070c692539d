package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"hone/runtime/cell"
	"hone/runtime/native"
	"hone/runtime/session"
	"hone/runtime/worker/message"
)

// pastCell is a cell that the worker has loaded, kept so that another worker can take
// up its declarations.
type pastCell struct {
	code   string
	count  int
	number int // of its package
	done   int // how many of its statements declared something that came into being
	native bool
}

// successor is a worker's place being prepared: a builder, and the session's names
// and cells compiled for it.
type successor struct {
	builder *native.Builder
	names   *session.Session
	cells   []message.Cell
	lost    []string // why declarations of past cells could not be taken up
}

// getRebuilding gets modules for a new worker and puts that into the place of the
// present one. Until it is ready nothing changes.
func (x *execution) getRebuilding(req native.GetRequest, bar *getProgress) (*native.Got, []string, error) {
	x.e.builds++
	dir := filepath.Join(x.e.dir, fmt.Sprintf("cells-%d", x.e.builds+1))
	next, got, err := x.e.builder.Rebuild(x.ctx, req, dir)
	if err != nil {
		return nil, nil, err
	}
	s := &successor{builder: next, names: session.New(next.Importer(), next.Packages())}
	if err := x.retrace(s, bar.show); err != nil {
		return nil, nil, errors.Join(err, next.Close())
	}
	said, err := x.succeed(s)
	return got, said, err
}

// retrace checks and compiles the past cells again, as they were when they ran.
func (x *execution) retrace(s *successor, tell func(string)) error {
	for i, p := range x.e.past {
		tell(fmt.Sprintf("taking up the session's cells: %d of %d", i+1, len(x.e.past)))
		if err := x.retraceCell(s, p); err != nil {
			return err
		}
		if x.ctx.Err() != nil {
			return x.ctx.Err()
		}
	}
	// What was removed since does not come back.
	for _, n := range s.names.Names() {
		if x.e.names.Lookup(n.Name) == nil {
			s.names.Remove(n.Name)
		}
	}
	return nil
}

func (x *execution) retraceCell(s *successor, p pastCell) error {
	name := fmt.Sprintf("cell[%d]", p.count)
	s.names.Resume(p.number)
	prog, problems := s.names.Compile(cell.Part(p.code), p.count)
	if len(problems) > 0 {
		s.lost = append(s.lost, fmt.Sprintf("the declarations of %s are lost: %s: %s", name, problems[0].Place(), problems[0].Message))
		return nil
	}
	if prog == nil {
		return nil
	}
	if prog.Script != nil && p.native {
		prog.Native()
	}
	target := message.Cell{Path: prog.Path, Name: name, Wakes: prog.Wakes, Script: prog.Script}
	if prog.Script == nil {
		built, err := s.builder.Build(x.ctx, unitOf(prog))
		if err != nil {
			if x.ctx.Err() != nil {
				return x.ctx.Err()
			}
			s.lost = append(s.lost, fmt.Sprintf("the declarations of %s are lost: %s", name, firstLine(err.Error())))
			return nil
		}
		target.SO = built.SO
	}
	s.names.Loaded(prog)
	s.names.Ran(prog, p.done)
	s.cells = append(s.cells, target)
	return nil
}

// succeed starts the new worker, gives it the session's declarations and plain
// values, and ends the old one. It returns what to tell the user.
func (x *execution) succeed(s *successor) ([]string, error) {
	ctx := context.WithoutCancel(x.ctx)
	// The answer comes when the values of the last cell have been written.
	if _, err := x.process().Restore(ctx, nil); err != nil {
		return nil, fmt.Errorf("save the session's values: %w", err)
	}
	proc, err := x.e.startWorker(ctx, s.builder)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the new worker: %w", err), s.builder.Close())
	}
	restored, err := proc.Restore(ctx, s.cells)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the new worker could not take up the session's declarations: %w", err), proc.Close(), s.builder.Close())
	}
	x.e.mu.Lock()
	oldProc, oldBuilder := x.e.proc, x.e.builder
	x.e.proc, x.e.builder, x.e.names, x.e.loaded = proc, s.builder, s.names, s.cells
	x.e.mu.Unlock()
	if err := errors.Join(oldProc.Close(), oldBuilder.Close()); err != nil {
		fmt.Fprintf(x.e.cfg.Log, "close the worker before: %v\n", err)
	}
	said := []string{"a new worker runs; imports and declarations are as they were"}
	return append(append(said, s.lost...), x.e.carried(restored)...), nil
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// unitOf is a program as the builder takes it.
func unitOf(prog *session.Program) native.Unit {
	return native.Unit{Path: prog.Path, Files: []native.File{{Name: "hone.go", Source: []byte(prog.Source)}}, Imports: prog.Imports}
}
