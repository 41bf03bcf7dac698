package guard

import (
	"net/http"
	"net/netip"
	"sync"
	"time"
)

const (
	maxFailures   = 10
	failureWindow = time.Minute
	maxFailing    = 4096 // Addresses; the one whose minute began first leaves when there are too many.
)

// failures counts wrong tokens by address. It only ever turns away wrong tokens: a class may share one address, and one
// forgotten script in it must not lock the others out. What keeps a guesser out is the length of the token.
type failures struct {
	mu     sync.Mutex // guards the following
	byPeer *bounded[netip.Prefix, window]
}

type window struct {
	ends  time.Time
	count int
}

func newFailures() *failures {
	return &failures{byPeer: newBounded[netip.Prefix, window](maxFailing)}
}

// add counts a wrong token. It returns how long the peer should wait, or zero while it may still try.
func (f *failures) add(peer netip.Prefix, now time.Time) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	w, ok := f.byPeer.get(peer)
	wait := w.ends.Sub(now)
	switch {
	case !ok, wait <= 0, wait > failureWindow: // Longer than the window: the clock was set back.
		f.byPeer.put(peer, window{ends: now.Add(failureWindow), count: 1})
		return 0
	case w.count < maxFailures:
		w.count++
		f.byPeer.update(peer, w)
		return 0
	}
	return wait
}

// peer is whom a request is counted for: the address that the connection comes from, or, for IPv6, its /64, of which
// one host can use every address (RFC 7421). On a link every host is in fe80::/64, so there the whole address counts.
func peer(r *http.Request) netip.Prefix {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{} // Not from a network.
	}
	addr := from.Addr().Unmap()
	if addr.Is6() && !addr.IsLinkLocalUnicast() {
		return netip.PrefixFrom(addr, 64).Masked()
	}
	return netip.PrefixFrom(addr, addr.BitLen())
}
