package guard

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// record collects what is logged at any level.
type record struct {
	mu   sync.Mutex // guards the following
	text strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func (r *record) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func TestAPanicIsOneFailedRequest(t *testing.T) {
	var logged record
	s := serve(t, newGuard(Options{Log: logged.log()}), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/fine" {
			reached(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/csv")
		w.Header().Set("Content-Length", "12345")
		w.Header().Set("Set-Cookie", "half=done")
		var digits []int
		_ = digits[len(r.URL.Path)]
	})
	got := s.want(t, ask{target: "/broken?payload=SECRET"}, 500, CodeInternal)
	if got.header.Get("Set-Cookie") != "" || got.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("what the handler said about its answer is left: %v", got.header)
	}
	s.want(t, ask{target: "/fine"}, 200, reach)
	s.Close()
	lines := logged.String()
	for _, want := range []string{
		"level=ERROR", `msg="panic in a handler"`, "path=/broken", "index out of range", "recover_test.go",
		"msg=request method=GET path=/broken status=500",
	} {
		if !strings.Contains(lines, want) {
			t.Errorf("the log lacks %q:\n%s", want, lines)
		}
	}
	if strings.Contains(lines, "SECRET") {
		t.Errorf("the query is in the log:\n%s", lines)
	}
}

func TestAPanicInHalfAnAnswerCutsItOff(t *testing.T) {
	var logged record
	s := serve(t, newGuard(Options{Log: logged.log()}), func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of ")
		w.(http.Flusher).Flush()
		panic("on purpose")
	})
	got := s.send(t, ask{})
	if got.status != 200 || got.body != "half of " || got.err == nil {
		t.Errorf("got %d %q, %v; want an error after the half", got.status, got.body, got.err)
	}
	s.Close()
	if lines := logged.String(); !strings.Contains(lines, `error="on purpose"`) {
		t.Errorf("the panic is not logged:\n%s", lines)
	}
}

func TestAbortHandlerStaysAnAbort(t *testing.T) {
	for name, cause := range map[string]any{
		"itself":  http.ErrAbortHandler,
		"wrapped": fmt.Errorf("copying: %w", http.ErrAbortHandler),
	} {
		t.Run(name, func(t *testing.T) {
			var logged record
			s := serve(t, newGuard(Options{Log: logged.log()}), func(http.ResponseWriter, *http.Request) { panic(cause) })
			if got := s.send(t, ask{}); got.err == nil {
				t.Errorf("answered %d %q", got.status, got.body)
			}
			s.Close()
			lines := logged.String()
			if strings.Contains(lines, "panic") || !strings.Contains(lines, "msg=request method=GET path=/ status=0") {
				t.Errorf("logged:\n%s", lines)
			}
		})
	}
}

func TestAPanicClosesAHijackedConnection(t *testing.T) {
	s := serve(t, newGuard(Options{}), func(w http.ResponseWriter, _ *http.Request) {
		if _, _, err := w.(http.Hijacker).Hijack(); err != nil {
			t.Errorf("hijack: %v", err)
		}
		panic("on purpose")
	})
	if got := s.send(t, ask{}); got.err == nil || strings.Contains(got.err.Error(), "timeout") {
		t.Errorf("got %d %q, %v; want the end of the connection", got.status, got.body, got.err)
	}
}
