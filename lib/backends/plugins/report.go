package plugins

// Report is what package backends found when it opened and measured a backend. It
// stands here so that `hone doctor`, which links no GoMLX, can read what the worker
// prints as JSON.
type Report struct {
	Backend     string   `json:"backend"`     // e.g. "xla:cpu"
	Description string   `json:"description"` // one line, and one for each candidate passed over
	PassedOver  []string `json:"passed_over,omitempty"`
	// GFLOPS is the speed of a float32 matrix product of size Size.
	GFLOPS float64 `json:"gflops"`
	Size   int     `json:"size"`
	// Seconds that opening and compiling took.
	Seconds float64 `json:"seconds"`
}
