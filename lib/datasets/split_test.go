package datasets

import (
	"context"
	"strings"
	"testing"
)

func TestSplitOfTinyShakespeareIsNanoGPTs(t *testing.T) {
	s, err := Read("../../notebooks/data/tinyshakespeare.txt.gz").Split(context.Background(), Shares{Train: 0.9, Valid: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	// The counts that nanoGPT's data/shakespeare_char/prepare.py prints.
	if got := s.Train.Characters(); got != 1003854 {
		t.Errorf("train has %d characters, want 1003854", got)
	}
	if got := s.Valid.Characters(); got != 111540 {
		t.Errorf("valid has %d characters, want 111540", got)
	}
	if got := s.Train.Text() + s.Valid.Text(); len(got) != 1115394 {
		t.Errorf("the two parts have %d bytes, want 1115394", len(got))
	}
	if s.Test.Len() != 0 {
		t.Errorf("test has %d records, want none", s.Test.Len())
	}
	if text := s.String(); !strings.Contains(text, "1,003,854") {
		t.Errorf("display lacks the count:\n%s", text)
	}
}
