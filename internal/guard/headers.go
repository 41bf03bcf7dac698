package guard

import (
	"net/http"
	"strings"
)

type header struct {
	name   string   // in the form that net/http keeps
	values []string // one, without room for another: answers share it, and whoever adds to it gets a copy
}

// securityHeaders are on every answer. Handlers may replace Cache-Control.
func securityHeaders() (headers []header) {
	for _, each := range []struct{ name, value string }{
		{"Content-Security-Policy", contentSecurityPolicy()},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "no-referrer"},
		{"X-Frame-Options", "DENY"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=()"},
		{"Cache-Control", "no-store"},
	} {
		headers = append(headers, header{http.CanonicalHeaderKey(each.name), []string{each.value}})
	}
	return headers
}

// contentSecurityPolicy lets the page load what comes from us, as files, and nothing else. Trusted Types make the
// browser refuse innerHTML and its kin, so that a payload that looks like markup stays text.
func contentSecurityPolicy() string {
	directives := []struct{ name, sources string }{
		{"default-src", "'none'"},
		{"script-src", "'self'"},
		{"style-src", "'self'"},
		{"img-src", "'self' data:"},
		{"font-src", "'self'"},
		{"connect-src", "'self'"},
		{"form-action", "'self'"},
		{"base-uri", "'none'"},
		{"frame-ancestors", "'none'"},
		{"require-trusted-types-for", "'script'"},
		{"trusted-types", "'none'"},
	}
	parts := make([]string, len(directives))
	for i, d := range directives {
		parts[i] = d.name + " " + d.sources
	}
	return strings.Join(parts, "; ")
}

func (g *Guard) setHeaders(h http.Header) {
	for _, header := range g.headers {
		h[header.name] = header.values
	}
}
