// text/template: fields, methods, functions, range, with, nested templates.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"text/template"
)

type User struct {
	Name  string
	Roles []string
	Meta  map[string]int
}

func (u User) Admin() bool              { return slices.Contains(u.Roles, "admin") }
func (u User) Greet(word string) string { return word + ", " + u.Name }

const page = `{{define "role"}}[{{.}}]{{end -}}
{{range $i, $u := . -}}
{{$i}}. {{$u.Greet "Hello" | upper}}{{if .Admin}} *{{end}}
{{- range .Roles}} {{template "role" .}}{{else}} no roles{{end}}
{{- with .Meta.score}} score={{printf "%03d" .}}{{end}}
{{end}}`

func main() {
	t := template.Must(template.New("page").Funcs(template.FuncMap{"upper": strings.ToUpper}).Parse(page))
	users := []User{{"Ann", []string{"admin", "dev"}, map[string]int{"score": 7}}, {Name: "Bob"}}
	err := t.Execute(os.Stdout, users)
	fmt.Println(err)
	var sb strings.Builder
	err = template.Must(template.New("x").Parse("{{.Missing}}")).Execute(&sb, users[0])
	fmt.Println(err != nil, strings.Contains(fmt.Sprint(err), "Missing"))
	_, err = template.New("bad").Parse("{{if}}")
	fmt.Println(err)
}
