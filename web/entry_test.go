package web

import (
	"net/netip"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// entryOf is an entry as it might stand in the journal of the first example, and always the same.
func entryOf(kind journal.Kind, payload []byte) journal.Entry {
	client, server := netip.MustParseAddrPort("127.0.0.1:51696"), netip.MustParseAddrPort("127.0.0.1:8888")
	e := journal.Entry{
		Seq: 1042, Kind: kind, Listener: "1",
		Datagram: udp.Datagram{Time: time.Date(2026, 1, 2, 10, 0, 0, 123_456_789, time.UTC), Destination: server},
	}
	switch kind {
	case journal.Received:
		e.Source, e.Interface, e.Header = client, "lo", udp.Header{TTL: 64, TOS: 16, Known: true}
		e.Payload, e.Length = payload, len(payload)
	case journal.Sent:
		e.Source, e.Destination, e.Via = server, client, "reply echo"
		e.Payload, e.Length = payload, len(payload)
	case journal.Gap:
		e.Destination, e.Missing = netip.AddrPort{}, 17
	case journal.Unreachable:
		e.ICMP = journal.ICMP{Type: 3, Code: 3, From: server.Addr(), Errno: "ECONNREFUSED"}
	case journal.Event:
		e.Note = "listener started"
	}
	return e
}

// later is an entry of another time.
func later(e journal.Entry, by time.Duration) journal.Entry {
	e.Time = e.Time.Add(by)
	return e
}

// truncated is the entry of a datagram that was so long, of which only the payload was taken.
func truncated(e journal.Entry, length int) journal.Entry {
	e.Length = length
	return e
}
