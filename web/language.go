package web

import (
	"net/http"
	"strings"

	"udpweb/internal/texts"
)

// languageName is the name of the choice of a language, in an address and in a cookie.
const languageName = "lang"

// languageOf is the language to answer a request in: what its address says, else what was chosen before, else
// what the browser asks for.
func languageOf(r *http.Request) texts.Language {
	if chosen, known := chosenLanguage(r); known {
		return chosen
	}
	for _, each := range r.CookiesNamed(languageName) {
		if kept, known := texts.LanguageOf(each.Value); known {
			return kept
		}
	}
	return texts.Accepted(strings.Join(r.Header.Values("Accept-Language"), ","))
}

// chosenLanguage is the language that the address of a request says, if there is such a language.
func chosenLanguage(r *http.Request) (texts.Language, bool) {
	return texts.LanguageOf(r.URL.Query().Get(languageName))
}

// keepLanguage has the browser keep what the address chooses, and lets no cache give a page to readers of another
// language (RFC 9110 section 12.5.5).
func keepLanguage(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Add("Vary", "Accept-Language, Cookie")
	if chosen, known := chosenLanguage(r); known {
		http.SetCookie(rw, &http.Cookie{
			Name: languageName, Value: string(chosen), Path: "/", MaxAge: int(keptFor.Seconds()),
			HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
}

// in is the web in the language of a request.
func (w *Web) in(r *http.Request) *Web {
	spoken := *w
	spoken.words = w.catalogue[languageOf(r)]
	return &spoken
}

// spoken has a page answer each request in its language, compressed where the browser takes that: no page has a secret
// in it that its size could tell.
func (w *Web) spoken(answer func(*Web, http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return w.compress(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { answer(w.in(r), rw, r) }))
}

// newCatalogue makes the words of each language, once: they are only read.
func newCatalogue() map[texts.Language]*texts.Words {
	made := make(map[texts.Language]*texts.Words)
	for _, language := range texts.Languages() {
		made[language] = language.Words()
	}
	return made
}
