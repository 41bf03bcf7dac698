package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"golang.org/x/sync/errgroup"

	"udpweb/internal/api"
	"udpweb/internal/guard"
	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
	"udpweb/static"
	"udpweb/web"
)

// How long the parts of an HTTP exchange may take. Answers that wait or follow ask for more.
const (
	headerTimeout  = 5 * time.Second
	readTimeout    = 15 * time.Second
	writeTimeout   = 30 * time.Second
	idleTimeout    = time.Minute
	maxHeaderBytes = 16 << 10
	stopTimeout    = 5 * time.Second // for requests under way when the program is told to stop
)

// serve runs the lab until ctx is done.
func serve(ctx context.Context, f flags, stderr io.Writer) error {
	log := newLogger(f, stderr)
	sockets, err := listen(ctx, f.HTTP, f.MaxConnections)
	if err != nil {
		return err
	}
	token := tokenFor(f)
	boundMemory(int64(f.History))
	memory, err := journal.Reserve(int(f.History))
	if err != nil {
		return errors.Join(err, closeAll(sockets))
	}
	l := lab.New(f.bounds(memory))
	defer l.Close() // A second time; the first is below, and says what went wrong.
	if err := startListeners(ctx, l, f.UDP); err != nil {
		return errors.Join(err, closeAll(sockets))
	}
	requests, endRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer endRequests()
	port := portOf(sockets[0])
	handler, programs, err := newHandler(l, f, token.value, port, log)
	if err != nil {
		return errors.Join(err, closeAll(sockets))
	}
	server := &http.Server{
		Handler: handler, BaseContext: func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes, DisableGeneralOptionsHandler: true,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	var serving errgroup.Group
	failed := make(chan struct{}, len(sockets))
	for _, socket := range sockets {
		serving.Go(func() error {
			defer func() { failed <- struct{}{} }()
			return server.Serve(socket)
		})
	}
	banner(stderr, f, token, port, l)
	select {
	case <-ctx.Done():
	case <-failed:
	}
	return errors.Join(stop(l, server, programs, endRequests), served(serving.Wait()))
}

// stop ends everything from source to sink: first no more datagrams, then the streams send what is
// left and say goodbye, then requests end, within their grace.
func stop(l *lab.Lab, server *http.Server, programs *api.API, endRequests context.CancelFunc) error {
	programs.Drain()
	failed := l.Close()
	grace, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	context.AfterFunc(grace, endRequests)
	err := server.Shutdown(grace)
	programs.Wait() // Streams are not the server's any more.
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // Requests that outstayed their grace.
	}
	return errors.Join(failed, err)
}

// served is why serving ended, unless it was told to.
func served(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// startListeners starts what --udp asks for.
func startListeners(ctx context.Context, l *lab.Lab, addresses []string) error {
	for _, address := range addresses {
		_, err := l.CreateListener(ctx, lab.NewListener{Address: address})
		var failure *lab.Failure
		if errors.As(err, &failure) {
			words, _ := texts.EN.Problem(string(failure.Code), failure.Values)
			return fmt.Errorf("--udp %s: %s %s", address, words.Detail, words.Hint)
		}
		if err != nil {
			return fmt.Errorf("--udp %s: %w", address, err)
		}
	}
	return nil
}

// newHandler wires the rooms together: the guard around everything, API and page side by side.
func newHandler(l *lab.Lab, f flags, token string, port uint16, log *slog.Logger) (http.Handler, *api.API, error) {
	assets, err := static.New()
	if err != nil {
		return nil, nil, err
	}
	router := chi.NewRouter()
	router.Use(middleware.GetHead)
	answers := &answers{router: router}
	gate := guard.New(guard.Options{
		Token: token, AllowHosts: f.AllowHost, Port: port, Log: log,
		MaxBody: int64(f.MaxBody) + 2, // The API notices a byte over the bound, and words it.
		Deny:    answers.deny, Public: isPublic,
	})
	programs, err := api.New(l, router, api.Options{
		Version: version, MaxBody: int64(f.MaxBody), MaxViewers: f.MaxViewers, CheckOrigin: gate.CheckOrigin, Log: log,
	})
	if err != nil {
		return nil, nil, err
	}
	answers.pages = web.New(l, router, web.Options{
		Version: version, Assets: assets, OpenAPI: programs.OpenAPI(), Log: log, AsksToken: token != "",
	})
	router.NotFound(answers.notFound)
	router.MethodNotAllowed(answers.methodNotAllowed)
	return gate.Wrap(router), programs, nil
}

func newLogger(f flags, stderr io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(f.LogLevel)) // kong lets only levels through.
	options := &slog.HandlerOptions{Level: level}
	if f.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(stderr, options))
	}
	return slog.New(slog.NewTextHandler(stderr, options))
}
