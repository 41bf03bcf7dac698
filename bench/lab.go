package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"syscall"
	"time"
)

// requestTimeout bounds one request to udpweb.
const requestTimeout = 20 * time.Second

// lab is a udpweb that runs as a process of its own. Whoever starts one must call stop.
type lab struct {
	*process
	at     *url.URL
	ports  []uint16 // of its listeners, in the order of their ids
	client *http.Client
}

// history is what udpweb holds when nothing else is asked for, in bytes.
const history = 256 << 20

var openedAt = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// startLab starts udpweb with so many listeners on free ports.
func (b *bench) startLab(ctx context.Context, listeners int, flags ...string) (*lab, error) {
	arguments := slices.Concat([]string{"--http", "127.0.0.1:0"}, flags)
	for range listeners {
		arguments = append(arguments, "--udp", "127.0.0.1:0")
	}
	p, err := start(ctx, b.programs.udpweb, arguments...)
	if err != nil {
		return nil, err
	}
	l := &lab{process: p, client: &http.Client{Timeout: requestTimeout}}
	if err := l.find(ctx, listeners); err != nil {
		l.stop()
		return nil, err
	}
	return l, nil
}

// find reads where it is, and asks it for the ports.
func (l *lab) find(ctx context.Context, listeners int) error {
	found, err := l.await(ctx, openedAt)
	if err != nil {
		return err
	}
	if l.at, err = url.Parse(found[0]); err != nil {
		return err
	}
	var answer struct {
		Listeners []struct{ Local netip.AddrPort }
	}
	if err := l.get(ctx, "/api/v1/listeners", &answer); err != nil {
		return err
	}
	for _, each := range answer.Listeners {
		l.ports = append(l.ports, each.Local.Port())
	}
	if len(l.ports) != listeners {
		return fmt.Errorf("udpweb has %d listeners, %d were asked for", len(l.ports), listeners)
	}
	return nil
}

// stop ends it the way a person would.
func (l *lab) stop() {
	l.client.CloseIdleConnections()
	l.end(syscall.SIGTERM)
}

func (l *lab) get(ctx context.Context, path string, into any) error {
	return l.ask(ctx, http.MethodGet, path, nil, into)
}

// ask makes a request whose body and answer are JSON. It fails where the answer is no success.
func (l *lab) ask(ctx context.Context, method, path string, body, into any) error {
	var sent io.Reader = http.NoBody
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, l.at.Scheme+"://"+l.at.Host+path, sent)
	if err != nil {
		return err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := l.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return err
	case response.StatusCode >= http.StatusMultipleChoices:
		return fmt.Errorf("%s %s: %s: %s", method, path, response.Status, bytes.TrimSpace(answer))
	case into == nil:
		return nil
	}
	return json.Unmarshal(answer, into)
}

// labStats are the figures of udpweb about itself, those of its listeners added up.
type labStats struct {
	received, drops                  uint64
	appended, held, evicted, cleared uint64
	viewers                          uint64
}

func (l *lab) stats(ctx context.Context) (sum labStats, err error) {
	var answer struct {
		Journal struct{ Appended, Held, Evicted, Cleared uint64 }
		// Listeners by id.
		Listeners map[string]struct {
			Received uint64
			Drops    *uint64 `json:"kernel_drops"`
		}
		Viewers uint64
	}
	if err := l.get(ctx, "/api/v1/stats", &answer); err != nil {
		return sum, err
	}
	journal := answer.Journal
	sum = labStats{
		appended: journal.Appended, held: journal.Held, evicted: journal.Evicted, cleared: journal.Cleared, viewers: answer.Viewers,
	}
	for id, each := range answer.Listeners {
		if each.Drops == nil {
			return sum, fmt.Errorf("listener %s does not know what the kernel dropped", id)
		}
		sum.received += each.Received
		sum.drops += *each.Drops
	}
	return sum, nil
}

// settle waits until udpweb has taken everything that was sent to its listeners since before, and written it to its
// journal. It returns the figures by then.
func (l *lab) settle(ctx context.Context, before labStats, sent uint64) (stats labStats, err error) {
	// The kernel is asked first: that costs udpweb nothing, and its CPU time is measured.
	err = until(ctx, settlePatience, "the receive queues are empty", func() (bool, error) {
		kernel, err := readSockets(l.ports)
		return kernel.queued == 0, err
	})
	if err != nil {
		return stats, err
	}
	err = until(ctx, settlePatience, fmt.Sprintf("%d datagrams are accounted for", sent), func() (bool, error) {
		last := stats // Listeners count before they write, and so the figures have to stand still.
		stats, err = l.stats(ctx)
		received, dropped := stats.received-before.received, stats.drops-before.drops
		return received+dropped >= sent && stats.appended-before.appended >= received && stats == last, err
	})
	if err != nil {
		return stats, fmt.Errorf("%w; at first %+v, now %+v", err, before, stats)
	}
	return stats, nil
}

// settlePatience is how long what is under way may take to arrive.
const settlePatience = time.Minute
