package cell

import (
	"strings"
	"testing"
)

func TestGetArgs(t *testing.T) {
	for line, want := range map[string]string{
		"%get a.b/c@v1 ./d": "a.b/c@v1 ./d", "%get": "", "%get -rebuild a.b/c": "-rebuild a.b/c",
		"!*go get -u a.b/c": "a.b/c", "!*go get a.b/c@latest d.e/f": "a.b/c@latest d.e/f",
		"!go get a.b/c": "no", "!*go mod tidy": "no", "%getx": "no", "!*go get -u": "no", "%ls": "no",
	} {
		c := Part(line + "\n")
		args, ok := GetArgs(c.Commands[0])
		if got := strings.Join(args, " "); ok != (want != "no") || ok && got != want {
			t.Errorf("%s: %q, %v; want %q", line, got, ok, want)
		}
	}
}
