package guard

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
)

const (
	maxSessions  = 4096
	maxLoginBody = 4096 // Bytes: one field with one token.
)

// sessions are the browsers that have shown the token. Each has a random id in its cookie in place of the token, so
// that what leaks from a browser ends with the process. The one unused for longest leaves when there are too many.
type sessions struct {
	mu   sync.Mutex // guards the following
	open *bounded[[sha256.Size]byte, struct{}]
}

func newSessions() *sessions {
	return &sessions{open: newBounded[[sha256.Size]byte, struct{}](maxSessions)}
}

func (s *sessions) add() (id string) {
	id = rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open.put(sha256.Sum256([]byte(id)), struct{}{})
	return id
}

// use tells whether a session is open, and keeps it from leaving. Ids are found by their hash, so that the time this
// takes tells nothing about those that exist.
func (s *sessions) use(id string) bool {
	key := sha256.Sum256([]byte(id))
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.open.get(key); !ok {
		return false
	}
	s.open.put(key, struct{}{})
	return true
}

func (g *Guard) isLogin(r *http.Request) bool {
	return g.token.asked() && r.Method == http.MethodPost && r.URL.Path == "/login" && isPlain(r)
}

// isEntrance tells whether the request is for GET /?token=…, the link that is printed when the program starts. The
// token is taken from no other address, because addresses end up in histories, logs and bookmarks.
func (g *Guard) isEntrance(r *http.Request) bool {
	return g.token.asked() && (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		r.URL.Path == "/" && r.URL.Query().Has("token")
}

// enter opens a session for a link with the token, and takes the token out of the address.
func (g *Guard) enter(w http.ResponseWriter, r *http.Request, shown credentials) {
	if shown.entry {
		g.openSession(w, r, shown)
	}
	query := r.URL.Query()
	query.Del("token")
	location := "/"
	if len(query) > 0 {
		location += "?" + query.Encode()
	}
	http.Redirect(w, r, location, http.StatusSeeOther)
}

// login opens a session for a form with the token. It always ends at /: an address to go on to would be one to be
// lured with.
func (g *Guard) login(w http.ResponseWriter, r *http.Request, shown credentials) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLoginBody)
	_ = r.ParseForm() // A form that cannot be read shows no token.
	if !g.token.equals(strings.TrimSpace(r.PostForm.Get("token"))) {
		g.turnAway(w, r, *g.wrongToken(r))
		return
	}
	g.openSession(w, r, shown)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// openSession gives a browser its cookie, once: reloading the link must not push other people's sessions out. Lax lets
// the cookie come along when somebody follows a link to us, and not with what other sites post or open as a stream.
func (g *Guard) openSession(w http.ResponseWriter, r *http.Request, shown credentials) {
	if shown.session {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name:     g.cookie,
		Value:    g.sessions.add(),
		Path:     "/",
		HttpOnly: true,
		Secure:   g.hosts.scheme(r) == "https",
		SameSite: http.SameSiteLaxMode,
	})
}
