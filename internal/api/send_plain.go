package api

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"udpweb/internal/payload"
)

// Most requests to send ask for the same few things, and a test-suite or a script makes many of them. They
// are read here without huma and without reflection, which would take as long as the datagram. What is not
// as plain goes the usual way; tests hold both ways against each other.

// sendAtOnce takes the requests that there are most of: those whose query says no more than where to and
// where from. huma would look for each parameter there is, which takes a tenth of the time of a send.
func (a *API) sendAtOnce(c huma.Context, next func(huma.Context)) {
	input := &sendInput{}
	address := c.URL()
	if !input.readPlainQuery(address.RawQuery) {
		next(c)
		return
	}
	input.Resolve(c)
	output, err := a.send(c.Context(), input)
	r, w := humachi.Unwrap(c)
	var problem *Problem
	if errors.As(err, &problem) {
		writeProblem(w, r, problem)
		return
	}
	w.Header()["Content-Type"] = []string{output.ContentType}
	_, _ = w.Write(output.Body) // The client has gone; there is nobody to tell.
}

// readPlainQuery reads a query that has nothing but a destination and an origin, each of them once and written
// in a way that can be read in one way only. It reports whether this is one.
func (i *sendInput) readPlainQuery(query string) bool {
	if strings.ContainsAny(query, "+;") {
		return false
	}
	for query != "" {
		var name, value string
		value, query, _ = strings.Cut(query, "&")
		name, value, _ = strings.Cut(value, "=")
		into := &i.To
		switch name {
		case "to":
		case "from":
			into = &i.From
		default:
			return false
		}
		value, err := url.QueryUnescape(value)
		if err != nil || value == "" || *into != "" {
			return false
		}
		*into = value
	}
	return true
}

// readPlain reads a body that has nothing but a destination, an origin and a payload that is written down, each
// once and in texts without escapes. It reports whether this is one.
func (b *sendBody) readPlain(body *requestBody) bool {
	if body.problem != nil || body.contentType != jsonType || !utf8.Valid(body.bytes) {
		return false
	}
	s := plainScanner{body.bytes}
	plain := s.object(func(key string) bool {
		switch key {
		case "to":
			return b.To == "" && s.text(&b.To) && b.To != ""
		case "from":
			return b.From == "" && s.text(&b.From) && b.From != ""
		case "payload":
			return b.Payload == nil && b.readPlainPayload(&s)
		}
		return false
	})
	s.skipSpace()
	return plain && len(s.rest) == 0 && b.To != "" && b.Payload != nil
}

func (b *sendBody) readPlainPayload(s *plainScanner) bool {
	b.Payload = &payload.Spec{}
	var text string
	return s.object(func(key string) bool {
		if *b.Payload != (payload.Spec{}) || !s.text(&text) {
			return false
		}
		switch key {
		case "text":
			b.Payload.Text = &text
		case "escaped":
			b.Payload.Escaped = &text
		case "hex":
			b.Payload.Hex = &text
		case "base64":
			b.Payload.Base64 = &text
		default:
			return false
		}
		return true
	})
}

// plainScanner reads the simplest JSON there is (RFC 8259), and gives up at anything else.
type plainScanner struct{ rest []byte }

func (s *plainScanner) skipSpace() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\t' || s.rest[0] == '\n' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

// take reads one mark, with space in front.
func (s *plainScanner) take(mark byte) bool {
	s.skipSpace()
	if len(s.rest) == 0 || s.rest[0] != mark {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// text reads a string that stands for itself.
func (s *plainScanner) text(into *string) bool {
	if !s.take('"') {
		return false
	}
	for at, char := range s.rest {
		switch {
		case char == '"':
			*into, s.rest = string(s.rest[:at]), s.rest[at+1:]
			return true
		case char == '\\' || char < ' ':
			return false
		}
	}
	return false
}

// object reads an object, and has member read what belongs to each key.
func (s *plainScanner) object(member func(key string) bool) bool {
	if !s.take('{') {
		return false
	}
	var key string
	for {
		if !s.text(&key) || !s.take(':') || !member(key) {
			return false
		}
		if s.take('}') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}
