package lab

import (
	"net/netip"
	"strconv"

	"udpweb/internal/udp"
)

// needsZone reports whether an address is one that every interface has for itself (RFC 4007).
func needsZone(addr netip.Addr) bool {
	return addr.Is6() && addr.Zone() == "" &&
		(addr.IsLinkLocalUnicast() || addr.IsLinkLocalMulticast() || addr.IsInterfaceLocalMulticast())
}

// zonedBy adds to a destination that needs one the zone of the interface that the datagram is to leave
// by, where that is known. The listener may be nil.
func zonedBy(to netip.AddrPort, from *listener, wanted Send) netip.AddrPort {
	if !needsZone(to.Addr()) {
		return to
	}
	by := wanted.Interface
	if by == "" && from != nil && to.Addr().IsMulticast() {
		by = from.chosen().options.MulticastInterface
	}
	return netip.AddrPortFrom(to.Addr().WithZone(by), to.Port())
}

// checkZone refuses a destination of which nobody can know on which interface it is, and one on an
// interface that is not there.
func (l *Lab) checkZone(to netip.AddrPort, wanted Send) error {
	if needsZone(to.Addr()) {
		return &Failure{Code: ZoneRequired, Field: "to", Values: values(
			"value", wanted.To, "address", to.Addr().String(), "example", l.network.zoned(to.Addr()))}
	}
	zone := to.Addr().Zone()
	if _, err := strconv.Atoi(zone); err == nil {
		return nil // The index of an interface is a zone as well.
	}
	if _, err := udp.InterfaceIndex(zone); err != nil {
		return noSuchInterface("to", zone, err)
	}
	return nil
}
