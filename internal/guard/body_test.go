package guard

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestCompressedBodiesAreRefused(t *testing.T) {
	s := serve(t, newGuard(Options{}), reached)
	tests := []struct {
		encoding string
		status   int
	}{
		{"Content-Encoding: gzip", 415},
		{"Content-Encoding: br", 415},
		{"Content-Encoding: identity, gzip", 415},
		{"Content-Encoding: identity|Content-Encoding: deflate", 415},
		{"Content-Encoding: x\x7f", 400}, // Refused by net/http.
		{"Content-Encoding: identity", 200},
		{"Content-Encoding: IDENTITY, identity", 200},
		{"Content-Encoding:", 200},
	}
	for _, tt := range tests {
		got := s.send(t, ask{method: "POST", target: "/api/v1/send", body: "x", header: lines(tt.encoding)})
		if got.status != tt.status {
			t.Errorf("%q: status %d, want %d", tt.encoding, got.status, tt.status)
		}
		if tt.status == 415 && (got.code() != CodeEncoding || got.header.Get("Accept-Encoding") != "identity") {
			t.Errorf("%q: %s, Accept-Encoding %q", tt.encoding, got.code(), got.header.Get("Accept-Encoding"))
		}
	}
}

// length reads the body and says how it went.
func length(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		_, _ = fmt.Fprintf(w, "more than %d", tooLarge.Limit)
		return
	}
	_, _ = fmt.Fprint(w, len(body))
}

func TestBodiesAreLimited(t *testing.T) {
	s := serve(t, newGuard(Options{MaxBody: 1000}), length)
	s.want(t, ask{method: "POST", body: strings.Repeat("x", 1000)}, 200, "1000")
	got := s.want(t, ask{method: "POST", body: strings.Repeat("x", 1001)}, 413, "more than 1000")
	if !got.closes {
		t.Error("the connection is kept, with the rest of the body on it")
	}
	chunked := ask{method: "POST", header: []string{"Transfer-Encoding: chunked", "", "3e9", strings.Repeat("x", 1001), "0", ""}}
	s.want(t, chunked, 413, "more than 1000")
}

func TestBodiesAreLimitedWithoutALimit(t *testing.T) {
	s := serve(t, newGuard(Options{}), length)
	s.want(t, ask{method: "POST", body: strings.Repeat("x", defaultMaxBody)}, 200, fmt.Sprint(defaultMaxBody))
	s.want(t, ask{method: "POST", body: strings.Repeat("x", defaultMaxBody+1)}, 413, fmt.Sprintf("more than %d", defaultMaxBody))
}

func TestAStrangersBodyIsNotAwaited(t *testing.T) {
	s := serve(t, newGuard(Options{Token: secret}), length)
	s.want(t, ask{method: "POST", header: []string{"Content-Length: 1000"}}, 401, CodeNoToken) // The body never comes.
	s.want(t, ask{method: "POST", header: []string{"Transfer-Encoding: chunked"}}, 401, CodeNoToken)
	if got := s.want(t, ask{}, 401, CodeNoToken); got.closes {
		t.Error("a connection without a body on it is closed")
	}
}
