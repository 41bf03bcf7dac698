package lab

import (
	"net/netip"
	"slices"
	"strconv"

	"udpweb/internal/udp"
)

// ofInterface reports whether an address is one that every interface has for itself (RFC 4007).
func ofInterface(addr netip.Addr) bool {
	return addr.Is6() && (addr.IsLinkLocalUnicast() || addr.IsLinkLocalMulticast() || addr.IsInterfaceLocalMulticast())
}

// needsZone reports whether an address means nothing yet.
func needsZone(addr netip.Addr) bool { return ofInterface(addr) && addr.Zone() == "" }

// zonedBy adds to a destination that needs one the zone of the interface that the datagram is to leave
// by, where that is known. The listener may be nil.
func zonedBy(to netip.AddrPort, from *listener, wanted Send) netip.AddrPort {
	if !needsZone(to.Addr()) {
		return netip.AddrPortFrom(asReported(to.Addr()), to.Port())
	}
	by := wanted.Interface
	if by == "" && from != nil && to.Addr().IsMulticast() {
		by = from.chosen().options.MulticastInterface
	}
	return netip.AddrPortFrom(to.Addr().WithZone(by), to.Port())
}

// asReported writes an address as it is written of what comes back, or nothing that does would be taken
// for the answer: with the name of the interface for its index, and without a zone where one says
// nothing. The zone of an interface that is not there stays.
func asReported(addr netip.Addr) netip.Addr {
	zone := addr.Zone()
	if zone == "" {
		return addr
	}
	if _, err := udp.InterfaceIndex(zone); err != nil {
		interfaces, _ := udp.Interfaces() // Without them, the zone is unknown.
		found := slices.IndexFunc(interfaces, func(each udp.Interface) bool { return strconv.Itoa(each.Index) == zone })
		if found < 0 {
			return addr
		}
		zone = interfaces[found].Name
	}
	if !ofInterface(addr) {
		zone = ""
	}
	return addr.WithZone(zone)
}

// checkZone refuses a destination of which nobody can know on which interface it is, and one on an
// interface that is not there.
func (l *Lab) checkZone(to netip.AddrPort, wanted Send) error {
	if needsZone(to.Addr()) {
		return &Failure{Code: ZoneRequired, Field: "to", Values: values(
			"value", wanted.To, "address", to.Addr().String(), "example", l.network.zoned(to.Addr()))}
	}
	if zone := to.Addr().Zone(); zone != "" {
		if _, err := udp.InterfaceIndex(zone); err != nil {
			return noSuchInterface("to", zone, err)
		}
	}
	return nil
}
