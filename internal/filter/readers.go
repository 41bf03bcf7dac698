package filter

import (
	"net/netip"

	"udpweb/internal/journal"
)

func seqOf(e *journal.Entry) (uint64, bool) { return e.Seq, true }

func kindOf(e *journal.Entry) (string, bool) { return e.Kind.String(), true }

func isDatagram(e *journal.Entry) bool { return e.Kind == journal.Received || e.Kind == journal.Sent }

// isUDP holds for a datagram, and for an ICMP error: it carries the beginning of the datagram that it
// is about, and Wireshark shows the fields of that too.
func isUDP(e *journal.Entry) bool { return isDatagram(e) || e.Kind == journal.Unreachable }

// sourceAddr is where what the entry tells of came from.
func sourceAddr(e *journal.Entry) netip.Addr {
	if e.Kind == journal.Unreachable {
		return e.ICMP.From
	}
	return e.Source.Addr()
}

func is4(e *journal.Entry) bool { return e.Destination.Addr().Is4() || sourceAddr(e).Is4() }

func is6(e *journal.Entry) bool { return e.Destination.Addr().Is6() || sourceAddr(e).Is6() }

func source4(e *journal.Entry) (netip.Addr, bool) {
	addr := sourceAddr(e)
	return addr, addr.Is4()
}

func destination4(e *journal.Entry) (netip.Addr, bool) {
	addr := e.Destination.Addr()
	return addr, addr.Is4()
}

func both4(e *journal.Entry) (first, second netip.Addr, count int) {
	return both(e, source4, destination4)
}

// source6 takes the address without its zone: Wireshark has no zones, and compares none.
func source6(e *journal.Entry) (netip.Addr, bool) {
	addr := sourceAddr(e)
	return addr.WithZone(""), addr.Is6()
}

func destination6(e *journal.Entry) (netip.Addr, bool) {
	addr := e.Destination.Addr()
	return addr.WithZone(""), addr.Is6()
}

func both6(e *journal.Entry) (first, second netip.Addr, count int) {
	return both(e, source6, destination6)
}

// both joins what two readers find.
func both[T any](e *journal.Entry, one, another func(*journal.Entry) (T, bool)) (first, second T, count int) {
	first, there := one(e)
	second, too := another(e)
	switch {
	case there && too:
		return first, second, 2
	case there:
		return first, second, 1
	case too:
		return second, first, 1
	}
	return first, second, 0
}

func sourceOf(e *journal.Entry) (netip.AddrPort, bool) { return e.Source, e.Source.IsValid() }

func destinationOf(e *journal.Entry) (netip.AddrPort, bool) {
	return e.Destination, e.Destination.IsValid()
}

// sourcePort may be 0, which means that no answer is expected (RFC 768). Where an entry has no
// source, its address is not valid.
func sourcePort(e *journal.Entry) (uint64, bool) {
	return uint64(e.Source.Port()), e.Source.Addr().IsValid()
}

// destinationPort is known even where the address is not, as on a system that does not tell it.
func destinationPort(e *journal.Entry) (uint64, bool) {
	return uint64(e.Destination.Port()), e.Destination.Port() != 0
}

func bothPorts(e *journal.Entry) (first, second uint64, count int) {
	return both(e, sourcePort, destinationPort)
}

// ifVersion narrows a reader to entries of one version of IP.
func ifVersion(is matcher, read func(*journal.Entry) (uint64, bool)) func(*journal.Entry) (uint64, bool) {
	return func(e *journal.Entry) (uint64, bool) {
		value, there := read(e)
		return value, there && is(e)
	}
}

func ttlOf(e *journal.Entry) (uint64, bool) {
	return uint64(e.Header.TTL), e.Header.Known && isDatagram(e)
}

func tosOf(e *journal.Entry) (uint64, bool) {
	return uint64(e.Header.TOS), e.Header.Known && isDatagram(e)
}

func dscpOf(e *journal.Entry) (uint64, bool) {
	tos, there := tosOf(e)
	return tos >> 2, there
}

func ecnOf(e *journal.Entry) (uint64, bool) {
	tos, there := tosOf(e)
	return tos & ecnMost, there
}

// dataOf is the payload as far as it was captured. Like Wireshark, it has none where it is empty.
func dataOf(e *journal.Entry) ([]byte, bool) {
	return e.Payload, isDatagram(e) && len(e.Payload) > 0
}

// isICMP and isICMPv6 go by the datagram that the error is about.
func isICMP(e *journal.Entry) bool {
	return e.Kind == journal.Unreachable && e.Destination.Addr().Is4()
}

func isICMPv6(e *journal.Entry) bool {
	return e.Kind == journal.Unreachable && e.Destination.Addr().Is6()
}

func icmpType(is matcher) func(*journal.Entry) (uint64, bool) {
	return func(e *journal.Entry) (uint64, bool) { return uint64(e.ICMP.Type), is(e) }
}

func icmpCode(is matcher) func(*journal.Entry) (uint64, bool) {
	return func(e *journal.Entry) (uint64, bool) { return uint64(e.ICMP.Code), is(e) }
}
