// Range over arrays, pointers to arrays, strings, maps, channels and nil.
package main

import "fmt"

func main() {
	arr := [3]string{"a", "b", "c"}
	for i := range arr {
		arr[i] += "!"
	}
	for i, v := range &arr {
		arr[2] = "changed"
		fmt.Print(i, v, " ")
	}
	fmt.Println()
	s := []int{1, 2, 3}
	for i, v := range s {
		if i == 0 {
			s = append(s, 4)
			s[1] = 50
		}
		fmt.Print(v, " ")
	}
	fmt.Println(s)
	ch := make(chan int, 4)
	for i := range 4 {
		ch <- i * i
	}
	close(ch)
	sum := 0
	for v := range ch {
		sum += v
	}
	fmt.Println(sum)
	for i, r := range "aé€" {
		fmt.Print(i, string(r), " ")
	}
	fmt.Println()
	var p *[4]int
	for i := range p {
		fmt.Print(i)
	}
	var m map[string]int
	for range m {
		fmt.Print("never")
	}
	fmt.Println()
}
