package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func TestAPageThatFailsIsAnErrorAndNotHalfAPage(t *testing.T) {
	r := start(t)
	broken := templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		_, _ = io.WriteString(out, "<!doctype html><p>half")
		return errors.New("disk on fire")
	})
	recorder := httptest.NewRecorder()
	r.web.show(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/docs", nil), http.StatusOK, broken)
	if recorder.Code != http.StatusInternalServerError || recorder.Body.String() != "internal error\n" {
		t.Errorf("status %d, body %q", recorder.Code, recorder.Body)
	}
	if got := recorder.Header().Get("Content-Type"); got != "text/plain; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	if !strings.Contains(r.log.String(), "disk on fire") || !strings.Contains(r.log.String(), "path=/docs") {
		t.Errorf("the log says %q", r.log)
	}
}

func TestAssetsAreServedBesideThePages(t *testing.T) {
	r := start(t)
	for path, status := range map[string]int{
		r.web.options.Assets.Path("dist/app.js"): http.StatusOK,
		"/static/dist/app.js":                    http.StatusNotFound,
		"/static/":                               http.StatusNotFound,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.do(t, request); got.status != status {
			t.Errorf("%s: status %d, want %d", path, got.status, status)
		}
	}
}
