package lab

import (
	"net/netip"
	"slices"
	"strings"

	"udpweb/internal/udp"
)

// policy says where datagrams may go. It is asked with the address itself, after every name was
// looked up, right before a datagram leaves; and it is the only place that decides.
type policy struct {
	network *network
	allowed []netip.Prefix // what --allow-to adds
}

// check returns nil where a datagram may go to that destination.
func (p *policy) check(to netip.AddrPort) *Failure {
	addr := to.Addr().Unmap()
	refuse := func(code Code) *Failure {
		return &Failure{Code: code, Field: "to", Values: values("value", to.String(), "address", addr.String())}
	}
	switch {
	case !addr.IsValid():
		return refuse(BadAddress)
	case to.Port() == 0:
		return refuse(PortZero)
	case addr.WithZone("").IsUnspecified():
		// Linux takes it for "this machine" and delivers to 127.0.0.1: not what the address says.
		return refuse(UnspecifiedDest)
	case addr.Is6() && addr.IsLinkLocalUnicast() && addr.Zone() == "":
		failure := refuse(ZoneRequired)
		failure.Values["example"] = p.network.zoned(addr)
		return failure
	}
	bare := addr.WithZone("")
	inner, ok := embedded(bare)
	innerRefused := ok && !p.allows(inner) // A gateway would carry the datagram on to the address inside.
	if !innerRefused && p.allows(bare) {
		return nil
	}
	failure := refuse(DestinationNotAllowed)
	if innerRefused {
		failure.Values["inner"] = inner.String()
	}
	failure.Values["allowed"] = p.added()
	return failure
}

// networksTold bounds how many networks a failure lists.
const networksTold = 6

// added lists what --allow-to adds, "" where that is nothing.
func (p *policy) added() string {
	var told []string
	for _, each := range p.allowed[:min(len(p.allowed), networksTold)] {
		told = append(told, each.String())
	}
	if len(told) < len(p.allowed) {
		told = append(told, "…")
	}
	return strings.Join(told, ", ")
}

// allows reports whether datagrams may go to an address without a zone, whatever it holds.
func (p *policy) allows(addr netip.Addr) bool {
	switch {
	case addr.IsLoopback(), addr.IsPrivate(), addr.IsLinkLocalUnicast(), udp.IsBroadcast4(addr), scoped(addr):
		return true
	case slices.ContainsFunc(p.allowed, func(prefix netip.Prefix) bool { return prefix.Contains(addr) }):
		return true
	}
	return !addr.IsMulticast() && p.network.isOnLink(addr)
}

// The multicast addresses that do not leave an organisation, and the networks whose addresses hold
// an IPv4 address. Read only.
var (
	localControl4 = netip.MustParsePrefix("224.0.0.0/24") // never forwarded (RFC 5771 section 4)
	scoped4       = netip.MustParsePrefix("239.0.0.0/8")  // administratively scoped (RFC 2365)

	compatible = netip.MustParsePrefix("::/96")          // RFC 4291 section 2.5.5.1
	nat64      = netip.MustParsePrefix("64:ff9b::/96")   // RFC 6052
	nat64Local = netip.MustParsePrefix("64:ff9b:1::/48") // RFC 8215
	sixToFour  = netip.MustParsePrefix("2002::/16")      // RFC 3056
	teredo     = netip.MustParsePrefix("2001::/32")      // RFC 4380
)

// organisationScope is the widest scope of an IPv6 multicast address that stays within a site or
// an organisation (RFC 4291 section 2.7).
const organisationScope = 0x8

// scoped reports whether addr is a multicast address that does not reach the Internet.
func scoped(addr netip.Addr) bool {
	if addr.Is4() {
		return localControl4.Contains(addr) || scoped4.Contains(addr)
	}
	return addr.IsMulticast() && addr.As16()[1]&0xf <= organisationScope
}

// embedded returns the IPv4 address that an IPv6 address holds, where it is of a kind that some
// gateway on the way translates or unpacks.
func embedded(addr netip.Addr) (netip.Addr, bool) {
	if !addr.Is6() || addr.IsLoopback() || addr.IsMulticast() {
		return netip.Addr{}, false
	}
	b := addr.As16()
	at := func(i int) (netip.Addr, bool) { return netip.AddrFrom4([4]byte(b[i : i+4])), true }
	switch {
	case compatible.Contains(addr), nat64.Contains(addr), nat64Local.Contains(addr):
		return at(12)
	case sixToFour.Contains(addr):
		return at(2)
	case teredo.Contains(addr): // the address of the client, with its bits inverted
		for i := 12; i < 16; i++ {
			b[i] ^= 0xff
		}
		return at(12)
	case b[8]&0xfd == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe: // ISATAP (RFC 5214)
		return at(12)
	}
	return netip.Addr{}, false
}
