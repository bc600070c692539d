// Editing text: run-length coding, Caesar, palindromes, edit distance.
package main

import "fmt"

type run struct {
	r rune
	n int
}

func encode(s string) (runs []run) {
	for _, r := range s {
		if n := len(runs); n > 0 && runs[n-1].r == r {
			runs[n-1].n++
			continue
		}
		runs = append(runs, run{r, 1})
	}
	return
}

func caesar(s string, k int) string {
	b := []byte(s)
	for i, c := range b {
		switch {
		case 'a' <= c && c <= 'z':
			b[i] = 'a' + byte((int(c-'a')+k+26)%26)
		case 'A' <= c && c <= 'Z':
			b[i] = 'A' + byte((int(c-'A')+k+26)%26)
		}
	}
	return string(b)
}

func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0]++
		for j := range len(b) {
			cost := prev
			if a[i] != b[j] {
				cost++
			}
			prev, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func main() {
	for _, r := range encode("aaabéé") {
		fmt.Printf("%c%d ", r.r, r.n)
	}
	fmt.Println(encode("") == nil)
	fmt.Println(caesar("Hello, Zed", 3), caesar(caesar("round trip", 7), -7))
	fmt.Println(distance("kitten", "sitting"), distance("", "abc"))
	s := "été"
	rs := []rune(s)
	pal := true
	for i, j := 0, len(rs)-1; i < j; i, j = i+1, j-1 {
		pal = pal && rs[i] == rs[j]
	}
	fmt.Println(pal, len(s), len(rs))
}
