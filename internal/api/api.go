package api

import (
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"udpweb/internal/lab"
)

// Base is the path under which the REST API and the stream live.
const Base = "/api/v1"

// Options are what the API needs to know of the program around it.
type Options struct {
	Version     string
	MaxBody     int64                      // bytes of a request body
	MaxViewers  int                        // streams there may be at a time
	CheckOrigin func(r *http.Request) bool // whether a WebSocket may be opened from where the request comes
	Log         *slog.Logger
}

// API answers programs. The owner must call Wait after the HTTP server has been shut down.
type API struct {
	lab      *lab.Lab
	options  Options
	log      *slog.Logger
	pace     pace
	figures  *figures
	document *huma.OpenAPI
	json     []byte // the document, rendered once: it does not change
	yaml     []byte
	draining atomic.Bool
	viewers  atomic.Int64
	streams  sync.WaitGroup
}

// New builds the API of a lab and adds its routes to a router.
func New(l *lab.Lab, router chi.Router, options Options) (*API, error) {
	a := &API{lab: l, options: options, log: options.Log, pace: usualPace(), figures: newFigures(l)}
	operations := humachi.New(router, a.config())
	operations.UseMiddleware(func(c huma.Context, next func(huma.Context)) { next(oneFormat{c}) })
	a.document = operations.OpenAPI()
	a.register(operations)
	router.Get(Base+"/stream", a.stream)
	if err := a.registerMetrics(router); err != nil {
		return nil, err
	}
	router.Get("/openapi.json", a.openAPIJSON)
	router.Get("/openapi.yaml", a.openAPIYAML)
	return a, a.renderDocument()
}

// register lists every operation.
func (a *API) register(operations huma.API) {
	a.registerListeners(operations)
	a.registerSend(operations)
	a.registerTransmissions(operations)
	a.registerDatagrams(operations)
	a.registerCheck(operations)
	a.registerStats(operations)
	a.registerInterfaces(operations)
	a.registerHost(operations)
	a.registerHealth(operations)
	a.documentStream()
}

// Drain makes /readyz say that the program is about to stop.
func (a *API) Drain() { a.draining.Store(true) }

// Wait returns when every stream has ended. They end when the journal is closed: net/http neither
// closes nor waits for connections that became WebSockets.
func (a *API) Wait() { a.streams.Wait() }

// OpenAPI is the document that describes the API.
func (a *API) OpenAPI() *huma.OpenAPI { return a.document }
