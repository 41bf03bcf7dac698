package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"
)

// What can be chosen of how pages look. The names stand in addresses, and in cookies behind cookiePrefix; scripts write
// the same cookies.
const (
	themeName    = "theme"
	themeSystem  = "system"
	themeLight   = "light"
	themeDark    = "dark"
	cookiePrefix = "udpweb_"

	projectorName = "projector"
	projectorOn   = "on"
	projectorOff  = "off"
)

// keptFor is how long a browser keeps a choice. More than 400 days it would not (RFC 6265bis section 5.5).
const keptFor = 365 * 24 * time.Hour

// lookChoices is read only: what there is to choose from.
var lookChoices = map[string][]string{
	themeName:     {themeSystem, themeLight, themeDark},
	projectorName: {projectorOn, projectorOff},
}

// preferences are how somebody likes pages to look. The zero value is as the system says, for one reader.
type preferences struct {
	Theme     string // one of the choices; empty is as the system says
	Projector bool   // for a room full of people
	Address   address
}

// address is where a page was asked for, as far as links that change only how it looks need to know.
type address struct {
	Answer bool       // the page answers a form, and nobody can ask for it again
	Query  url.Values // but for what the links themselves choose
}

// preferencesOf reads them from the address of a request, and what is not there from its cookies.
func preferencesOf(r *http.Request) preferences {
	query := r.URL.Query()
	p := preferences{
		Theme:     chosen(r, query, themeName),
		Projector: chosen(r, query, projectorName) == projectorOn,
		Address:   address{Answer: r.Method != http.MethodGet && r.Method != http.MethodHead, Query: query},
	}
	for _, name := range []string{themeName, projectorName, languageName, "token"} {
		query.Del(name)
	}
	return p
}

// chosen is what an address or else a cookie says, if there is such a choice.
func chosen(r *http.Request, query url.Values, name string) string {
	if value := query.Get(name); slices.Contains(lookChoices[name], value) {
		return value
	}
	if cookie, err := r.Cookie(cookiePrefix + name); err == nil && slices.Contains(lookChoices[name], cookie.Value) {
		return cookie.Value
	}
	return ""
}

// keepChoices has the browser keep what the address of a request chooses.
func keepChoices(rw http.ResponseWriter, r *http.Request) {
	for name, known := range lookChoices {
		if value := r.URL.Query().Get(name); slices.Contains(known, value) {
			http.SetCookie(rw, &http.Cookie{
				Name: cookiePrefix + name, Value: value, Path: "/", MaxAge: int(keptFor.Seconds()), SameSite: http.SameSiteLaxMode,
			})
		}
	}
}

type preferencesKey struct{}

// withPreferences gives preferences to the components of a page. The frame around it goes by them, and no model of a
// page has to pass them on.
func withPreferences(ctx context.Context, p preferences) context.Context {
	return context.WithValue(ctx, preferencesKey{}, p)
}

// preferencesFrom are those that withPreferences gave, or none.
func preferencesFrom(ctx context.Context) preferences {
	p, _ := ctx.Value(preferencesKey{}).(preferences)
	return p
}

// theme is the choice in a word.
func (p preferences) theme() string {
	if p.Theme == "" {
		return themeSystem
	}
	return p.Theme
}

// scheme is in what colours a browser may begin before it has any style: a dark page must not begin with a white one.
func (p preferences) scheme() string {
	if p.theme() == themeSystem {
		return "light dark"
	}
	return p.Theme
}

// otherProjector is what the button for it chooses.
func (p preferences) otherProjector() string {
	if p.Projector {
		return projectorOff
	}
	return projectorOn
}

// with is a link to the same page, with another part in its address. It begins with the query: the path of a request
// says what its sender likes, and has no place in a link.
func (a address) with(name, value string) string {
	query := url.Values{name: {value}}
	if a.Answer {
		return "/?" + query.Encode()
	}
	maps.Copy(query, a.Query)
	return "?" + query.Encode()
}

// parameter is a part of the query of an address.
type parameter struct{ Name, Value string }

// parameters are what a form has to carry along that asks for the same page again.
func (a address) parameters() (all []parameter) {
	if a.Answer {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(a.Query)) {
		for _, value := range a.Query[name] {
			if utf8.ValidString(name) && utf8.ValidString(value) { // No page can hold anything else.
				all = append(all, parameter{name, value})
			}
		}
	}
	return all
}
