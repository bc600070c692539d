// Recursive types: a tree, mutually recursive structs, a map of itself, a func of itself.
package main

import "fmt"

type Tree struct {
	left, right *Tree
	key         int
}

func (t *Tree) insert(k int) *Tree {
	if t == nil {
		return &Tree{key: k}
	}
	if k < t.key {
		t.left = t.left.insert(k)
	} else {
		t.right = t.right.insert(k)
	}
	return t
}

func (t *Tree) walk(visit func(int)) {
	if t != nil {
		t.left.walk(visit)
		visit(t.key)
		t.right.walk(visit)
	}
}

type Folder struct {
	name  string
	files []File
}

type File struct {
	name   string
	parent *Folder
}

type JSON map[string]JSON

type State func(*machine) State

type machine struct {
	out []string
	n   int
}

func start(m *machine) State {
	m.out = append(m.out, "start")
	return middle
}

func middle(m *machine) State {
	m.n++
	m.out = append(m.out, fmt.Sprint("middle", m.n))
	if m.n < 3 {
		return middle
	}
	return nil
}

func main() {
	var root *Tree
	for _, k := range []int{5, 2, 8, 1, 9} {
		root = root.insert(k)
	}
	root.walk(func(k int) { fmt.Print(k, " ") })
	fmt.Println()
	f := &Folder{name: "src"}
	f.files = append(f.files, File{"a.go", f})
	fmt.Println(f.files[0].parent.files[0].name)
	j := JSON{"a": {"b": nil, "c": {}}}
	fmt.Println(len(j["a"]), j)
	m := &machine{}
	for s := State(start); s != nil; {
		s = s(m)
	}
	fmt.Println(m.out)
	type self []self
	fmt.Println(self{{}, {{}}})
}
