// Package datasets reads piles of text, filters them and splits them for training.
//
// A [Corpus] is a lazy pipeline: [Read] and the stages [Corpus.Map] and
// [Corpus.Filter] only describe what is to be done and cannot fail. It is made
// real by [Corpus.Each] or [Corpus.Split], and there all errors appear, each
// naming the file, pattern or stage and what to do next. A stage never fails on
// a single record: it drops it into the [Ledger] with the rule and the reason.
//
// In this version a file is one document: plain UTF-8 text, or the same in gzip.
package datasets

import "fmt"

// Origin says where a record came from. Row counts from 1; 0 stands for the
// whole file.
type Origin struct {
	File string
	Row  int
}

// String is "file" or "file:row".
func (o Origin) String() string {
	if o.Row == 0 {
		return o.File
	}
	return fmt.Sprintf("%s:%d", o.File, o.Row)
}

// Record is one document of a corpus. Text is valid UTF-8.
type Record struct {
	Text   string
	Label  string
	Origin Origin
}
