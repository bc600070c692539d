package tokenizers

import (
	"errors"
	"fmt"
)

// Truncation cuts encodings that are too long.
type Truncation struct {
	// MaxLength is the most tokens, those that the model's template adds included.
	MaxLength int
	// Stride is how many tokens of a part the next part repeats.
	Stride int
	// Strategy says what is cut of a pair: "LongestFirst", "OnlyFirst" or "OnlySecond".
	Strategy string
	// Left cuts the beginning instead of the end.
	Left bool
}

// Padding lengthens encodings.
type Padding struct {
	// Length is the length to reach; 0 is that of the longest of a batch.
	Length int
	// Multiple raises the length to a multiple of it, if it is more than 0.
	Multiple int
	// ID, Token and TypeID are what is added.
	ID     int
	Token  string
	TypeID int
	// Left adds before the text instead of after it.
	Left bool
}

// maxLength bounds what a file may ask for.
const maxLength = 1 << 20

func (t *Truncation) check() error {
	switch t.Strategy {
	case "LongestFirst", "OnlyFirst", "OnlySecond":
	default:
		return fmt.Errorf("truncation: the strategy is %q: it must be LongestFirst, OnlyFirst or OnlySecond", t.Strategy)
	}
	if t.MaxLength < 0 || t.Stride < 0 {
		return fmt.Errorf("truncation: max_length is %d and stride is %d: both must be 0 or more", t.MaxLength, t.Stride)
	}
	return nil
}

func (p *Padding) check() error {
	if p.Length < 0 || p.Length > maxLength || p.Multiple < 0 || p.Multiple > maxLength {
		return fmt.Errorf("padding: the length is %d and pad_to_multiple_of %d: both must be from 0 to %d", p.Length, p.Multiple, maxLength)
	}
	if p.ID < 0 {
		return fmt.Errorf("padding: pad_id is %d: ids begin at 0", p.ID)
	}
	return nil
}

// apply cuts a, and b if it is there, to at most most tokens in all.
func (t *Truncation) apply(a, b *Encoding, most int) error {
	if most <= 0 {
		a.truncate(0, 0, t.Left)
		if b != nil {
			b.truncate(0, 0, t.Left)
		}
		return nil
	}
	total := len(a.IDs)
	if b != nil {
		total += len(b.IDs)
	}
	excess := total - most
	if excess <= 0 {
		return nil
	}
	if t.Strategy == "LongestFirst" {
		if b == nil {
			return t.cut(a, most)
		}
		n, m := shares(len(a.IDs), len(b.IDs), most)
		if err := t.cut(a, n); err != nil {
			return err
		}
		return t.cut(b, m)
	}
	target := a
	if t.Strategy == "OnlySecond" {
		target = b
	}
	if target == nil {
		return errors.New("truncation: the second text is to be cut, and there is none: give a pair, or choose LongestFirst")
	}
	if len(target.IDs) <= excess {
		return fmt.Errorf("truncation: the text that is to be cut has %d tokens, and %d must go: raise max_length, or choose LongestFirst", len(target.IDs), excess)
	}
	return t.cut(target, len(target.IDs)-excess)
}

func (t *Truncation) cut(e *Encoding, most int) error {
	if most < len(e.IDs) && most > 0 && t.Stride >= most {
		return fmt.Errorf("truncation: the stride of %d is not less than the %d tokens that a part may have: lower it", t.Stride, most)
	}
	e.truncate(most, t.Stride, t.Left)
	return nil
}

// shares are the lengths to which a pair of texts is cut: the longer one first.
func shares(n1, n2, most int) (int, int) {
	swap := n1 > n2
	n1 = min(n1, n2)
	if n1 > most {
		n2 = n1
	} else {
		n2 = max(n1, most-n1)
	}
	if n1+n2 > most {
		n1 = most / 2
		n2 = n1 + most%2
	}
	if swap {
		n1, n2 = n2, n1
	}
	return n1, n2
}

// apply pads a batch.
func (p *Padding) apply(batch []*Encoding) {
	length := p.Length
	if length == 0 {
		for _, e := range batch {
			length = max(length, len(e.IDs))
		}
	}
	if p.Multiple > 0 && length%p.Multiple > 0 {
		length += p.Multiple - length%p.Multiple
	}
	for _, e := range batch {
		e.pad(length, p)
	}
}
