package models

import (
	"context"
	"fmt"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"hone/lib/backends"
)

// loaded is a model's weights on a backend with its compiled programs.
type loaded struct {
	backend  compute.Backend
	params   []*tensors.Tensor
	programs *programs
}

// programs are the compiled graphs of one architecture on one backend. Models of the
// same architecture, such as the snapshots of a training, share them.
type programs struct {
	logits, prefill, decode, score *graph.Exec
}

type programKey struct {
	backend compute.Backend
	arch    string // type, sizes and parameters
}

var compiled = struct {
	sync.Mutex
	byKey map[programKey]*programs
}{byKey: map[programKey]*programs{}}

// load puts the weights on the process's backend, once.
func (m *Model) load(ctx context.Context) (*loaded, error) {
	backend, err := backends.Open(ctx)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.loaded != nil && m.loaded.backend == backend {
		return m.loaded, nil
	}
	programs, err := programsFor(backend, m.arch, m.specs)
	if err != nil {
		return nil, err
	}
	params, err := m.Upload(backend)
	if err != nil {
		return nil, err
	}
	m.loaded = &loaded{backend: backend, params: params, programs: programs}
	return m.loaded, nil
}

// Upload copies the weights to backend, in the order of Specs. The caller owns the
// copies.
func (m *Model) Upload(backend compute.Backend) ([]*tensors.Tensor, error) {
	if m.err != nil {
		return nil, m.err
	}
	params := make([]*tensors.Tensor, len(m.specs))
	for i, spec := range m.specs {
		t := tensors.FromFlatDataAndDimensions(m.weights[spec.Name].Data, spec.Shape...)
		if err := t.ToDevice(backend, 0); err != nil {
			return nil, fmt.Errorf("copy %s %v to the backend: %w", spec.Name, spec.Shape, err)
		}
		params[i] = t
	}
	return params, nil
}

// Named pairs nodes, in the order of specs, with their names.
func Named(specs []ParamSpec, nodes []*graph.Node) Params {
	p := make(Params, len(specs))
	for i, spec := range specs {
		p[spec.Name] = nodes[i]
	}
	return p
}

func programsFor(backend compute.Backend, arch Architecture, specs []ParamSpec) (*programs, error) {
	compiled.Lock()
	defer compiled.Unlock()
	key := programKey{backend, fmt.Sprintf("%#v %v", arch, specs)}
	if p, ok := compiled.byKey[key]; ok {
		return p, nil
	}
	p := &programs{}
	n := len(specs)
	builders := []struct {
		exec  **graph.Exec
		build graph.CanonicalExecGraphFn
	}{
		{&p.logits, func(_ *graph.Graph, in []*graph.Node) []*graph.Node {
			return []*graph.Node{arch.Logits(Named(specs, in), in[n], nil)}
		}},
		{&p.score, func(_ *graph.Graph, in []*graph.Node) []*graph.Node {
			logits := arch.Logits(Named(specs, in), in[n], nil)
			return []*graph.Node{TokenLosses(logits, in[n+1])}
		}},
	}
	if cached, ok := arch.(Cached); ok {
		builders = append(builders, cachedBuilders(cached, specs, p)...)
	}
	for _, b := range builders {
		exec, err := graph.NewExecCanonical(backend, b.build, 0, 0, false, true, true)
		if err != nil {
			return nil, fmt.Errorf("prepare %s: %w", arch.Family(), err)
		}
		*b.exec = exec.SetMaxCache(-1)
	}
	compiled.byKey[key] = p
	return p, nil
}

func cachedBuilders(arch Cached, specs []ParamSpec, p *programs) []struct {
	exec  **graph.Exec
	build graph.CanonicalExecGraphFn
} {
	n, layers := len(specs), arch.CacheLayers()
	return []struct {
		exec  **graph.Exec
		build graph.CanonicalExecGraphFn
	}{
		{&p.prefill, func(_ *graph.Graph, in []*graph.Node) []*graph.Node {
			logits, keys, values := arch.Prefill(Named(specs, in), in[n], in[n+1])
			return append(append([]*graph.Node{logits}, keys...), values...)
		}},
		{&p.decode, func(_ *graph.Graph, in []*graph.Node) []*graph.Node {
			cache := in[n+2:]
			logits, keys, values := arch.Decode(Named(specs, in), in[n], in[n+1], cache[:layers], cache[layers:])
			return append(append([]*graph.Node{logits}, keys...), values...)
		}},
	}
}

// call runs a program on the weights and args. A panic of the backend becomes an error.
func (l *loaded) call(exec *graph.Exec, args ...any) (out []*tensors.Tensor, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, err = nil, fmt.Errorf("backend %s: %v", backends.Name(), r)
		}
	}()
	all := make([]any, 0, len(l.params)+len(args))
	for _, p := range l.params {
		all = append(all, p)
	}
	return exec.Call(append(all, args...)...)
}
