package main

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"udpweb/internal/api"
	"udpweb/internal/guard"
	"udpweb/static"
	"udpweb/web"
)

// answers are what a request gets that reaches neither API nor page: a problem for programs, a page
// for people.
type answers struct {
	router chi.Router
	pages  *web.Web
}

// isPublic tells what needs no token: whether the program is alive, and how its pages look.
func isPublic(r *http.Request) bool {
	return r.URL.Path == "/healthz" || r.URL.Path == "/readyz" || strings.HasPrefix(r.URL.Path, static.Prefix)
}

func (a *answers) problem(w http.ResponseWriter, r *http.Request, status int, code string, values map[string]string) {
	if !strings.HasPrefix(r.URL.Path, api.Base) && strings.Contains(r.Header.Get("Accept"), "text/html") {
		a.pages.Problem(w, r, status, code, values)
		return
	}
	api.WriteProblem(w, r, status, code, values)
}

func (a *answers) deny(w http.ResponseWriter, r *http.Request, d guard.Denial) {
	a.problem(w, r, d.Status, d.Code, d.Values)
}

func (a *answers) notFound(w http.ResponseWriter, r *http.Request) {
	a.problem(w, r, http.StatusNotFound, "not-found", map[string]string{"path": shortPath(r)})
}

// methods is read only: what a path may allow.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
}

// methodNotAllowed says what would be possible, which chi leaves to us (RFC 9110 section 15.5.6).
func (a *answers) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if r.URL.RawPath != "" {
		path = r.URL.RawPath
	}
	var allowed []string
	for _, method := range methods {
		matched := method
		if method == http.MethodHead {
			matched = http.MethodGet // middleware.GetHead answers it.
		}
		if a.router.Match(chi.NewRouteContext(), matched, path) {
			allowed = append(allowed, method)
		}
	}
	allow := strings.Join(allowed, ", ")
	w.Header().Set("Allow", allow)
	a.problem(w, r, http.StatusMethodNotAllowed, "method-not-allowed", map[string]string{
		"method": r.Method, "path": shortPath(r), "allow": allow,
	})
}

// shortPath is the path as a sentence quotes it.
func shortPath(r *http.Request) string {
	path := r.URL.EscapedPath()
	return path[:min(len(path), 64)]
}
