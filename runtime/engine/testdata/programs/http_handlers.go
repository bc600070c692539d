// net/http in memory: a handler type, middleware, patterns, httptest.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

type api struct{ items map[string]int }

func (a *api) get(w http.ResponseWriter, r *http.Request) {
	v, ok := a.items[r.PathValue("id")]
	if !ok {
		http.Error(w, "no "+r.PathValue("id"), http.StatusNotFound)
		return
	}
	json.NewEncoder(w).Encode(map[string]int{"value": v})
}

func header(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Via", r.Method)
		next.ServeHTTP(w, r)
	})
}

func do(h http.Handler, method, target string) {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(method, target, nil))
	fmt.Println(rec.Code, rec.Header().Get("X-Via"), strings.TrimSpace(rec.Body.String()))
}

func main() {
	a := &api{map[string]int{"x": 4}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{id}", a.get)
	h := header(mux)
	do(h, "GET", "/items/x")
	do(h, "GET", "/items/nope")
	do(h, "POST", "/items/x")
	u, err := url.Parse("https://u@host:8080/p/q?a=1&b=x%20y#frag")
	fmt.Println(u.Port(), u.Path, u.Query()["b"], u.Fragment, err)
}
