package native

import (
	"errors"
	"reflect"
	"testing"
)

func TestParseDiagnostics(t *testing.T) {
	failed := errors.New("exit status 2")
	for _, test := range []struct {
		out  string
		want []Diagnostic
	}{
		{"cell[3]:7:2: undefined: x\n", []Diagnostic{{"cell[3]", 7, 2, "undefined: x"}}},
		{"cell[3]:7: undefined: x\n", []Diagnostic{{"cell[3]", 7, 0, "undefined: x"}}},
		{"./cell.go:1:1: a\n\thave (int)\n\twant ()\ncell[12]:30:4: b: c:9: d\n", []Diagnostic{
			{"cell.go", 1, 1, "a\n\thave (int)\n\twant ()"}, {"cell[12]", 30, 4, "b: c:9: d"}}},
		{"# session/cell1\n\nlink: duplicated symbol\n", []Diagnostic{{Message: "link: duplicated symbol"}}},
		{"cell[1]:99999999999999999999:1: too far\n", []Diagnostic{{Message: "cell[1]:99999999999999999999:1: too far"}}},
		{"too many errors\n", []Diagnostic{{Message: "too many errors"}}},
		{"", []Diagnostic{{Message: "exit status 2"}}},
		{"\n \n", []Diagnostic{{Message: "exit status 2"}}},
	} {
		if got := parseDiagnostics(test.out, failed); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q gives %+v, want %+v", test.out, got, test.want)
		}
	}
}

func TestDiagnosticString(t *testing.T) {
	for want, d := range map[string]Diagnostic{
		"cell[1]:2:3: m": {"cell[1]", 2, 3, "m"},
		"cell[1]:2: m":   {"cell[1]", 2, 0, "m"},
		"m":              {Message: "m"},
	} {
		if got := d.String(); got != want {
			t.Errorf("%+v prints %q", d, got)
		}
	}
}

func TestSafeFlags(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "",
		"-buildvcs=false":                      "",
		"-race -tags=noxla -mod=vendor":        "-tags=noxla",
		"--tags=a,b -modcacherw -trimpath -v":  "--tags=a,b -modcacherw",
		"-ldflags=-s -cover -tagsoup -msan -x": "",
	} {
		if got := safeFlags(in); got != want {
			t.Errorf("GOFLAGS %q becomes %q, want %q", in, got, want)
		}
	}
}

func TestGoLang(t *testing.T) {
	for in, want := range map[string]string{"go1.26.8": "go1.26", "go1.27rc1": "go1.27", "go1.26": "go1.26", "go1.26.8 X:simd": "go1.26"} {
		if got := goLang(in); got != want {
			t.Errorf("goLang(%q) = %q, want %q", in, got, want)
		}
	}
}
