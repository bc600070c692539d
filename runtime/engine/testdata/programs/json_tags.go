// encoding/json: tags, unexported and embedded fields, omitempty, omitzero, string, RawMessage.
package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

type Base struct {
	ID      int `json:"id"`
	private string
}

type Item struct {
	Base
	Name   string            `json:"name"`
	Price  float64           `json:"price,omitempty"`
	Count  int64             `json:"count,string"`
	When   time.Time         `json:"when,omitzero"`
	Extra  json.RawMessage   `json:"extra,omitempty"`
	Skip   string            `json:"-"`
	Opt    *int              `json:"opt"`
	Labels map[string]string `json:"labels,omitempty"`
	Any    any
	hidden int
}

func main() {
	it := Item{Base: Base{7, "p"}, Name: "<b>", Count: 12, Extra: json.RawMessage(`{"k":[1,2]}`), Skip: "s", hidden: 1}
	b, err := json.Marshal(it)
	fmt.Println(string(b), err)
	var back Item
	err = json.Unmarshal([]byte(`{"id":1,"NAME":"case","count":"5","opt":3,"Any":{"a":[1,"x",null]},"hidden":9}`), &back)
	fmt.Println(err, back.ID, back.Name, back.Count, *back.Opt, back.Any, back.hidden)
	err = json.Unmarshal([]byte(`{"name":5}`), &back)
	fmt.Println(err)
	dec := json.NewDecoder(strings.NewReader(`{"id":1,"zzz":2}`))
	dec.DisallowUnknownFields()
	err = dec.Decode(&back)
	fmt.Println(err)
	out, err := json.MarshalIndent(map[string]any{"b": []int{1}, "a": nil}, "", "  ")
	fmt.Println(string(out), err)
}
