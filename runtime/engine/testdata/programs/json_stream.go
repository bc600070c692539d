// JSON streams: decoder tokens, polymorphic decoding by a type field, numbers kept exact.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

type Shape interface{ Area() float64 }
type Circle struct{ R float64 }
type Rect struct{ W, H float64 }

func (c Circle) Area() float64 { return 3 * c.R * c.R }
func (r Rect) Area() float64   { return r.W * r.H }

var kinds = map[string]func() Shape{
	"circle": func() Shape { return new(Circle) },
	"rect":   func() Shape { return new(Rect) },
}

type box struct{ Shape }

func (b *box) UnmarshalJSON(data []byte) error {
	var head struct{ Type string }
	if err := json.Unmarshal(data, &head); err != nil {
		return err
	}
	mk, ok := kinds[head.Type]
	if !ok {
		return fmt.Errorf("unknown shape %q", head.Type)
	}
	b.Shape = mk()
	return json.Unmarshal(data, b.Shape)
}

func main() {
	var boxes []box
	err := json.Unmarshal([]byte(`[{"type":"circle","r":2},{"type":"rect","w":3,"h":4}]`), &boxes)
	for _, b := range boxes {
		fmt.Printf("%T %v\n", b.Shape, b.Area())
	}
	fmt.Println(err)
	err = json.Unmarshal([]byte(`{"type":"blob"}`), new(box))
	fmt.Println(err)
	dec := json.NewDecoder(strings.NewReader(`{"a":[1,true]} {"big":12345678901234567890}`))
	dec.UseNumber()
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		fmt.Printf("%T:%v ", tok, tok)
		if tok == json.Delim(']') {
			break
		}
	}
	fmt.Println(dec.More())
}
