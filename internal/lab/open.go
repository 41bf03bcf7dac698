package lab

import (
	"net/netip"
	"strconv"
	"strings"

	"udpweb/internal/udp"
)

// openFailure says what a person can do about a socket that could not be opened in a place.
func (l *Lab) openFailure(wanted place, err error) *Failure {
	address := wanted.local
	failure := &Failure{
		Code: codeOf(err, openFailures, OpenFailed), Field: "address",
		Values: values("value", address.String(), "address", address.Addr().String(),
			"port", strconv.Itoa(int(address.Port()))),
		Errno: udp.Errno(err), Cause: err,
	}
	switch failure.Code {
	case PortInUse:
		l.explainPortInUse(failure, wanted)
	case AddressNotLocal:
		l.explainNotLocal(failure, address.Addr())
	case PortNotPermitted:
		failure.Values["free"] = strconv.Itoa(int(address.Port()) + 8000)
	default: // There is no more to say.
	}
	return failure
}

// explainPortInUse names a port that is free, and the listener that has this one where it is ours.
func (l *Lab) explainPortInUse(failure *Failure, wanted place) {
	if free := l.freePort(wanted); free != 0 {
		failure.Values["free"] = strconv.Itoa(int(free))
	}
	for _, each := range l.Listeners() {
		if each.State != Stopped && wanted.overlaps(place{each.Network, each.Local}) {
			failure.Values["listener"] = each.ID
			failure.Values["local"] = each.Local.String()
			return
		}
	}
}

// portsTried bounds the search for a free port near the one that was wanted.
const portsTried = 32

// freePort finds a port that could be bound a moment ago: one of the next few, or any.
func (l *Lab) freePort(wanted place) uint16 {
	for offset := range portsTried {
		port := int(wanted.local.Port()) + offset + 1
		if port > 65_535 {
			break
		}
		if bound := l.tryPort(wanted, uint16(port)); bound != 0 {
			return bound
		}
	}
	return l.tryPort(wanted, 0)
}

// tryPort returns the port that the system gives for one, 0 if none.
func (l *Lab) tryPort(wanted place, port uint16) uint16 {
	local := netip.AddrPortFrom(wanted.local.Addr(), port)
	socket, err := udp.Open(udp.Config{Network: wanted.network, Local: local, ReadSize: 1}, l.batches)
	if err != nil {
		return 0
	}
	port = socket.Local().Port()
	if socket.Close() != nil {
		return 0
	}
	return port
}

// explainNotLocal tells the three reasons apart for which an address cannot be bound, and lists
// those that can.
func (l *Lab) explainNotLocal(failure *Failure, addr netip.Addr) {
	var own []string
	for _, each := range l.network.addresses() {
		if !each.IsLinkLocalUnicast() && len(own) < 6 {
			own = append(own, each.String())
		}
	}
	failure.Values["own"] = strings.Join(own, ", ")
	switch {
	case addr.Is6() && (addr.IsLoopback() || addr.IsUnspecified()):
		failure.Code = IPv6Off
	case addr.IsLinkLocalUnicast() && addr.Is6() && addr.Zone() == "":
		failure.Code = ZoneRequired
	}
}
