package filter

import (
	"math"
	"net/netip"

	"udpweb/internal/journal"
)

// udpHeader is the size of the UDP header, which the length in it counts too (RFC 768).
const udpHeader = 8

// fields is read only: what an entry can be asked for. Those with a dot, udp, ip, ipv6, icmp, icmpv6 and
// data are Wireshark's; the others are named as in the entry that the API gives. An entry has a field
// where the lab knows a value for it, and a text only where it is not empty.
var fields = map[string]field{
	"frame.number":         number(math.MaxUint64, seqOf),
	"frame.interface_name": text(func(e *journal.Entry) string { return e.Interface }),

	"ip":               protocol{is4, "ip.addr"},
	"ip.src":           address(addresses{}, source4),
	"ip.dst":           address(addresses{}, destination4),
	"ip.addr":          typed[netip.Addr]{values: addresses{}, twice: both4},
	"ip.ttl":           number(math.MaxUint8, ifVersion(is4, ttlOf)),
	"ip.dsfield":       number(math.MaxUint8, ifVersion(is4, tosOf)),
	"ip.dsfield.dscp":  number(dscpMost, ifVersion(is4, dscpOf)),
	"ip.dsfield.ecn":   number(ecnMost, ifVersion(is4, ecnOf)),
	"ipv6":             protocol{is6, "ipv6.addr"},
	"ipv6.src":         address(addresses{v6: true}, source6),
	"ipv6.dst":         address(addresses{v6: true}, destination6),
	"ipv6.addr":        typed[netip.Addr]{values: addresses{v6: true}, twice: both6},
	"ipv6.hlim":        number(math.MaxUint8, ifVersion(is6, ttlOf)),
	"ipv6.tclass":      number(math.MaxUint8, ifVersion(is6, tosOf)),
	"ipv6.tclass.dscp": number(dscpMost, ifVersion(is6, dscpOf)),
	"ipv6.tclass.ecn":  number(ecnMost, ifVersion(is6, ecnOf)),

	"udp":         protocol{isUDP, "udp.port"},
	"udp.srcport": number(math.MaxUint16, sourcePort),
	"udp.dstport": number(math.MaxUint16, destinationPort),
	"udp.port":    typed[uint64]{values: numbers{math.MaxUint16}, twice: bothPorts},
	"udp.length": number(math.MaxUint16, func(e *journal.Entry) (uint64, bool) {
		return uint64(e.Length) + udpHeader, isDatagram(e)
	}),
	"udp.payload": typed[[]byte]{values: payloads{}, once: dataOf},
	"data":        typed[[]byte]{values: payloads{}, once: dataOf},
	"data.data":   typed[[]byte]{values: payloads{}, once: dataOf},
	"data.len": number(math.MaxUint16, func(e *journal.Entry) (uint64, bool) {
		return uint64(e.Length), isDatagram(e) && e.Length > 0
	}),

	"icmp":        protocol{isICMP, "icmp.type"},
	"icmp.type":   number(math.MaxUint8, icmpType(isICMP)),
	"icmp.code":   number(math.MaxUint8, icmpCode(isICMP)),
	"icmpv6":      protocol{isICMPv6, "icmpv6.type"},
	"icmpv6.type": number(math.MaxUint8, icmpType(isICMPv6)),
	"icmpv6.code": number(math.MaxUint8, icmpCode(isICMPv6)),

	"seq":         number(math.MaxUint64, seqOf),
	"kind":        typed[string]{values: words{known: kinds()}, once: kindOf},
	"listener":    text(func(e *journal.Entry) string { return e.Listener }),
	"via":         text(func(e *journal.Entry) string { return e.Via }),
	"note":        text(func(e *journal.Entry) string { return e.Note }),
	"interface":   text(func(e *journal.Entry) string { return e.Interface }),
	"errno":       text(func(e *journal.Entry) string { return e.ICMP.Errno }),
	"source":      typed[netip.AddrPort]{values: endpoints{}, once: sourceOf},
	"destination": typed[netip.AddrPort]{values: endpoints{}, once: destinationOf},
	"length":      number(math.MaxUint16, func(e *journal.Entry) (uint64, bool) { return uint64(e.Length), isDatagram(e) }),
	"captured":    number(math.MaxUint16, func(e *journal.Entry) (uint64, bool) { return uint64(len(e.Payload)), isDatagram(e) }),
	"truncated": flag{typed[bool]{values: truths{}, once: func(e *journal.Entry) (bool, bool) {
		return len(e.Payload) < e.Length, isDatagram(e)
	}}},
	"missing": number(math.MaxUint64, func(e *journal.Entry) (uint64, bool) { return e.Missing, e.Kind == journal.Gap }),
	"count":   number(math.MaxUint64, func(e *journal.Entry) (uint64, bool) { return e.Count, e.Count > 1 }),
}

// The largest values of the two parts of the DS field (RFC 2474, RFC 3168).
const (
	dscpMost = 1<<6 - 1
	ecnMost  = 1<<2 - 1
)

func number(most uint64, read func(*journal.Entry) (uint64, bool)) field {
	return typed[uint64]{values: numbers{most}, once: read}
}

func address(version addresses, read func(*journal.Entry) (netip.Addr, bool)) field {
	return typed[netip.Addr]{values: version, once: read}
}

func text(read func(*journal.Entry) string) field {
	return typed[string]{values: words{}, once: func(e *journal.Entry) (string, bool) {
		value := read(e)
		return value, value != ""
	}}
}

// kinds are the words for the kinds of entry.
func kinds() []string {
	var all []string
	for kind := journal.Received; kind.String() != ""; kind++ {
		all = append(all, kind.String())
	}
	return all
}
