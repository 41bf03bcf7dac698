package guard

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// CheckHost judges an entry of [Options.AllowHosts] and explains what is wrong with it.
func CheckHost(entry string) error {
	if _, _, ok := parseAllowed(entry); !ok {
		return fmt.Errorf("%q is not a host name: give a name such as lab.example, "+
			"or https://lab.example where TLS ends in front of this program", entry)
	}
	return nil
}

// hosts knows what we may be called in a Host header.
//
// DNS rebinding makes a page of evil.example same-origin with us by letting that name resolve to our address. The page
// still says evil.example in Host, so names are let in one by one. An address cannot be rebound, so any will do, and
// the page can be reached on a network without configuring anything.
type hosts struct {
	schemes map[string]string // by key of an authority; "" where the connection tells the scheme
	given   bool              // whether somebody said which further names there are
}

func newHosts(hostname string, allow []string) hosts {
	h := hosts{schemes: map[string]string{"localhost": ""}, given: len(allow) > 0}
	if own, ok := parseAuthority(hostname); ok {
		h.schemes[own.key()] = ""
		if label, _, _ := strings.Cut(own.name, "."); label != "" && label != "localhost" {
			h.schemes[label+".local"] = "" // Multicast DNS (RFC 6762 §3).
		}
	}
	for _, entry := range allow {
		if scheme, a, ok := parseAllowed(entry); ok {
			h.schemes[a.key()] = scheme
		}
	}
	return h
}

func parseAllowed(entry string) (scheme string, a authority, ok bool) {
	host := entry
	if before, after, found := strings.Cut(entry, "://"); found {
		switch strings.ToLower(before) {
		case "https":
			scheme = "https"
		case "http":
		default:
			return "", authority{}, false
		}
		host = strings.TrimSuffix(after, "/")
	}
	a, ok = parseAuthority(host)
	return scheme, a, ok && !a.unspecified()
}

// allow tells whether a Host header names us.
func (h hosts) allow(host string) bool {
	a, ok := parseAuthority(host)
	if !ok || a.unspecified() {
		return false
	}
	if a.addr.IsValid() || strings.HasSuffix(a.name, ".localhost") { // RFC 6761 §6.3: never leaves the machine.
		return true
	}
	_, ok = h.schemes[a.key()]
	return ok
}

// scheme returns the scheme that the sender of the request has in its address bar.
func (h hosts) scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	if a, ok := parseAuthority(r.Host); ok && h.schemes[a.key()] != "" {
		return h.schemes[a.key()]
	}
	return "http"
}

// refuseHost asks whether the request is addressed to us. A valid token answers for any Host, because a rebound page
// has neither the token nor a cookie of ours; unless somebody listed the names, and then the list is meant.
func (g *Guard) refuseHost(r *http.Request, shown credentials) *Denial {
	if g.hosts.allow(r.Host) || shown.valid() && !g.hosts.given {
		return nil
	}
	return &Denial{
		Status: http.StatusMisdirectedRequest,
		Code:   CodeHost,
		Values: map[string]string{"host": quote(r.Host)},
	}
}

// authority is a Host header, or what follows the scheme in an Origin, taken apart.
type authority struct {
	text string     // the host as it was written, in lower case
	name string     // the same without its final dot; empty for an address
	addr netip.Addr // zero for a name
	port uint16     // zero where none was written
}

const maxAuthority = 320 // 253 for a name (RFC 1035 §2.3.4), or less for an address with its zone, and ":65535".

// parseAuthority reads host, host:port, [address] and [address]:port. It is strict on purpose: a spelling that no
// browser sends (127.1, 0x7f.1, user@host, a port of 0) is not worth the risk of understanding it differently from
// whoever checks next.
func parseAuthority(s string) (authority, bool) {
	if len(s) > maxAuthority || strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return authority{}, false // Also before ToLower, which turns some letters outside ASCII into ASCII ones.
	}
	host, rest := s, ""
	if end := strings.IndexByte(s, ']') + 1; strings.HasPrefix(s, "[") && end > 0 {
		host, rest = s[:end], s[end:]
	} else if colon := strings.IndexByte(s, ':'); colon >= 0 {
		host, rest = s[:colon], s[colon:]
	}
	port, ok := parsePort(rest)
	if !ok {
		return authority{}, false
	}
	a := authority{text: strings.ToLower(host), port: port}
	if inner, ok := strings.CutPrefix(a.text, "["); ok {
		a.addr, ok = parseBracketed(strings.TrimSuffix(inner, "]"))
		return a, ok
	}
	name := strings.TrimSuffix(a.text, ".")
	if addr, err := netip.ParseAddr(name); err == nil {
		a.addr = addr
		return a, true
	}
	a.name = name
	return a, isName(name)
}

func parsePort(s string) (uint16, bool) {
	if s == "" {
		return 0, true
	}
	digits, ok := strings.CutPrefix(s, ":")
	if !ok || len(digits) > 5 {
		return 0, false
	}
	port, err := strconv.ParseUint(digits, 10, 16)
	return uint16(port), err == nil && port != 0
}

// parseBracketed reads the address between brackets, with a zone as in RFC 6874 (%25eth0) or as people type it (%eth0).
func parseBracketed(s string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(s)
	if err != nil || !addr.Is6() {
		return netip.Addr{}, false
	}
	zone := strings.TrimPrefix(addr.Zone(), "25")
	if zone == "" && addr.Zone() != "" {
		return netip.Addr{}, false // An interface called 25, or one without a name.
	}
	for _, c := range []byte(zone) {
		if !isNameByte(c) && c != '.' && c != '~' {
			return netip.Addr{}, false
		}
	}
	return addr, true
}

// isName tells whether s, in lower case, can be the name of a host. What ends in a number is an address to a browser
// (the "ends in a number" check of the WHATWG URL standard), such as 127.1 or 0x7f.1, and never a name.
func isName(s string) bool {
	if len(s) > 253 { // RFC 1035 §2.3.4.
		return false
	}
	last := ""
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(c rune) bool { return !isNameByte(byte(c)) }) {
			return false
		}
		last = label
	}
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") != ""
	}
	return strings.Trim(last, "0123456789") != ""
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// key is the one spelling of a host that tables use.
func (a authority) key() string {
	if a.addr.IsValid() {
		return a.addr.Unmap().WithZone("").String()
	}
	return a.name
}

// unspecified tells whether the host is 0.0.0.0 or [::], which systems take for themselves although it names nobody.
func (a authority) unspecified() bool {
	return a.addr.Unmap().WithZone("").IsUnspecified()
}

func (a authority) portOr(standard uint16) uint16 {
	if a.port == 0 {
		return standard
	}
	return a.port
}
