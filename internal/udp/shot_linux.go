package udp

import (
	"errors"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// Shot is a socket for one datagram to one destination, with the options that a new socket has
// ([DefaultOptions]): what a program does that calls socket(2), sendto(2) and close(2). It costs a tenth
// of a [Socket], which can also be read from. The owner must call Close.
type Shot struct {
	socket bare
	source netip.AddrPort
	header Header
}

// OpenShot opens a socket for a datagram. It fails with what opening or sending can fail with, and
// nothing was sent then.
//
// The source is to be known before the datagram leaves. Connecting the socket makes the kernel choose the
// one that it would choose for a sendto(2), and sends nothing (udp(7)).
func OpenShot(to netip.AddrPort) (*Shot, error) {
	to = unmap(to)
	socket, err := openBare(to.Addr())
	if err != nil {
		return nil, classify(err, openFailures)
	}
	shot := &Shot{socket: socket}
	if err := shot.aim(to); err != nil {
		return nil, errors.Join(classify(err, sendFailures), socket.close())
	}
	return shot, nil
}

func (s *Shot) aim(to netip.AddrPort) (err error) {
	hops, told := option{unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS}, asShot6[:]
	if to.Addr().Is4() {
		hops, told = option{unix.IPPROTO_IP, unix.IP_TTL}, asShot4[:]
	}
	if err := setAll(int(s.socket), told); err != nil {
		return err
	}
	if err := s.socket.connect(to); err != nil {
		return err
	}
	if s.source, err = s.socket.local(); err != nil {
		return err
	}
	ttl := DefaultMulticastTTL
	if !to.Addr().IsMulticast() {
		if ttl, err = s.socket.get(hops); err != nil {
			return err
		}
	}
	s.header = Header{TTL: uint8(ttl), Known: true}
	return nil
}

// What is told to the socket of a shot, read only. The kernel tells that its queue before a link is full
// only to those who want to hear of errors (ip(7), IP_RECVERR). Fragmentation is as it is for every socket
// of ours unless asked otherwise; of IPv6, that is the system's default.
var (
	asShot4 = [...]optionValue{
		{option{unix.IPPROTO_IP, unix.IP_RECVERR}, 1},
		{option{unix.IPPROTO_IP, unix.IP_MTU_DISCOVER}, unix.IP_PMTUDISC_DONT},
	}
	asShot6 = [...]optionValue{{option{unix.IPPROTO_IPV6, unix.IPV6_RECVERR}, 1}}
)

// Source is the address that the datagram comes from.
func (s *Shot) Source() netip.AddrPort { return s.source }

// Header is what the system writes into the IP header of the datagram.
func (s *Shot) Header() Header { return s.header }

// Send hands the datagram to the kernel, and fails as [Socket.Send] does. Nothing waits in the send queue
// of a socket that has sent nothing, and so it never waits for room.
func (s *Shot) Send(payload []byte) error {
	for try := 1; ; try++ {
		err := os.NewSyscallError("sendto", unix.Send(int(s.socket), payload, 0))
		if err == nil {
			return nil
		}
		// An ICMP error may come late, for a datagram of another socket that had the same port.
		if errors.Is(err, unix.EINTR) || try <= retries[Errno(err)] {
			continue
		}
		return classify(err, sendFailures)
	}
}

// Close gives the port back.
func (s *Shot) Close() error { return s.socket.close() }
