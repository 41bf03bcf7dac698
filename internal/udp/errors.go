package udp

import (
	"errors"
	"fmt"
	"net"
	"os"
)

// The failures a socket can meet. Their texts are fit for a person; the system's own error is
// wrapped beside them, and [Errno] names it.
var (
	ErrBadAddress         = errors.New("not an IP address and port")
	ErrBadPort            = errors.New("not a UDP port")
	ErrNameNotFound       = errors.New("no address found for this name")
	ErrAddressInUse       = errors.New("address already in use")
	ErrAddressNotLocal    = errors.New("not an address of this machine")
	ErrNotPermitted       = errors.New("not permitted by the system")
	ErrNoDescriptors      = errors.New("no file descriptors left")
	ErrFamily             = errors.New("the socket and the address are of different IP versions")
	ErrTooLarge           = errors.New("larger than one datagram can be")
	ErrNetworkUnreachable = errors.New("no route to that network")
	ErrHostUnreachable    = errors.New("no route to that host")
	ErrBlocked            = errors.New("blocked on this machine")
	ErrQueueFull          = errors.New("the send queue is full")
	ErrRefused            = errors.New("an earlier datagram was refused")
	ErrNoInterface        = errors.New("no such network interface")
	ErrTooManyGroups      = errors.New("no room for another multicast group")
	ErrGroupTwice         = errors.New("the group is joined already, on the same interface")
	ErrUnsupported        = errors.New("not possible on this system")
	ErrRejected           = errors.New("the system would not take it")
)

// classify gives err, which a system call returned, the sentinel of its cause.
func classify(err error, table map[string]error) error {
	if err == nil || errors.Is(err, net.ErrClosed) {
		return err
	}
	if sentinel, ok := table[Errno(err)]; ok {
		return fmt.Errorf("%w: %w", sentinel, err)
	}
	return fmt.Errorf("%w: %w", ErrRejected, err)
}

// classifyOpening is for what the opening of a socket fails with. What connect(2) fails with is of the peer, and
// not of the local address.
func classifyOpening(err error) error {
	var call *os.SyscallError
	if errors.As(err, &call) && call.Syscall == "connect" {
		return classify(err, sendFailures)
	}
	return classify(err, openFailures)
}

// openFailures is read only; it says what an errno of socket(2), setsockopt(2) or bind(2) means.
var openFailures = map[string]error{
	"EADDRINUSE":       ErrAddressInUse,
	"EADDRNOTAVAIL":    ErrAddressNotLocal,
	"EAFNOSUPPORT":     ErrAddressNotLocal, // IPv6 is switched off.
	"EINVAL":           ErrAddressNotLocal, // a link-local address without its zone.
	"ENODEV":           ErrAddressNotLocal, // a zone that does not exist.
	"EACCES":           ErrNotPermitted,
	"EPERM":            ErrNotPermitted,
	"EMFILE":           ErrNoDescriptors,
	"ENFILE":           ErrNoDescriptors,
	"WSAEADDRINUSE":    ErrAddressInUse,
	"WSAEADDRNOTAVAIL": ErrAddressNotLocal,
	"WSAEACCES":        ErrNotPermitted,
}

// joinFailures is read only; it says what an errno of joining a group means (ip(7)).
var joinFailures = map[string]error{
	"ENODEV":        ErrNoInterface,
	"EADDRINUSE":    ErrGroupTwice,
	"EADDRNOTAVAIL": ErrNoInterface,
	"ENETUNREACH":   ErrNoInterface, // No route says where the group would be.
	"ENOBUFS":       ErrTooManyGroups,
	"ENOMEM":        ErrTooManyGroups,
}

// sendFailures is read only; it says what an errno of sendmsg(2) means.
var sendFailures = map[string]error{
	"EMSGSIZE":      ErrTooLarge,
	"ENETUNREACH":   ErrNetworkUnreachable,
	"ENETDOWN":      ErrNetworkUnreachable,
	"EHOSTUNREACH":  ErrHostUnreachable,
	"EHOSTDOWN":     ErrHostUnreachable,
	"EADDRNOTAVAIL": ErrHostUnreachable,
	"EACCES":        ErrNotPermitted,
	"EPERM":         ErrBlocked,
	"ENOBUFS":       ErrQueueFull,
	"EAGAIN":        ErrQueueFull,
	"ENOMEM":        ErrQueueFull,
	"ECONNREFUSED":  ErrRefused,
	"ENODEV":        ErrNoInterface, // The one for group datagrams has gone.
	"EAFNOSUPPORT":  ErrFamily,
	"EMFILE":        ErrNoDescriptors,
	"ENFILE":        ErrNoDescriptors,
	"WSAEMSGSIZE":   ErrTooLarge,
}

// retries is read only; it says how often a send that failed so is tried again, because the failure
// may be of an earlier datagram: these are what ICMP errors turn into. Only an earlier one can have
// been refused. How many in a row depends on how many came back at once and on the reader, since
// the kernel reports the next one as soon as the reader has taken one; 130 were seen. A route that
// fails by itself fails the same way each time, and so little is spent on finding out.
var retries = map[string]int{
	"ECONNREFUSED": 10_000,
	"ENOPROTOOPT":  10_000,
	"EHOSTDOWN":    10_000,
	"ENONET":       10_000,
	"EPROTO":       10_000,
	"EHOSTUNREACH": 16,
	"ENETUNREACH":  16,
	"ENOTSUP":      16, // the name that EOPNOTSUPP goes by on Linux
	"EACCES":       16,
	"EMSGSIZE":     2,
	"EPERM":        1, // A firewall may let the second one through; quic-go and others have seen it.
}
