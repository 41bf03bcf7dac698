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
		explainNotPermitted(failure, address.Port())
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

// The ports below that need extra rights unless the system is told otherwise (ip(7),
// ip_unprivileged_port_start), and how far above them lies the one that is proposed instead.
const (
	unprivilegedPort = 1024
	proposedOffset   = 8000
)

// explainNotPermitted proposes another port. Where the port is not one of those that need extra
// rights, something else is in the way, and nobody knows what.
func explainNotPermitted(failure *Failure, port uint16) {
	if port == 0 || port >= unprivilegedPort {
		failure.Code = OpenFailed
		return
	}
	failure.Values["free"] = strconv.Itoa(int(port) + proposedOffset)
}

// addressesTold bounds how many addresses a failure lists.
const addressesTold = 6

// explainNotLocal tells the three reasons apart for which an address cannot be bound, and lists
// those that can.
func (l *Lab) explainNotLocal(failure *Failure, addr netip.Addr) {
	var own []string
	every := netip.IPv4Unspecified()
	for _, each := range l.network.addresses() {
		if !each.IsLinkLocalUnicast() && len(own) < addressesTold {
			own = append(own, each.String())
		}
		if each.Is6() && addr.Is6() {
			every = netip.IPv6Unspecified()
		}
	}
	failure.Values["own"] = strings.Join(own, ", ")
	switch {
	case addr.Is6() && (addr.IsLoopback() || addr.IsUnspecified()):
		failure.Code = IPv6Off
		if addr.IsUnspecified() {
			failure.Values["every"] = netip.IPv4Unspecified().String()
		}
	case addr.IsLinkLocalUnicast() && addr.Is6() && addr.Zone() == "":
		failure.Code = ZoneRequired
		failure.Values["example"] = l.network.zoned(addr)
	default:
		failure.Values["every"] = every.String()
	}
}
