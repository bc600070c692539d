// encoding/csv and encoding/xml with user types.
package main

import (
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"os"
	"strings"
)

type book struct {
	XMLName xml.Name `xml:"book"`
	ID      int      `xml:"id,attr"`
	Title   string   `xml:"title"`
	Authors []string `xml:"authors>author"`
	note    string
}

func main() {
	rd := csv.NewReader(strings.NewReader("name,qty\n\"a, b\",3\n# no\nc,4\n"))
	rd.Comment = '#'
	rows, err := rd.ReadAll()
	fmt.Printf("%q %v\n", rows, err)
	_, err = csv.NewReader(strings.NewReader("a,b\nc\n")).ReadAll()
	fmt.Println(err)
	w := csv.NewWriter(os.Stdout)
	w.WriteAll([][]string{{"x", "y\"z"}, {"1,2", ""}})
	fmt.Println(w.Error())
	b := book{ID: 3, Title: "Go & more", Authors: []string{"A", "B"}, note: "n"}
	out, err := xml.MarshalIndent(b, "", " ")
	fmt.Println(string(out), err)
	var back book
	err = xml.Unmarshal(out, &back)
	fmt.Println(back.ID, back.Title, back.Authors, err)
}
