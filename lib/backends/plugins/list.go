package plugins

import (
	"fmt"
	"os"
	"runtime"
)

// Listing is one backend as `hone backend list` shows it.
type Listing struct {
	Name string
	// Available says that a plugin is known for this platform (go always is).
	Available bool
	Installed bool
	// Detail says what is installed or would be fetched.
	Detail string
	// Problem says why an installed plugin cannot be used.
	Problem string
	// Chosen is "$HONE_BACKEND" or "hone backend use" if that names this backend.
	Chosen string
}

// List describes every backend, the fastest first.
func List() []Listing {
	chosen, by := os.Getenv(Env), "$"+Env
	if chosen == "" {
		// An unreadable choice is reported by Resolve, which every run calls.
		chosen, _ = Choice()
		by = "`hone backend use`"
	}
	var list []Listing
	for _, name := range Names() {
		l := listing(name)
		if name == chosen {
			l.Chosen = by
		}
		list = append(list, l)
	}
	return list
}

func listing(name string) Listing {
	if name == Go {
		return Listing{Name: Go, Available: true, Installed: true, Detail: "pure Go, always there, slow"}
	}
	l := Listing{Name: name}
	builds := knownOf(name)
	if len(builds) == 0 {
		l.Detail = fmt.Sprintf("no plugin is known on %s/%s", runtime.GOOS, runtime.GOARCH)
		return l
	}
	l.Available = true
	for _, b := range builds {
		p, err := locate(b)
		if err == errNotInstalled {
			continue
		}
		reason := blamed(b)
		if err == nil && reason == "" {
			l.Installed, l.Problem, l.Detail = true, "", b.Name()+" at "+p.Path+b.caveat()
			return l
		}
		if err != nil {
			reason = err.Error()
		}
		l.Problem = reason
	}
	l.Detail = "not installed: " + builds[0].Name() + builds[0].caveat()
	return l
}

// caveat says what was never tried.
func (b Build) caveat() string {
	if b.Ran {
		return ""
	}
	return " (pinned; not run on hardware yet)"
}
