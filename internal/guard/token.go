package guard

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// NewToken returns a random token of 128 bits or more: 26 characters of base32 (RFC 4648 §6) without padding.
func NewToken() string {
	return rand.Text()
}

const (
	shortestToken = 8
	shortToken    = 16 // 8 to 15 characters of a person's choice can be guessed by a patient neighbour.
)

// CheckToken judges a token that a person chose. One that is too short, or that cannot travel in a header, is refused
// with an error fit to be shown; warn is true for one that is accepted and easy to guess.
func CheckToken(user string) (warn bool, err error) {
	if strings.ContainsFunc(user, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return false, errors.New("the token may hold only letters, digits and punctuation of ASCII, and no spaces")
	}
	if len(user) < shortestToken {
		return false, fmt.Errorf("the token has %d characters and needs %d or more", len(user), shortestToken)
	}
	return len(user) < shortToken, nil
}

// token is what a stranger must show, as its SHA-256 so that comparing tells neither length nor content by its time.
type token struct {
	sum   [sha256.Size]byte
	given bool
}

func newToken(s string) token {
	return token{sum: sha256.Sum256([]byte(s)), given: s != ""}
}

func (t token) asked() bool { return t.given }

func (t token) equals(s string) bool {
	sum := sha256.Sum256([]byte(s))
	return t.given && subtle.ConstantTimeCompare(sum[:], t.sum[:]) == 1
}

// credentials are what a request shows of the token, and in which way.
type credentials struct {
	bearer  bool // the token, as Authorization: Bearer
	entry   bool // the token, as GET /?token=…
	session bool // the cookie of an open session
	wrong   bool // a token that is not ours
}

func (c credentials) valid() bool { return c.bearer || c.entry || c.session }

// credentials looks at what the request shows. The address of the peer and what proxies say about it prove nothing.
func (g *Guard) credentials(r *http.Request) credentials {
	var c credentials
	if !g.token.asked() {
		return c
	}
	if s := bearer(r); s != "" {
		c.bearer = g.token.equals(s)
		c.wrong = !c.bearer
	}
	if g.isEntrance(r) {
		if s := r.URL.Query().Get("token"); s != "" {
			c.entry = g.token.equals(s)
			c.wrong = c.wrong || !c.entry
		}
	}
	// An unknown session is no wrong token: after a restart every open page shows one.
	for _, cookie := range r.CookiesNamed(g.cookie) {
		c.session = c.session || g.sessions.use(cookie.Value)
	}
	return c
}

// bearer returns the token of an Authorization header, or "". Other schemes belong to a proxy in front of us.
func bearer(r *http.Request) string {
	scheme, s, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(s)
}

// refuseStranger asks for the token, of everything that is not explicitly public. A stream is never public.
func (g *Guard) refuseStranger(r *http.Request, shown credentials) *Denial {
	switch {
	case !g.token.asked(), shown.valid(), g.isLogin(r):
		return nil
	case isPlain(r) && !isUpgrade(r) && g.public(r):
		return nil
	case shown.wrong:
		return g.wrongToken(r)
	}
	return &Denial{Status: http.StatusUnauthorized, Code: CodeNoToken}
}

// wrongToken counts a failed attempt.
func (g *Guard) wrongToken(r *http.Request) *Denial {
	if wait := g.failures.add(peer(r), g.now()); wait > 0 {
		return &Denial{Status: http.StatusTooManyRequests, Code: CodeAttempts, RetryAfter: wait}
	}
	return &Denial{Status: http.StatusUnauthorized, Code: CodeWrong}
}

// isPlain tells whether the path was spelt without hiding characters. Routers disagree about which spelling they match,
// and a check that reads one while the router follows the other is a way past it (GHSA-8r62-w5wh-fc5m).
func isPlain(r *http.Request) bool { return r.URL.RawPath == "" }
