package models

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// checkWeights compares weights with what the architecture needs and says everything
// that is missing, too much or of another shape at once.
func checkWeights(specs []ParamSpec, weights map[string]Tensor) error {
	var missing, misshaped, extra []string
	known := map[string]bool{}
	for _, s := range specs {
		known[s.Name] = true
		t, ok := weights[s.Name]
		switch {
		case !ok:
			missing = append(missing, s.Name)
		case !slices.Equal(t.Shape, s.Shape) || len(t.Data) != s.Size():
			misshaped = append(misshaped, fmt.Sprintf("%s is %v, not %v", s.Name, t.Shape, s.Shape))
		}
	}
	for name := range weights {
		if !known[name] {
			extra = append(extra, name)
		}
	}
	sort.Strings(extra)
	var problems []string
	for _, p := range []struct {
		what  string
		names []string
	}{{"missing", missing}, {"of another shape", misshaped}, {"unknown", extra}} {
		if len(p.names) > 0 {
			problems = append(problems, fmt.Sprintf("%d tensors %s: %s", len(p.names), p.what, few(p.names, 10)))
		}
	}
	if problems == nil {
		return nil
	}
	return errors.New("the weights do not fit the architecture: " + strings.Join(problems, "; ") +
		". Check that config.json belongs to these weights")
}

func few(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:n], ", ") + fmt.Sprintf(" and %d more", len(names)-n)
}

func firstNames(specs []ParamSpec, n int) string {
	names := make([]string, len(specs))
	for i, s := range specs {
		names[i] = s.Name
	}
	return few(names, n)
}
