package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// What the requests are.
const (
	requestCount  = 20_000
	requestConns  = 2
	requestWarmUp = 500
	leastRequests = 0.5 // times the rate of the bare handler
	roundsPerRun  = 3   // since each takes a second or two, and differs much from the next
)

// form is a way to ask for a send.
type form struct {
	name        string
	contentType string
	query       func(to string) string
	body        func(to string) string
}

func forms() []form {
	text := strings.Repeat("x", 64)
	return []form{
		{
			"raw body", "application/octet-stream",
			func(to string) string { return "?to=" + to },
			func(string) string { return text },
		},
		{
			"JSON", "application/json",
			func(string) string { return "" },
			func(to string) string { return fmt.Sprintf(`{"to":%q,"payload":{"text":%q}}`, to, text) },
		},
	}
}

// request is one request as it stands on the wire.
func (f form) request(at *url.URL, to string) []byte {
	body := f.body(to)
	return fmt.Appendf(nil, "POST /api/v1/send%s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		f.query(to), at.Host, f.contentType, len(body), body)
}

// measureRequests holds POST /send against a handler that does nothing.
func measureRequests(ctx context.Context, b *bench) error {
	b.report.section("POST /send", fmt.Sprintf(
		"%s requests over %d connections that are kept alive, one after the other on each, by a client of the bench that writes the same bytes "+
			"again and again. The bare handler is chi around a function that reads the body and answers JSON of the same size; it is a process of "+
			"its own as udpweb is. udpweb sends a datagram of 64 B for each from a fresh socket, as it does when `from` is absent. The receiver is "+
			"held meanwhile (SIGSTOP), lest it take its share of the processors; afterwards it counts every one of them, or its kernel does.", grouped(int64(b.count(requestCount))), requestConns))
	b.report.heads("form", "bare handler, requests per second", "udpweb, requests per second", "÷ bare handler")
	for _, each := range forms() {
		var bare, ours series
		for run := range roundsPerRun * b.runs {
			theirs, mine, err := b.requestBoth(ctx, each)
			if err != nil {
				return err
			}
			say(fmt.Sprintf("run %d, %s: bare %s/s, udpweb %s/s", run+1, each.name, whole(theirs), whole(mine)))
			bare, ours = append(bare, theirs), append(ours, mine)
		}
		times := ours.over(bare)
		b.report.row(each.name, bare.show(whole), ours.show(whole), times.show(ratio))
		b.report.judge("POST /send, "+each.name+": ≥ 0.5 × the rate of a bare chi handler", times.show(ratio)+" ×", times.median() >= leastRequests)
	}
	return nil
}

// requestBoth runs the bare handler and udpweb, one after the other.
func (b *bench) requestBoth(ctx context.Context, f form) (bare, ours float64, err error) {
	receiver, err := b.startSink(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer receiver.end(os.Kill)
	if err := receiver.hold(true); err != nil {
		return 0, 0, err
	}
	l, err := b.startLab(ctx, 0)
	if err != nil {
		return 0, 0, err
	}
	defer l.stop()
	to := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), receiver.port).String()
	request := f.request(l.at, to)
	size, err := exchangeMany(ctx, l.at.Host, request, requestWarmUp)
	if err != nil {
		return 0, 0, err
	}
	if bare, err = b.requestBare(ctx, f, size, to); err != nil {
		return 0, 0, err
	}
	count := int(b.count(requestCount))
	if ours, err = exchangeRate(ctx, l.at.Host, request, count); err != nil {
		return 0, 0, err
	}
	if err := receiver.hold(false); err != nil {
		return 0, 0, err
	}
	result, err := receiver.close(ctx)
	if err == nil {
		b.mustArrive("POST /send, "+f.name, result, uint64(requestWarmUp+count))
	}
	return bare, ours, err
}

func (b *bench) requestBare(ctx context.Context, f form, size int64, to string) (float64, error) {
	p, err := start(ctx, b.programs.self, "bare-handler", strconv.FormatInt(size, 10))
	if err != nil {
		return 0, err
	}
	defer p.end(killed)
	found, err := p.await(ctx, openedAt)
	if err != nil {
		return 0, err
	}
	at, err := url.Parse(found[0])
	if err != nil {
		return 0, err
	}
	request := f.request(at, to)
	if _, err := exchangeMany(ctx, at.Host, request, requestWarmUp); err != nil {
		return 0, err
	}
	return exchangeRate(ctx, at.Host, request, int(b.count(requestCount)))
}

// exchangeRate is how many exchanges a second there are over some connections at once.
func exchangeRate(ctx context.Context, host string, request []byte, count int) (float64, error) {
	began := time.Now()
	var clients errgroup.Group
	for i := range requestConns {
		share := count / requestConns
		if i == 0 {
			share += count % requestConns
		}
		clients.Go(func() error {
			_, err := exchangeMany(ctx, host, request, share)
			return err
		})
	}
	err := clients.Wait()
	return float64(count) / time.Since(began).Seconds(), err
}

// exchangeMany makes the same request again and again on one connection, and returns the size of the last answer.
func exchangeMany(ctx context.Context, host string, request []byte, count int) (size int64, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	answers := bufio.NewReader(conn)
	for range count {
		if err := conn.SetDeadline(time.Now().Add(requestTimeout)); err != nil {
			return 0, err
		}
		if _, err := conn.Write(request); err != nil {
			return 0, err
		}
		if size, err = readAnswer(answers); err != nil {
			return 0, err
		}
	}
	return size, nil
}

func readAnswer(from *bufio.Reader) (size int64, err error) {
	response, err := http.ReadResponse(from, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(response.Body)
		return 0, fmt.Errorf("the answer is %s: %s", response.Status, said)
	}
	return io.Copy(io.Discard, response.Body)
}
