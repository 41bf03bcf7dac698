package lab

import (
	"net/netip"
	"strconv"
	"strings"

	"udpweb/internal/udp"
)

// openFailure says what a person can do about a socket that could not be opened at address.
func (l *Lab) openFailure(address netip.AddrPort, err error) *Failure {
	failure := &Failure{
		Code: codeOf(err, openFailures, OpenFailed), Field: "address",
		Values: values("value", address.String(), "address", address.Addr().String(),
			"port", strconv.Itoa(int(address.Port()))),
		Errno: udp.Errno(err), Cause: err,
	}
	switch failure.Code {
	case PortInUse:
		l.explainPortInUse(failure, address)
	case AddressNotLocal:
		l.explainNotLocal(failure, address.Addr())
	case PortNotPermitted:
		failure.Values["free"] = strconv.Itoa(int(address.Port()) + 8000)
	}
	return failure
}

// explainPortInUse names a port that is free, and the listener that has this one where it is ours.
func (l *Lab) explainPortInUse(failure *Failure, address netip.AddrPort) {
	if free := l.freePort(address); free != 0 {
		failure.Values["free"] = strconv.Itoa(int(free))
	}
	for _, each := range l.all() {
		if socket, local := each.bound(); socket != nil && local.Port() == address.Port() {
			failure.Values["listener"] = each.id
			failure.Values["local"] = local.String()
		}
	}
}

// portsTried bounds the search for a free port near the one that was wanted.
const portsTried = 32

// freePort finds a port that could be bound a moment ago: one of the next few, or any.
func (l *Lab) freePort(address netip.AddrPort) uint16 {
	network := udp.IPv4
	if address.Addr().Is6() {
		network = udp.IPv6
	}
	for offset := range portsTried {
		port := int(address.Port()) + offset + 1
		if port > 65_535 {
			break
		}
		if bound := l.tryPort(network, netip.AddrPortFrom(address.Addr(), uint16(port))); bound != 0 {
			return bound
		}
	}
	return l.tryPort(network, netip.AddrPortFrom(address.Addr(), 0))
}

func (l *Lab) tryPort(network string, address netip.AddrPort) uint16 {
	socket, err := udp.Open(udp.Config{Network: network, Local: address, ReadSize: 1}, l.batches)
	if err != nil {
		return 0
	}
	port := socket.Local().Port()
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
