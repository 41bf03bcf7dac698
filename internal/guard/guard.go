// Package guard decides who may talk to the program over HTTP.
//
// One Guard stands around the whole router and knows no routes but those of its own login, so that there is no second
// spelling of a path that leads past it. Every request meets the same checks in the same order: is it addressed to us
// (Host), does it come from our own page (Origin), does it bring the token, can we read its body. Whoever is turned
// away gets a [Denial], which the program words and renders.
package guard

import (
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"time"
)

// The codes of the denials, each with one status.
const (
	CodeHost     = "host-not-allowed"  // 421: the Host header names a machine that we are not known to be.
	CodeOrigin   = "cross-origin"      // 403: another site's page sent the request.
	CodeNoToken  = "token-required"    // 401: the request brings no token, or only a session that has ended.
	CodeWrong    = "wrong-token"       // 401: the request brings a token that is not ours.
	CodeAttempts = "too-many-attempts" // 429: the address has shown too many wrong tokens.
	CodeEncoding = "encoded-body"      // 415: the body is compressed, and we never inflate what we are sent.
	CodeInternal = "internal"          // 500: a handler panicked before it had answered.
)

// Codes lists every code that a [Denial] can have, so that a catalogue of texts can prove that it words them all.
func Codes() []string {
	return []string{CodeHost, CodeOrigin, CodeNoToken, CodeWrong, CodeAttempts, CodeEncoding, CodeInternal}
}

// Denial is why a request was turned away. The program words and renders it.
type Denial struct {
	Status int
	Code   string
	// Values are what the wording may quote: "host" with [CodeHost], "origin" and "site" (what Sec-Fetch-Site said)
	// with [CodeOrigin], "encoding" with [CodeEncoding]. They came with the request; they are cut to 64 printable
	// ASCII characters, and are empty where the request said nothing.
	Values map[string]string
	// RetryAfter is how long to wait before another attempt; zero where waiting does not help.
	RetryAfter time.Duration
}

// Options say whom a [Guard] lets in. The zero value asks for no token and knows this machine by its own names alone.
type Options struct {
	// Token is what a stranger must show. Empty means that none is asked for, which is meant for loopback.
	// [CheckToken] judges one that a person chose, [NewToken] makes one.
	Token string
	// AllowHosts are further names that we may be addressed by. An entry that starts with https:// also says that TLS
	// ends in front of us under that name: the pages there have https origins and their cookies are Secure although
	// the connection that reaches us is plain. [CheckHost] judges an entry; one that it refuses allows nothing.
	AllowHosts []string
	// Port is the TCP port of the server. It names the session cookie, because cookies do not tell ports apart and two
	// servers on one machine would overwrite each other's.
	Port uint16
	// MaxBody is the most bytes a request body may have; zero means 1 MiB.
	MaxBody int64
	// Deny writes the answer to a request that was turned away, with d.Status. The guard has set Retry-After,
	// WWW-Authenticate and the security headers before. Nil means one line of plain text.
	Deny func(w http.ResponseWriter, r *http.Request, d Denial)
	// Log gets one line per request at debug level, and one per panic at error level. Nil means no log.
	Log *slog.Logger
	// Now is the clock; nil means [time.Now].
	Now func() time.Time
	// Public tells which requests need no token. Nil means that none is. Host and origin are checked regardless. It is
	// not asked about WebSocket upgrades, nor about paths that hide characters behind percent signs: neither is public.
	Public func(r *http.Request) bool
}

// Guard stands in front of a router. It is safe for concurrent use.
type Guard struct {
	hosts      hosts
	protection *http.CrossOriginProtection
	token      token
	cookie     string
	sessions   *sessions
	failures   *failures
	maxBody    int64
	deny       func(w http.ResponseWriter, r *http.Request, d Denial)
	log        *slog.Logger
	now        func() time.Time
	public     func(r *http.Request) bool
	headers    []header
}

const defaultMaxBody = 1 << 20

// New returns a guard that lets in whom the options describe.
func New(o Options) *Guard {
	hostname, err := os.Hostname()
	if err != nil {
		hostname = "" // A machine that does not know its name is reached by address, by localhost, or by a given name.
	}
	g := &Guard{
		hosts:      newHosts(hostname, o.AllowHosts),
		protection: http.NewCrossOriginProtection(), // Never with bypass patterns: CVE-2025-47910.
		token:      newToken(o.Token),
		cookie:     "udpweb_" + strconv.Itoa(int(o.Port)),
		sessions:   newSessions(),
		failures:   newFailures(),
		maxBody:    o.MaxBody,
		deny:       o.Deny,
		log:        o.Log,
		now:        o.Now,
		public:     o.Public,
		headers:    securityHeaders(),
	}
	if g.maxBody <= 0 {
		g.maxBody = defaultMaxBody
	}
	if g.deny == nil {
		g.deny = func(w http.ResponseWriter, _ *http.Request, d Denial) { http.Error(w, d.Code, d.Status) }
	}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if g.now == nil {
		g.now = time.Now
	}
	if g.public == nil {
		g.public = func(*http.Request) bool { return false }
	}
	return g
}

// Wrap puts the guard around next, which should be the whole router. The server must have
// DisableGeneralOptionsHandler set, or net/http answers OPTIONS * before the guard sees it.
//
// With a token, Wrap also answers POST /login (form field token) and GET /?token=…: both open a session, set its
// cookie, and lead to / with 303 See Other.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w}
		if g.logs(r) {
			defer g.logRequest(a, r, r.URL.Path, g.now())
		}
		defer g.recoverPanic(a, r)
		g.setHeaders(a.Header())
		g.serve(a, r, next)
		a.begin(http.StatusOK) // What the server sends for a handler that wrote nothing.
	})
}

func (g *Guard) serve(a *answer, r *http.Request, next http.Handler) {
	shown := g.credentials(r)
	for _, check := range []func(*http.Request, credentials) *Denial{
		g.refuseHost,
		g.refuseOrigin,
		g.refuseStranger,
		g.refuseEncoding,
	} {
		if d := check(r, shown); d != nil {
			leaveBody(a, r)
			g.turnAway(a, r, *d)
			return
		}
	}
	g.limitBody(a, r)

	switch {
	case g.isLogin(r):
		g.login(a, r, shown)
	case g.isEntrance(r) && shown.valid():
		g.enter(a, r, shown)
	default:
		next.ServeHTTP(a, r)
	}
}

// CheckOrigin repeats the checks of host, origin and token, for the CheckOrigin of a WebSocket upgrader: a second lock,
// which holds even if a stream is one day served without the first.
func (g *Guard) CheckOrigin(r *http.Request) bool {
	shown := g.credentials(r)
	return g.refuseHost(r, shown) == nil &&
		!g.isCrossOrigin(r, shown) &&
		(!g.token.asked() || shown.valid())
}

// turnAway sends the headers that a status owes to its client (RFC 9110 §11.6.1, §15.5.16, §10.2.3), and the denial.
func (g *Guard) turnAway(w http.ResponseWriter, r *http.Request, d Denial) {
	switch d.Status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="udpweb"`)
	case http.StatusUnsupportedMediaType:
		w.Header().Set("Accept-Encoding", "identity")
	}
	if d.RetryAfter > 0 {
		seconds := (d.RetryAfter + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	g.deny(w, r, d)
}

// quote makes a piece of a request fit to be shown: at most 64 characters, none of them able to steer a terminal.
func quote(s string) string {
	printable := []byte(s[:min(len(s), 64)])
	for i, c := range printable {
		if c < ' ' || c > '~' {
			printable[i] = '?'
		}
	}
	return string(printable)
}
