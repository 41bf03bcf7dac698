package lab

import (
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"udpweb/internal/udp"
)

// networkAge is how long the machine's addresses are believed before they are read again. Asking
// the kernel for each datagram would cost more than the datagram.
const networkAge = 2 * time.Second

// place is what a socket is bound to: an address and a port, of one version of IP or of both.
type place struct {
	network string
	local   netip.AddrPort
}

// includes reports whether a socket in this place has to do with addr.
func (p place) includes(addr netip.Addr) bool {
	if bound := p.local.Addr(); !bound.IsUnspecified() {
		return bound == addr
	}
	return p.network == udp.DualWild || p.local.Addr().Is4() == addr.Is4()
}

// overlaps reports whether the kernel lets no two sockets have both places.
func (p place) overlaps(other place) bool {
	return p.local.Port() == other.local.Port() &&
		(p.includes(other.local.Addr()) || other.includes(p.local.Addr()))
}

// network knows the addresses of this machine and the networks it is on. The zero value is ready.
type network struct {
	seen atomic.Pointer[surroundings]
}

type surroundings struct {
	read   time.Time
	onLink []netip.Prefix
	zone   string // the name of an interface with a link-local IPv6 address; "" where there is none
}

func (n *network) now() *surroundings {
	seen := n.seen.Load()
	if seen != nil && time.Since(seen.read) < networkAge {
		return seen
	}
	fresh := &surroundings{read: time.Now()}
	interfaces, err := udp.Interfaces()
	if err != nil && seen != nil {
		return seen // What was true two seconds ago is better than nothing.
	}
	for _, each := range interfaces {
		if !each.Up {
			continue
		}
		fresh.onLink = append(fresh.onLink, each.Addresses...)
		if fresh.zone == "" && slices.ContainsFunc(each.Addresses, isLinkLocal6) {
			fresh.zone = each.Name
		}
	}
	n.seen.Store(fresh)
	return fresh
}

func isLinkLocal6(prefix netip.Prefix) bool {
	return prefix.Addr().Is6() && prefix.Addr().IsLinkLocalUnicast()
}

// zoned is an example of a link-local address that says which interface is meant, "" where there
// is no such interface.
func (n *network) zoned(addr netip.Addr) string {
	zone := n.now().zone
	if zone == "" {
		return ""
	}
	return quoted(addr.WithZone(zone).String())
}

// loopback is this machine by the version of IP that addr is of.
func loopback(addr netip.Addr) netip.Addr {
	if addr.Is4() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return netip.IPv6Loopback()
}

// isLocal reports whether addr is one of this machine's.
func (n *network) isLocal(addr netip.Addr) bool {
	addr = addr.WithZone("")
	if addr.IsLoopback() {
		return true
	}
	for _, prefix := range n.now().onLink {
		if prefix.Addr() == addr {
			return true
		}
	}
	return false
}

// isOnLink reports whether addr lies in a network that one of the interfaces is on.
func (n *network) isOnLink(addr netip.Addr) bool {
	for _, prefix := range n.now().onLink {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// isBroadcast reports whether addr means everyone: 255.255.255.255, or the broadcast address of a
// network we are on, all bits behind the prefix being ones (RFC 919 section 7). Networks of one or
// two hosts have none.
func (n *network) isBroadcast(addr netip.Addr) bool {
	if !addr.Is4() {
		return false
	}
	if udp.IsBroadcast4(addr) {
		return true
	}
	for _, prefix := range n.now().onLink {
		if prefix.Addr().Is4() && prefix.Bits() < 31 && prefix.Contains(addr) && lastOf(prefix) == addr {
			return true
		}
	}
	return false
}

func lastOf(prefix netip.Prefix) netip.Addr {
	bytes := prefix.Masked().Addr().As4()
	for bit := prefix.Bits(); bit < 32; bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	return netip.AddrFrom4(bytes)
}

// addresses lists the machine's own addresses.
func (n *network) addresses() []netip.Addr {
	var found []netip.Addr
	for _, prefix := range n.now().onLink {
		found = append(found, prefix.Addr())
	}
	return found
}
