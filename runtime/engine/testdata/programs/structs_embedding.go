// Structs: embedding promotes fields and methods, and outer names win.
package main

import "fmt"

type Animal struct {
	Name  string
	sound string
}

func (a Animal) Speak() string    { return a.Name + " says " + a.sound }
func (a *Animal) Rename(n string) { a.Name = n }
func (a Animal) describe() string { return "animal " + a.Name }

type Logger struct{ lines []string }

func (l *Logger) Log(s string) { l.lines = append(l.lines, s) }

type Dog struct {
	Animal
	*Logger
	Name string
}

func (d Dog) describe() string { return "dog/" + d.Animal.describe() }

func main() {
	d := Dog{Animal{"rex", "woof"}, &Logger{}, "outer"}
	fmt.Println(d.Speak(), d.Name, d.Animal.Name)
	d.Rename("max")
	d.Log("one")
	copyOf := d
	copyOf.Log("two")
	copyOf.Rename("zed")
	fmt.Println(d.lines, d.Animal.Name, copyOf.Animal.Name)
	fmt.Println(d.describe(), d.Animal.describe())
	var sp interface{ Speak() string } = d
	fmt.Println(sp.Speak())
	fmt.Printf("%+v\n", d.Animal)
}
