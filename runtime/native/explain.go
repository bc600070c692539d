package native

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// GetError says why a module could not be got, and what to do next.
type GetError struct {
	What, Do string
}

// Error is what went wrong.
func (e *GetError) Error() string { return e.What }

// Next is what the user can do.
func (e *GetError) Next() string { return e.Do }

var (
	noNetwork   = regexp.MustCompile(`no such host|connection refused|dial tcp|i/o timeout|network is unreachable|TLS handshake|disabled by GOPROXY=off|proxyconnect|server misbehaving|connection reset|unexpected EOF`)
	needsNewer  = regexp.MustCompile(`requires go >= ([0-9.a-z]+)`)
	otherPath   = regexp.MustCompile(`(?s)module declares its path as: (\S+)\s+but was required as: (\S+)`)
	notInModule = regexp.MustCompile(`module (\S+) found \((\S+?)\), but does not contain package (\S+)`)
	noVersion   = regexp.MustCompile(`unknown revision|invalid version|no matching versions|404 Not Found|410 Gone|403 Forbidden|400 Bad Request|not available|Repository not found|repository .* not found|unrecognized import path|reading file://.*no such file or directory`)
	honeNeeds   = regexp.MustCompile(`requires (\S+)@(\S+), (?:not|but) `)
)

// explainGet turns the go command's message into what went wrong and what to do.
func explainGet(ctx context.Context, tc *toolchain, targets []target, text string) error {
	t := culprit(targets, text)
	name := t.path
	if t.version != "" {
		name += "@" + t.version
	}
	first := goMessage(text)
	switch {
	case strings.Contains(text, "checksum mismatch") || strings.Contains(text, "SECURITY ERROR"):
		return &GetError{What: name + ": what was downloaded is not what the checksums say:\n" + indent(text),
			Do: "do not use it; !go clean -modcache and get it again, and if that does not help tell the module's author"}
	case needsNewer.MatchString(text):
		v := needsNewer.FindStringSubmatch(text)[1]
		return &GetError{What: fmt.Sprintf("%s needs Go %s, and this is %s: %s", name, v, strings.TrimPrefix(tc.env["GOVERSION"], "go"), first),
			Do: "install that Go, put it first in PATH and restart the session, or get an older version: " + olderVersions(ctx, tc, t)}
	case otherPath.MatchString(text):
		m := otherPath.FindStringSubmatch(text)
		return &GetError{What: fmt.Sprintf("%s calls itself %s", m[2], m[1]), Do: fmt.Sprintf("%%get %s@%s", m[1], orLatest(t.version))}
	case notInModule.MatchString(text):
		m := notInModule.FindStringSubmatch(text)
		return &GetError{What: fmt.Sprintf("the module %s %s has no package %s", m[1], m[2], m[3]), Do: "%get " + m[1] + " gets the module; its documentation lists its packages"}
	case noNetwork.MatchString(text):
		what := name + " is not in the module cache, and the network does not answer: " + first
		if v := orLatest(t.version); !semver.IsValid(v) {
			what = fmt.Sprintf("%s@%s cannot be looked up, because the network does not answer: %s", t.path, v, first)
		}
		return &GetError{What: what, Do: offlineHint(tc, t)}
	case noVersion.MatchString(text):
		return unknownVersion(ctx, tc, t, first)
	case honeNeeds.MatchString(text):
		return &GetError{What: fmt.Sprintf("%s: %s", name, first), Do: "hone itself needs the newer version; ask for that one, or for @latest"}
	}
	return &GetError{What: name + ": " + strings.TrimPrefix(strings.TrimSpace(text), "go: "), Do: "this is what the go command said; mend it and get the module again"}
}

// culprit is the target that a message is about: the first that it names.
func culprit(targets []target, text string) target {
	best, at := targets[0], len(text)
	for _, t := range targets {
		if i := strings.Index(text, t.path); i >= 0 && i < at {
			best, at = t, i
		}
	}
	return best
}

// goMessage is the go command's last line about the failure, without its prefix.
func goMessage(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for _, l := range lines {
		if strings.HasPrefix(l, "go: ") && !strings.HasPrefix(l, "go: added") && !strings.HasPrefix(l, "go: upgraded") && !strings.HasPrefix(l, "go: finding") {
			return strings.TrimPrefix(l, "go: ")
		}
	}
	return lines[0]
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}

// unknownVersion tells which versions there are, if the module exists.
func unknownVersion(ctx context.Context, tc *toolchain, t target, said string) error {
	versions := knownVersions(ctx, tc, t.path)
	if len(versions) == 0 {
		return &GetError{What: fmt.Sprintf("there is no module %s that can be downloaded: %s", t.path, said),
			Do: "check the spelling; a private module needs GOPRIVATE (%env GOPRIVATE=HOST/*) and credentials for git"}
	}
	return &GetError{What: fmt.Sprintf("%s has no version %s: %s", t.path, orLatest(t.version), said), Do: "its newest versions are " + strings.Join(last(versions, 5), ", ")}
}

// knownVersions asks the network for a module's versions, oldest first.
func knownVersions(ctx context.Context, tc *toolchain, path string) []string {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	dir, err := os.MkdirTemp("", "hone-versions-")
	if err != nil {
		return nil
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module versions\n"), 0o644); err != nil {
		return nil
	}
	out, err := tc.output(ctx, dir, "list", "-m", "-versions", "-f", `{{join .Versions " "}}`, path)
	if err != nil {
		return nil
	}
	return strings.Fields(string(out))
}

func olderVersions(ctx context.Context, tc *toolchain, t target) string {
	versions := slices.DeleteFunc(knownVersions(ctx, tc, t.path), func(v string) bool { return v == t.version })
	if len(versions) == 0 {
		return "%get " + t.path + "@VERSION"
	}
	return "the newest are " + strings.Join(last(versions, 5), ", ")
}

func last(list []string, n int) []string { return list[max(0, len(list)-n):] }

// offlineHint says what can be had without the network.
func offlineHint(tc *toolchain, t target) string {
	cached := cachedVersions(tc, t.path)
	if len(cached) == 0 {
		return "connect to the network and run the cell again, or use a copy in a folder: %get ./FOLDER"
	}
	return fmt.Sprintf("the module cache holds %s: %%get %s@%s works without the network", strings.Join(last(cached, 5), ", "), t.path, cached[len(cached)-1])
}

// cachedVersions are the versions of a module that are in the module cache whole,
// oldest first.
func cachedVersions(tc *toolchain, path string) []string {
	escaped, err := module.EscapePath(path)
	if err != nil {
		return nil
	}
	zips, err := filepath.Glob(filepath.Join(tc.env["GOMODCACHE"], "cache", "download", escaped, "@v", "*.zip"))
	if err != nil {
		return nil
	}
	var out []string
	for _, z := range zips {
		v, err := module.UnescapeVersion(strings.TrimSuffix(filepath.Base(z), ".zip"))
		if err == nil && semver.IsValid(v) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(semver.Compare(a, b), strings.Compare(a, b)) })
	return out
}
