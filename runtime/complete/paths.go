package complete

import (
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// inString completes an import path or a file name. at was read up to the cursor,
// which stands in a string; typed is the string so far.
func (s *Session) inString(at *scan, typed string, off int) ([]Match, int) {
	if at.inImport() {
		start := off - len(typed)
		return s.importPaths(typed), start
	}
	matches, n := Files(s.Dir, typed)
	return matches, off - n
}

// inImport says that the string at the end is one of an import declaration.
func (s *scan) inImport() bool {
	if len(s.toks) > 0 && s.toks[len(s.toks)-1].tok == token.STRING {
		s = &scan{toks: s.toks[:len(s.toks)-1], open: s.open, first: s.first}
	}
	if n := len(s.open); n > 0 {
		o := s.open[n-1]
		return o.tok == token.LPAREN && o.at > 0 && s.toks[o.at-1].tok == token.IMPORT
	}
	return s.first < len(s.toks) && s.toks[s.first].tok == token.IMPORT
}

// importPaths lists the paths that begin with what is typed, then those with an
// element that does.
func (s *Session) importPaths(typed string) []Match {
	var begin, within []Match
	all := append(s.View.Packages(), s.Library.modulePaths(docPatience)...)
	slices.Sort(all)
	for _, p := range slices.Compact(all) {
		if hidden(p) {
			continue
		}
		switch m := (Match{Name: p, Kind: "package"}); {
		case strings.HasPrefix(p, typed):
			begin = append(begin, m)
		case typed != "" && strings.Contains(p, "/"+typed):
			within = append(within, m)
		}
	}
	if len(begin) > 0 {
		return begin
	}
	return within
}

// hidden says that a cell cannot import a package.
func hidden(p string) bool {
	return strings.Contains(p, "~") || strings.HasPrefix(p, "hone/runtime/") || strings.HasPrefix(p, "session/") || strings.HasPrefix(p, "vendor/") || slices.Contains(strings.Split(p, "/"), "internal")
}

// Files lists the names in a folder that begin with the last element of typed,
// which is relative to dir, and how many bytes of typed they replace.
func Files(dir, typed string) (matches []Match, replaced int) {
	const most = 500
	folder, base := "", typed
	if i := strings.LastIndexByte(typed, '/'); i >= 0 {
		folder, base = typed[:i+1], typed[i+1:]
	}
	at := folder
	if rest, ok := strings.CutPrefix(at, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, 0
		}
		at = filepath.Join(home, rest)
	}
	if !filepath.IsAbs(at) {
		at = filepath.Join(dir, at)
	}
	entries, err := os.ReadDir(at)
	if err != nil {
		return nil, 0 // what is typed is no path
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || base == "" && strings.HasPrefix(name, ".") {
			continue
		}
		if isDir(filepath.Join(at, name)) {
			name += "/"
		}
		if matches = append(matches, Match{Name: name, Kind: "path"}); len(matches) == most {
			break
		}
	}
	return matches, len(base)
}
