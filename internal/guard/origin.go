package guard

import (
	"net/http"
	"strings"
)

// refuseOrigin asks whether our own page sent the request, or something that is not a page at all.
func (g *Guard) refuseOrigin(r *http.Request, shown credentials) *Denial {
	if !g.isCrossOrigin(r, shown) {
		return nil
	}
	return &Denial{
		Status: http.StatusForbidden,
		Code:   CodeOrigin,
		Values: map[string]string{
			"origin": quote(r.Header.Get("Origin")),
			"site":   quote(r.Header.Get("Sec-Fetch-Site")),
		},
	}
}

// isCrossOrigin tells whether another site's page sent the request. No path is exempt, and no other origin is trusted.
func (g *Guard) isCrossOrigin(r *http.Request, shown credentials) bool {
	origins := r.Header["Origin"]
	if len(origins) > 1 {
		return true
	}
	if isUpgrade(r) && len(origins) == 1 && !sameOrigin(origins[0], g.hosts.scheme(r), r.Host) {
		return true
	}
	if shown.bearer {
		return false // A page cannot add this header without a preflight, and we answer none.
	}
	return isForeignFetch(r) || g.protection.Check(r) != nil
}

// isForeignFetch tells whether another site's page fetches from us: a script, an image, fetch() in any mode. Following
// a link to us is not that. Cross-Origin-Resource-Policy makes the browser withhold such answers from the page; here
// they are not even made. "same-site" is foreign too: every other port of this machine is same-site.
func isForeignFetch(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none": // None is a person: the address bar, a bookmark.
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate"
}

// isUpgrade tells whether the request may become a WebSocket. It is wider than what an upgrader accepts, so that none
// that succeeds escapes it. Browsers send the handshake across origins as a GET without asking first, which makes its
// Origin header the only thing that tells our page from another (RFC 6455 §10.2).
func isUpgrade(r *http.Request) bool {
	for _, value := range r.Header["Upgrade"] {
		if strings.Contains(strings.ToLower(value), "websocket") {
			return true
		}
	}
	return false
}

// sameOrigin tells whether an Origin header has exactly this scheme, and the host and port of this Host header
// (RFC 6454 §5). The origins null, file:// and those of extensions equal nothing.
func sameOrigin(origin, scheme, host string) bool {
	rest, ok := strings.CutPrefix(origin, scheme+"://")
	if !ok {
		return false
	}
	from, ok := parseAuthority(rest)
	if !ok {
		return false
	}
	to, ok := parseAuthority(host)
	if !ok {
		return false
	}
	standard := uint16(80)
	if scheme == "https" {
		standard = 443
	}
	return from.text == to.text && from.portOr(standard) == to.portOr(standard)
}
