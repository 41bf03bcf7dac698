package journal

import (
	"bytes"
	"net/netip"

	"udpweb/internal/udp"
)

// Kind says what an entry is about.
type Kind uint8

// The kinds of entry.
const (
	Received    Kind = iota + 1 // a datagram that arrived
	Sent                        // a datagram handed to the kernel
	Gap                         // a run of datagrams that the kernel dropped
	Unreachable                 // an ICMP error that came back
	Event                       // something that happened to a listener or a transmission
)

// String returns the word the API uses for the kind.
func (k Kind) String() string {
	switch k {
	case Received:
		return "received"
	case Sent:
		return "sent"
	case Gap:
		return "gap"
	case Unreachable:
		return "unreachable"
	case Event:
		return "event"
	}
	return ""
}

// Entry is one line of the journal. The journal keeps texts of up to 255 bytes, notes of up to 4,096
// and payloads of up to 65,535, and cuts what is longer. Of an Unreachable it keeps no Source and no
// Length.
type Entry struct {
	Seq      uint64 // its number, given by Append
	Kind     Kind
	Listener string // the id of the listener it belongs to; "" for a socket that lived for one send
	udp.Datagram

	Via     string // what the lab did: a reply rule, a transmission
	Note    string // of an Event: what happened
	Missing uint64 // of a Gap: how many datagrams are missing here
	Count   uint64 // of a Sent, an Unreachable or an Event that stands for several of the same: how many; else 0
	ICMP    ICMP   // of an Unreachable; of no other kind is it kept
}

// ICMP is the message that an Unreachable entry tells of.
type ICMP struct {
	Type, Code uint8      // RFC 792, RFC 4443
	From       netip.Addr // who sent it; invalid where unknown
	Errno      string     // what the kernel made of it
	MTU        int        // the path MTU in bytes, where the message tells it; else 0
}

// Clone returns the entry with a payload of its own, which stays valid when the page it was read
// into is used again.
func (e Entry) Clone() Entry {
	e.Payload = bytes.Clone(e.Payload)
	return e
}
