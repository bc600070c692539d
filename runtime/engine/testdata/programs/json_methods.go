// encoding/json: MarshalJSON, UnmarshalJSON, MarshalText keys, generic containers.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

type Level int

func (l Level) MarshalText() ([]byte, error) { return []byte(fmt.Sprintf("L%d", int(l))), nil }
func (l *Level) UnmarshalText(b []byte) error {
	n, err := strconv.Atoi(strings.TrimPrefix(string(b), "L"))
	*l = Level(n)
	return err
}

type Span struct{ from, to int }

func (s Span) MarshalJSON() ([]byte, error) { return json.Marshal([2]int{s.from, s.to}) }
func (s *Span) UnmarshalJSON(b []byte) error {
	var a [2]int
	if err := json.Unmarshal(b, &a); err != nil {
		return fmt.Errorf("span: %w", err)
	}
	s.from, s.to = a[0], a[1]
	return nil
}

type Page[T any] struct {
	Items []T `json:"items"`
	Next  *T  `json:"next,omitempty"`
}

func decode[T any](s string) (T, error) {
	var v T
	err := json.Unmarshal([]byte(s), &v)
	return v, err
}

func main() {
	b, err := json.Marshal(map[Level]Span{2: {1, 5}, 1: {0, 0}})
	fmt.Println(string(b), err)
	m, err := decode[map[Level]Span](`{"L9":[3,4]}`)
	fmt.Println(m, err)
	p, err := decode[Page[Span]](`{"items":[[1,2],[3,4]],"next":[5,6]}`)
	fmt.Println(p.Items, *p.Next, err)
	_, err = decode[Span](`{"x":1}`)
	fmt.Println(err)
	_, err = decode[[]int](`[1,2`)
	var se *json.SyntaxError
	fmt.Println(err, errors.As(err, &se))
}
