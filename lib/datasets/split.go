package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Shares says how much of a corpus goes into each split. Each is at least 0,
// Train above 0, and together they are at most 1; what they leave is not used.
type Shares struct {
	Train, Valid, Test float64
}

func (s Shares) check() error {
	for _, share := range s.list() {
		if math.IsNaN(share) || share < 0 || share > 1 {
			return fmt.Errorf("split: shares are between 0 and 1, got %+v: give for instance datasets.Shares{Train: 0.9, Valid: 0.1}", s)
		}
	}
	if s.Train == 0 {
		return errors.New("split: the training share is 0: give one, for instance datasets.Shares{Train: 0.9, Valid: 0.1}")
	}
	if sum := s.Train + s.Valid + s.Test; sum > 1+1e-9 {
		return fmt.Errorf("split: the shares add up to %.4g, more than 1: lower one of %+v", sum, s)
	}
	return nil
}

func (s Shares) list() [3]float64 { return [3]float64{s.Train, s.Valid, s.Test} }

// bounds are the upper borders of the three splits between 0 and 1. Shares that
// add up to 1 but for rounding end at exactly 1.
func (s Shares) bounds() [3]float64 {
	b := [3]float64{s.Train, s.Train + s.Valid, s.Train + s.Valid + s.Test}
	for i := range b {
		if math.Abs(b[i]-1) < 1e-9 {
			b[i] = 1
		}
	}
	return b
}

var splitNames = [3]string{"train", "valid", "test"}

// Split makes the pipeline real and divides its records.
//
// One document is cut in order: of its n characters (Unicode code points) the
// first int(n*Train) are for training, the next ones for validation, the rest for
// the test; with 0.9 and 0.1 this is nanoGPT's split of the same file. Several
// documents are divided by the hash of their text, so that equal texts are never
// on both sides and a document stays where it is when others are added. When so
// few documents leave a wanted split empty, they are divided by the order of
// their hashes instead.
func (c *Corpus) Split(ctx context.Context, shares Shares) (*Splits, error) {
	if err := shares.check(); err != nil {
		return nil, err
	}
	var all []Record
	ledger, err := c.run(ctx, func(r Record) error {
		all = append(all, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s := &Splits{Ledger: ledger, Shares: shares}
	var parts [3][]Record
	if len(all) == 1 {
		parts, err = cutDocument(all[0], shares)
		s.How = "one document, in order"
	} else {
		parts, s.How, err = divide(all, shares)
	}
	if err != nil {
		return nil, fmt.Errorf("split %s: %w", c.source, err)
	}
	s.Train = &Split{Name: splitNames[0], Records: parts[0]}
	s.Valid = &Split{Name: splitNames[1], Records: parts[1]}
	s.Test = &Split{Name: splitNames[2], Records: parts[2]}
	return s, nil
}

// cutDocument cuts one document at the bounds of the shares.
func cutDocument(r Record, shares Shares) (parts [3][]Record, err error) {
	n := utf8.RuneCountInString(r.Text)
	from := 0
	for i, bound := range shares.bounds() {
		to := int(float64(n) * bound)
		if shares.list()[i] > 0 && to <= from {
			return parts, fmt.Errorf("%s has %d characters, too few for a %s share of %g: give a longer text or change the shares",
				r.Origin, n, splitNames[i], shares.list()[i])
		}
		if to > from {
			part := r
			part.Text = runes(r.Text, from, to)
			parts[i] = []Record{part}
		}
		from = max(from, to)
	}
	return parts, nil
}

// runes is s from character from to character to.
func runes(s string, from, to int) string {
	return s[offset(s, from):offset(s, to)]
}

// offset is the byte at which character n of s begins.
func offset(s string, n int) int {
	count := 0
	for i := range s {
		if count == n {
			return i
		}
		count++
	}
	return len(s)
}

// hashed is a record with its place between 0 and 1, a function of its text.
type hashed struct {
	Record
	place float64
}

func divide(all []Record, shares Shares) (parts [3][]Record, how string, err error) {
	records := make([]hashed, len(all))
	for i, r := range all {
		sum := sha256.Sum256([]byte(r.Text))
		records[i] = hashed{r, float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)}
	}
	parts = byPlace(records, shares.bounds())
	if !lacking(parts, shares) {
		return parts, "by hash of content", nil
	}
	bounds, err := boundsByRank(records, shares)
	if err != nil {
		return parts, "", err
	}
	return byPlace(records, bounds), "by order of the content's hash, as there are few documents", nil
}

func byPlace(records []hashed, bounds [3]float64) (parts [3][]Record) {
	for _, r := range records {
		for i, bound := range bounds {
			if r.place < bound {
				parts[i] = append(parts[i], r.Record)
				break
			}
		}
	}
	return parts
}

// lacking says that a split with a share has no record.
func lacking(parts [3][]Record, shares Shares) bool {
	for i, share := range shares.list() {
		if share > 0 && len(parts[i]) == 0 {
			return true
		}
	}
	return false
}

// boundsByRank moves the bounds so that each wanted split gets at least one of
// the different texts, and else about its share of them.
func boundsByRank(records []hashed, shares Shares) (bounds [3]float64, err error) {
	var places []float64
	for _, r := range records {
		places = append(places, r.place)
	}
	slices.Sort(places)
	places = slices.Compact(places)
	wanted := 0
	for _, share := range shares.list() {
		if share > 0 {
			wanted++
		}
	}
	if len(places) < wanted {
		return bounds, fmt.Errorf("%d different documents cannot fill %d splits: add documents, or join them into one text", len(places), wanted)
	}
	taken := 0
	for i, share := range shares.list() {
		if share > 0 {
			wanted--
			ideal := int(math.Round(shares.bounds()[i] * float64(len(places))))
			taken = min(max(ideal, taken+1), len(places)-wanted)
		}
		bounds[i] = 1
		if taken < len(places) {
			bounds[i] = places[taken]
		}
	}
	return bounds, nil
}
