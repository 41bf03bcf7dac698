package web

import (
	"log/slog"
	"net/http"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/gzhttp"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
	"udpweb/static"
)

// Options are what the page needs to know of the program around it.
type Options struct {
	Version string
	Assets  *static.Assets
	OpenAPI *huma.OpenAPI // what /docs shows
	Log     *slog.Logger

	AsksToken bool // whether the lab asks for a token, which its commands then have to show
}

// pageCompression is the level at which pages are compressed, of 9: the last takes twice the time, for one part in a
// hundred.
const pageCompression = 8

// Web serves the pages of a lab.
type Web struct {
	lab     *lab.Lab
	look    func() (lab.Host, error) // finds out about the host
	options Options

	compress  func(http.Handler) http.HandlerFunc
	catalogue map[texts.Language]*texts.Words // read only
	words     *texts.Words                    // in the language of the request; in English where there is none

	scriptWords map[texts.Language]scriptWords // read only
}

// New adds the routes of the pages to a router.
func New(l *lab.Lab, router chi.Router, options Options) *Web {
	w := &Web{lab: l, look: l.Host, options: options, catalogue: newCatalogue()}
	w.compress, _ = gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.CompressionLevel(pageCompression)) // It complains of other options only.
	w.words, w.scriptWords = w.catalogue[texts.EN], newScriptWords(w.catalogue)
	router.Get("/", w.spoken((*Web).home))
	router.Post("/listeners", w.spoken((*Web).createListener))
	router.Get("/listeners/{id}", w.spoken((*Web).listener))
	router.Post("/listeners/{id}", w.spoken((*Web).changeListener))
	router.Post("/send", w.spoken((*Web).send))
	router.Post("/transmissions", w.spoken((*Web).transmit))
	router.Post("/transmissions/{id}", w.spoken((*Web).stopTransmission))
	router.Post("/clear", w.spoken((*Web).clear))
	router.Get("/datagrams/{seq}", w.spoken((*Web).datagram))
	w.codeRoutes(router)
	router.Get("/words/{file}", w.spoken((*Web).serveWords))
	router.Get("/docs", w.spoken((*Web).docs))
	router.Get("/problems/{code}", w.spoken((*Web).problem))
	router.Method(http.MethodGet, static.Prefix+"*", options.Assets)
	return w
}

// frame is what every page has around it.
type frame struct {
	Title   string
	Words   *texts.Words
	Asset   func(name string) string
	Version string

	AsksToken   bool   // whether commands have to show a token
	ScriptWords string // where scripts find their words
}

func (w *Web) frame(title string) frame {
	return frame{
		Title: title, Words: w.words, Asset: w.options.Assets.Path, Version: w.options.Version, AsksToken: w.options.AsksToken,
		ScriptWords: w.scriptWords[w.words.Language].path(),
	}
}

// show answers with a page. templ renders it whole before the first byte leaves, so that a page
// that fails is an error and not half a page.
func (w *Web) show(rw http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	keepChoices(rw, r)
	keepLanguage(rw, r)
	r = r.WithContext(withPreferences(r.Context(), preferencesOf(r)))
	templ.Handler(page, templ.WithStatus(status), templ.WithErrorHandler(
		func(_ *http.Request, err error) http.Handler {
			w.options.Log.Error("page failed", "path", r.URL.Path, "error", err)
			return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
				rw.WriteHeader(http.StatusInternalServerError)
				_, _ = rw.Write([]byte("internal error\n"))
			})
		})).ServeHTTP(rw, r)
}
