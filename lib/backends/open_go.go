package backends

import (
	"fmt"
	"runtime"

	"github.com/gomlx/compute/gobackend"

	"hone/lib/backends/plugins"
)

// openGo opens GoMLX's pure-Go backend. Its operations run one after the other: in
// parallel, those with a closure (Sort, TopK) can deadlock in its pool of workers.
// A single operation still uses all cores.
func openGo(c plugins.Candidate) (*opened, error) {
	backend, err := gobackend.New("ops_sequential")
	if err != nil {
		return nil, err
	}
	return &opened{backend: backend, candidate: c, detail: fmt.Sprintf("pure Go; %d cores", runtime.GOMAXPROCS(0))}, nil
}
