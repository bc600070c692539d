//go:build !(((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla)

package backends

import (
	"errors"

	"hone/lib/backends/plugins"
)

// openXLA fails: this build is for a platform without XLA, or has the tag noxla.
func openXLA(plugins.Candidate) (*opened, error) {
	return nil, errors.New("this worker was built without XLA; use the backend go")
}
