// reflect: fields, tags, methods, kinds and names of user types.
package main

import (
	"fmt"
	"reflect"
)

type Address struct {
	Street string `json:"street" db:"st"`
	zip    int
}

type Person struct {
	Address
	Name string           `json:"name,omitempty"`
	Tags map[string][]int `x:"y"`
	Next *Person
	Hook func(int) error
}

func (p Person) Hello(greeting string) string { return greeting + " " + p.Name }
func (p *Person) SetName(n string)            { p.Name = n }
func (p Person) hidden()                      {}

type ID int64
type Box[T any] struct{ V T }

func main() {
	t := reflect.TypeOf(Person{})
	fmt.Println(t.Name(), t.Kind(), t.NumField(), t)
	for i := range t.NumField() {
		f := t.Field(i)
		fmt.Println(f.Name, f.Type, f.Tag.Get("json"), f.Anonymous, f.IsExported())
	}
	z, _ := t.FieldByName("zip")
	fmt.Println(z.Index, z.IsExported(), z.Type)
	pt := reflect.TypeFor[*Person]()
	fmt.Println(t.NumMethod(), pt.NumMethod(), pt.Method(0).Name, pt.Method(1).Name)
	out := reflect.ValueOf(Person{Name: "Ann"}).MethodByName("Hello").Call([]reflect.Value{reflect.ValueOf("hi")})
	fmt.Println(out[0])
	v := reflect.ValueOf(&Person{}).Elem()
	v.FieldByName("Name").SetString("set")
	fmt.Println(v.Interface().(Person).Name, v.FieldByName("zip").CanSet())
	fmt.Println(reflect.TypeOf(ID(1)), reflect.TypeOf(ID(1)).Kind(), reflect.TypeOf(Box[ID]{}))
	fmt.Println(reflect.DeepEqual(map[string][]int{"a": {1}}, map[string][]int{"a": {1}}))
	fmt.Println(reflect.TypeOf((*error)(nil)).Elem(), reflect.TypeFor[fmt.Stringer]().Kind())
}
