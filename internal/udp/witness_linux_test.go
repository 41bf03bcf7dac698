package udp

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
	"golang.org/x/sys/unix"
)

// heard is what an outside socket found out about a datagram.
type heard struct {
	payload  string
	source   netip.AddrPort
	ttl, tos int
}

// listening is an outside socket that asks the kernel for the TTL and the TOS of what arrives, and
// that shares its port with those who allow it as well.
func listening(t *testing.T, local string) *net.UDPConn {
	t.Helper()
	config := net.ListenConfig{Control: func(network, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) { failed = askForHeaders(int(fd), network) })
		if err != nil {
			return err
		}
		return failed
	}}
	network := "udp6" // Else net would make the IPv4 wildcard a socket of both families.
	if netip.MustParseAddrPort(local).Addr().Is4() {
		network = "udp4"
	}
	opened, err := config.ListenPacket(context.Background(), network, local)
	if err != nil {
		t.Fatalf("an outside socket on %s: %v", local, err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	if err := opened.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return opened.(*net.UDPConn)
}

func askForHeaders(fd int, network string) error {
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return err
	}
	if network == "udp6" {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_RECVHOPLIMIT, 1); err != nil {
			return err
		}
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_RECVTCLASS, 1); err != nil {
			return err
		}
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_RECVTTL, 1); err != nil {
		return err
	}
	return unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_RECVTOS, 1)
}

// hear waits for a datagram at an outside socket that is listening.
func hear(t *testing.T, conn *net.UDPConn) heard {
	t.Helper()
	payload, control := make([]byte, MaxReadSize), make([]byte, 512)
	count, controlCount, _, source, err := conn.ReadMsgUDPAddrPort(payload, control)
	if err != nil {
		t.Fatalf("the outside socket %v: %v", conn.LocalAddr(), err)
	}
	got := heard{payload: string(payload[:count]), source: unmap(source)}
	messages, err := unix.ParseSocketControlMessage(control[:controlCount])
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range messages { // Of each value the first byte that is not zero is all of it.
		value := int(max(each.Data[0], each.Data[len(each.Data)-1]))
		switch [2]int32{each.Header.Level, each.Header.Type} {
		case [2]int32{unix.IPPROTO_IP, unix.IP_TTL}, [2]int32{unix.IPPROTO_IPV6, unix.IPV6_HOPLIMIT}:
			got.ttl = value
		case [2]int32{unix.IPPROTO_IP, unix.IP_TOS}, [2]int32{unix.IPPROTO_IPV6, unix.IPV6_TCLASS}:
			got.tos = value
		}
	}
	return got
}

// expectToHear asserts what arrives next at an outside socket, and so that nothing else came before.
func expectToHear(t *testing.T, conn *net.UDPConn, payload string) heard {
	t.Helper()
	got := hear(t, conn)
	if got.payload != payload {
		t.Errorf("the outside socket %v got %.40q from %v, want %.40q", conn.LocalAddr(), got.payload, got.source, payload)
	}
	return got
}

// joinOutside makes an outside socket a member of a group, on one interface.
func joinOutside(t *testing.T, conn *net.UDPConn, group netip.Addr, by string) {
	t.Helper()
	found, err := net.InterfaceByName(by)
	if err != nil {
		t.Fatal(err)
	}
	address := &net.UDPAddr{IP: group.AsSlice()}
	if group.Is4() {
		err = ipv4.NewPacketConn(conn).JoinGroup(found, address)
	} else {
		err = ipv6.NewPacketConn(conn).JoinGroup(found, address)
	}
	if err != nil {
		t.Fatalf("an outside socket joins %v: %v", group, err)
	}
}

// leavingOutside is an outside socket whose group datagrams leave by one interface.
func leavingOutside(t *testing.T, local, by string) *net.UDPConn {
	t.Helper()
	conn := outside(t, local)
	found, err := net.InterfaceByName(by)
	if err != nil {
		t.Fatal(err)
	}
	if addressOf(conn).Addr().Is4() {
		err = ipv4.NewPacketConn(conn).SetMulticastInterface(found)
	} else {
		err = ipv6.NewPacketConn(conn).SetMulticastInterface(found)
	}
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// ofSocket reads an option of a socket.
func ofSocket(t *testing.T, socket *Socket, level, name int) (value int) {
	t.Helper()
	var failed error
	err := socket.fd.Control(func(fd uintptr) { value, failed = unix.GetsockoptInt(int(fd), level, name) })
	if err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return value
}

// onlyBy makes an outside socket hear of one interface only. Without it, a member of an IPv6 group hears
// of every interface on which anybody on the machine has joined it.
func onlyBy(t *testing.T, conn *net.UDPConn, name string) {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = unix.BindToDevice(int(fd), name) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
}
