package filter

import (
	"net/netip"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// datagram is one that was received.
func datagram(source, destination, payload string) journal.Entry {
	return journal.Entry{Seq: 1, Kind: journal.Received, Listener: "1", Datagram: udp.Datagram{
		Time: time.Unix(1, 0), Source: netip.MustParseAddrPort(source), Destination: netip.MustParseAddrPort(destination),
		Interface: "eth0", Header: udp.Header{TTL: 64, Known: true}, Length: len(payload), Payload: []byte(payload),
	}}
}

// mustCompile compiles a filter that is right.
func mustCompile(tb testing.TB, text string) *Filter {
	tb.Helper()
	compiled, err := Compile(text)
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return compiled
}
