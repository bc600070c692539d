package native

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// probes are the flags that the Go linker tries out on a trivial C program at
// every link, 30 ms each.
var probes = []string{"-Wl,--build-id=0x1234567890abcdef", "-Qunused-arguments", "-Wl,--compress-debug-sections=zlib"}

// linkerWrapper returns a script that stands in for the C compiler when plugins
// are linked: it answers the probes from what the compiler said once, and passes
// everything else on.
func (tc *toolchain) linkerWrapper(ctx context.Context, dir string) (string, error) {
	script := filepath.Join(dir, "extld")
	if exists(script) {
		return script, nil
	}
	cc := tc.env["CC"]
	var answers strings.Builder
	for _, flag := range probes {
		ok, err := probe(ctx, cc, flag)
		if err != nil {
			return "", err
		}
		answer := "exit 0"
		if !ok {
			answer = "echo unrecognized >&2; exit 1"
		}
		fmt.Fprintf(&answers, "\t*' %s '*/trivial.c) %s ;;\n", flag, answer)
	}
	text := "#!/bin/sh\n# Written by hone. The Go linker tries these flags at every link; the answers do not change.\n" +
		"case \" $*\" in\n" + answers.String() + "esac\nexec " + cc + " \"$@\"\n"
	if err := writeIfChanged(script, []byte(text)); err != nil {
		return "", fmt.Errorf("write the linker wrapper: %w", err)
	}
	if err := os.Chmod(script, 0o755); err != nil {
		return "", fmt.Errorf("write the linker wrapper: %w", err)
	}
	return script, nil
}

// probe asks the C compiler as the Go linker does.
func probe(ctx context.Context, cc, flag string) (bool, error) {
	dir, err := os.MkdirTemp("", "hone-probe-")
	if err != nil {
		return false, fmt.Errorf("probe the C compiler: %w", err)
	}
	defer os.RemoveAll(dir)
	src := filepath.Join(dir, "trivial.c")
	if err := os.WriteFile(src, []byte("int main() { return 0; }"), 0o644); err != nil {
		return false, fmt.Errorf("probe the C compiler: %w", err)
	}
	words := append(strings.Fields(cc), "-o", filepath.Join(dir, "a.out"), flag, src)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	said := string(out)
	return err == nil && !strings.Contains(said, "unrecognized") && !strings.Contains(said, "unknown"), nil
}
