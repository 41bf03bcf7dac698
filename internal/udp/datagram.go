package udp

import (
	"net/netip"
	"time"
)

// MaxReadSize is the largest size a socket can be asked to take of a datagram, in bytes: the
// largest value of the 16-bit length field of the UDP header (RFC 768).
const MaxReadSize = 65_535

// Datagram is one UDP message as it arrived, or as it was sent.
type Datagram struct {
	Time        time.Time      // when the kernel received it; where that is unknown, when it was read
	Source      netip.AddrPort // never an IPv4-mapped IPv6 address
	Destination netip.AddrPort // the address it was sent to; its Addr is invalid where the system does not tell
	Interface   string         // the interface it came in by; "" where unknown
	Header      Header         // what the system tells of the IP header
	Length      int            // bytes it had on the wire, without headers
	Payload     []byte         // bytes the program took; shorter than Length when the datagram was cut
}

// Truncated reports whether a part of the datagram was cut off and lost.
func (d Datagram) Truncated() bool { return len(d.Payload) < d.Length }

// Header holds the fields of the IP header that reach a program through control messages.
type Header struct {
	TTL   uint8 // time to live, or hop limit (RFC 791, RFC 8200)
	TOS   uint8 // type of service, or traffic class: DSCP and ECN (RFC 2474, RFC 3168)
	Known bool  // false where the system does not tell; TTL and TOS mean nothing then
}

// Gap is a run of datagrams that the kernel dropped, mostly because its receive queue was full.
type Gap struct {
	Before  int    // the index of the datagram that was queued next; 0 where there is none behind it
	Missing uint32 // how many there were
}

// Unreachable is an ICMP error that came back for a datagram this socket sent.
type Unreachable struct {
	Time        time.Time      // when it was read
	Destination netip.AddrPort // where the datagram was sent to
	From        netip.Addr     // who said so: a host or a router; invalid where unknown
	Type, Code  uint8          // of the ICMP message (RFC 792, RFC 4443)
	Errno       string         // the kernel's name for it, such as "ECONNREFUSED"
	MTU         int            // the path MTU in bytes, where the error is that the datagram was larger; else 0
}

// Memory is what the kernel accounts for a socket's receive queue.
type Memory struct {
	QueuedBytes int    // memory held by waiting datagrams, headers and overhead included
	QueueLimit  int    // the granted size of the queue (SO_RCVBUF as the kernel keeps it)
	Drops       uint32 // datagrams the kernel discarded since the socket was opened; wraps around
}
