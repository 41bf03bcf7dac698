package lab

import (
	"errors"
	"net/netip"
	"strconv"

	"udpweb/internal/udp"
)

// leavingBy names the interface that a datagram was told to leave by, if any.
func leavingBy(socket *udp.Socket, to netip.AddrPort, wanted Send) string {
	return leavingWith(socket.Options(), to, wanted)
}

// leavingWith is for a socket with these options.
func leavingWith(options udp.Options, to netip.AddrPort, wanted Send) string {
	if wanted.Interface == "" && to.Addr().IsMulticast() {
		return options.MulticastInterface
	}
	return wanted.Interface
}

// refused says what a person can do about a datagram that the kernel would not take from a socket.
func refused(socket *udp.Socket, to netip.AddrPort, wanted Send, err error) *Failure {
	return refusedWith(socket.Options(), to, wanted, err)
}

// refusedWith is for a socket with these options.
func refusedWith(options udp.Options, to netip.AddrPort, wanted Send, err error) *Failure {
	failure := sendFailure(to, wanted, err)
	if failure.Code == NoSuchInterface {
		failure.Values["value"] = quoted(leavingWith(options, to, wanted))
	}
	mayBroadcast := wanted.Broadcast || options.Broadcast
	if errors.Is(err, udp.ErrNotPermitted) && !mayBroadcast {
		// The same error says that a route is prohibited. Where there is a route for those who may
		// broadcast, as whoever asks for one may, that permission was all that was missing. Everyone on
		// every network needs no route where the socket's own address says which network.
		if _, err := udp.RouteSource(to, wanted.Interface); err == nil || udp.IsBroadcast4(to.Addr()) {
			failure.Code = BroadcastNotAllowed
		}
	}
	return failure
}

// sendFailure says what a person can do about a datagram that the kernel would not take.
func sendFailure(to netip.AddrPort, wanted Send, err error) *Failure {
	failure := &Failure{
		Code: codeOf(err, sendFailures, SendFailed), Field: "to",
		Values: values("value", wanted.To, "address", to.Addr().String(), "errno", udp.Errno(err),
			"size", strconv.Itoa(len(wanted.Payload)), "most", strconv.Itoa(maxPayload(to.Addr()))),
		Errno: udp.Errno(err), Cause: err,
	}
	switch failure.Code {
	case NoSuchInterface:
		return noSuchInterface("interface", wanted.Interface, err)
	case DatagramTooLarge:
		mtu, _ := udp.PathMTU(to, wanted.Interface)
		explainFragmentation(failure, to, len(wanted.Payload), mtu)
	case NetworkUnreachable:
		if udp.IsBroadcast4(to.Addr()) || to.Addr().IsMulticast() {
			failure.Values["everyone"] = to.Addr().String()
		}
	case HostUnreachable:
		if to.Addr().IsLoopback() && to.Addr().Is6() { // There is a way to it wherever there is IPv6.
			failure.Code = IPv6Off
		}
	default: // There is no more to say.
	}
	return failure
}

// explainFragmentation says how much would get through in one piece. The datagram is no larger than
// a datagram can be, and so the kernel refused to fragment it. The path MTU is 0 where it is unknown.
func explainFragmentation(failure *Failure, to netip.AddrPort, size, mtu int) {
	failure.Code = FragmentationNeeded
	failure.blame("payload", strconv.Itoa(size))
	delete(failure.Values, "most")
	if most := mtu - headers(to.Addr()); mtu > 0 && most < size {
		failure.Values["mtu"], failure.Values["most"] = strconv.Itoa(mtu), strconv.Itoa(most)
		failure.Values["over"] = strconv.Itoa(size - most)
	}
}

// headers is how many bytes of a packet to addr are no payload: those of IP without options (RFC 791,
// RFC 8200) and of UDP (RFC 768).
func headers(addr netip.Addr) int {
	if addr.Is4() {
		return 20 + 8
	}
	return 40 + 8
}
