package guard

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestHandlersKeepWhatAResponseCanDo(t *testing.T) {
	s := serve(t, newGuard(Options{}), func(w http.ResponseWriter, _ *http.Request) {
		if _, ok := w.(http.Flusher); !ok {
			t.Error("no Flusher")
		}
		if _, ok := w.(http.Hijacker); !ok {
			t.Error("no Hijacker")
		}
		control := http.NewResponseController(w)
		if err := control.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Errorf("write deadline: %v", err)
		}
		if err := control.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Errorf("read deadline: %v", err)
		}
		if err := control.EnableFullDuplex(); err != nil {
			t.Errorf("full duplex: %v", err)
		}
		if err := control.Flush(); err != nil {
			t.Errorf("flush: %v", err)
		}
	})
	s.want(t, ask{}, 200, "")
}

func TestAFlushSendsWhatIsThere(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, newGuard(Options{}), func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		<-release
	})
	res, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	first := make([]byte, 5)
	_, err = io.ReadFull(res.Body, first)
	close(release)
	if err != nil || string(first) != "first" {
		t.Errorf("read %q, %v", first, err)
	}
}

func TestAHijackedConnectionIsTheHandlers(t *testing.T) {
	s := serve(t, newGuard(Options{}), func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Errorf("hijack: %v", err)
			return
		}
		defer conn.Close()
		_, _ = fmt.Fprint(rw, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine")
		_ = rw.Flush()
	})
	s.want(t, ask{}, 200, "mine")
}

func TestWhatAResponseCannotDoIsAnError(t *testing.T) {
	a := &answer{ResponseWriter: httptest.NewRecorder()}
	if _, _, err := a.Hijack(); !errors.Is(err, http.ErrNotSupported) {
		t.Errorf("hijack: %v", err)
	}
	if a.status != 0 || a.taken != nil {
		t.Errorf("a failed hijack left %d, %v", a.status, a.taken)
	}
}

func TestAnAnswerBeginsWithItsFinalStatus(t *testing.T) {
	tests := []struct {
		name string
		do   func(a *answer)
		want int
	}{
		{"nothing", func(*answer) {}, 0},
		{"a header", func(a *answer) { a.Header().Set("X", "1") }, 0},
		{"an early hint", func(a *answer) { a.WriteHeader(http.StatusEarlyHints) }, 0},
		{"a status", func(a *answer) { a.WriteHeader(http.StatusTeapot) }, 418},
		{"two statuses", func(a *answer) { a.WriteHeader(http.StatusTeapot); a.WriteHeader(http.StatusOK) }, 418},
		{"switching", func(a *answer) { a.WriteHeader(http.StatusSwitchingProtocols) }, 101},
		{"a body", func(a *answer) { _, _ = a.Write([]byte("x")) }, 200},
		{"a flush", func(a *answer) { a.Flush() }, 200},
	}
	for _, tt := range tests {
		a := &answer{ResponseWriter: httptest.NewRecorder()}
		tt.do(a)
		if a.status != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, a.status, tt.want)
		}
	}
}
