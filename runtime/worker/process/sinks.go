package process

import (
	"slices"

	"hone/runtime/worker"
)

// maxSinks is how many cells keep their output, so that their goroutines can print
// to it. What comes from a goroutine of an older cell goes to the cell that runs.
const maxSinks = 100

// sinks are the outputs of the last cells, by the IDs of their commands, and of
// those whose goroutines have printed lately. The last is that of the newest cell.
type sinks struct {
	ids  []uint64
	list []worker.Sink
}

func (s *sinks) add(id uint64, sink worker.Sink) {
	if len(s.ids) == maxSinks {
		s.ids, s.list = slices.Delete(s.ids, 0, 1), slices.Delete(s.list, 0, 1)
	}
	s.ids, s.list = append(s.ids, id), append(s.list, sink)
}

// of is the output of the cell with this ID, and nil if it is not kept. What is asked
// for is kept longer.
func (s *sinks) of(id uint64) worker.Sink {
	i := slices.Index(s.ids, id)
	if i < 0 {
		return nil
	}
	sink := s.list[i]
	if last := len(s.ids) - 1; i < last {
		copy(s.ids[i:last-1], s.ids[i+1:last])
		copy(s.list[i:last-1], s.list[i+1:last])
		s.ids[last-1], s.list[last-1] = id, sink
	}
	return sink
}
