package native

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestSupported(t *testing.T) {
	if err := Supported(context.Background()); err != nil {
		t.Errorf("here: %v", err)
	}
	good := map[string]string{"CGO_ENABLED": "1", "CC": "sh -c"}
	if err := supports("linux", good); err != nil {
		t.Errorf("with cgo and a compiler: %v", err)
	}
	for _, c := range []struct {
		system string
		env    map[string]string
		says   string
	}{
		{"windows", good, "windows"},
		{"linux", map[string]string{"CGO_ENABLED": "0"}, "CGO_ENABLED=0"},
		{"linux", map[string]string{"CGO_ENABLED": "1", "CC": "no-such-compiler -m64"}, "no-such-compiler"},
	} {
		var un *UnsupportedError
		if err := supports(c.system, c.env); !errors.As(err, &un) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s, %v: %v", c.system, c.env, err)
		}
	}
	t.Setenv("PATH", t.TempDir())
	var un *UnsupportedError
	if err := Supported(context.Background()); !errors.As(err, &un) || un.Next() == "" {
		t.Errorf("without a go command: %v", err)
	}
}
