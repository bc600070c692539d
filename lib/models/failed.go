package models

// Failed is a model that could not be made. Err says why, and so does every method
// that can return an error; the others return zero values. It lets a function whose
// result is chained, such as trainer.Model(), return one value without hiding an
// error.
func Failed(err error) *Model { return &Model{err: err} }

// Err is nil for a model that can be used.
func (m *Model) Err() error { return m.err }
