package udp

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// insideOf is the variable that tells this test binary which of its tests is to run in the network
// namespace that it was started in.
const insideOf = "UDPWEB_TEST_NAMESPACE"

// notPermitted is the exit status of a test binary that was given a network namespace, but not the
// right to do anything in it, as Ubuntu does for those who are not root.
const notPermitted = 77

// inNamespace runs the rest of a test in a network namespace of its own, with nothing but a loopback
// interface, by starting this binary once more. Where the system does not permit that, the test says
// so, and fails under CI.
func inNamespace(t *testing.T, rest func()) {
	t.Helper()
	if os.Getenv(insideOf) == t.Name() {
		switch err := raiseLoopback(); {
		case errors.Is(err, unix.EPERM):
			os.Exit(notPermitted)
		case err != nil:
			t.Fatalf("bringing the loopback interface up: %v", err)
		}
		eventually(t, "the kernel lets fe80::1 be used", func() bool { // It makes up its mind in the background.
			conn, err := net.ListenUDP("udp6", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("[fe80::1%lo]:0")))
			if err != nil {
				return false
			}
			return conn.Close() == nil
		})
		rest()
		return
	}
	var forbidden []error
	for _, attributes := range []*syscall.SysProcAttr{
		{Cloneflags: unix.CLONE_NEWNET},
		{
			Cloneflags:  unix.CLONE_NEWNET | unix.CLONE_NEWUSER, // as no one in particular
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		},
	} {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
		command.Env = append(os.Environ(), insideOf+"="+t.Name(),
			"GORACE="+os.Getenv("GORACE")+" atexit_sleep_ms=0") // else the race detector waits a second
		command.SysProcAttr = attributes
		output, err := command.CombinedOutput()
		var exit *exec.ExitError
		switch {
		case err == nil && strings.Contains(string(output), "--- PASS: "+t.Name()+" "):
			return
		case err == nil, errors.As(err, &exit) && exit.ExitCode() != notPermitted:
			t.Fatalf("in a network namespace: %v\n%s", err, output)
		}
		forbidden = append(forbidden, err)
	}
	reason := errors.Join(forbidden...)
	if os.Getenv("CI") == "true" {
		t.Fatalf("this system permits no network namespace: %v", reason)
	}
	t.Logf("NOT TESTED, since this system permits no network namespace: %v", reason)
}

// raiseLoopback brings the loopback interface up and gives it the link-local address fe80::1.
func raiseLoopback() error {
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_LOOPBACK | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request); err != nil {
		return err
	}
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		return err
	}
	address := struct { // struct in6_ifreq (linux/ipv6.h)
		addr   [16]byte
		prefix uint32
		index  int32
	}{netip.MustParseAddr("fe80::1").As16(), 64, int32(lo.Index)}
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCSIFADDR, uintptr(unsafe.Pointer(&address))); errno != 0 {
		return errno
	}
	return nil
}

func TestLinkLocalAddressesKeepTheirZone(t *testing.T) {
	inNamespace(t, func() {
		local := netip.MustParseAddrPort("[fe80::1%lo]:0")
		for _, each := range []struct{ network, bound string }{
			{IPv6, "[fe80::1%lo]:0"}, {IPv6, "[::]:0"}, {DualWild, "[::]:0"},
		} {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.bound)})
			sender := outside(t, "[fe80::1%lo]:0")
			to := netip.AddrPortFrom(local.Addr(), socket.Local().Port())
			write(t, sender, to, []byte("hello"))
			got := takeOne(t, socket)
			if got.Source != addressOf(sender) || got.Source.Addr().Zone() != "lo" {
				t.Errorf("%s: source is %v, want %v", each.bound, got.Source, addressOf(sender))
			}
			if got.Destination != to || got.Interface != "lo" {
				t.Errorf("%s: destination is %v on %s, want %v on lo", each.bound, got.Destination, got.Interface, to)
			}

			for _, from := range []netip.Addr{got.Destination.Addr(), local.Addr().WithZone("1")} {
				if err := socket.Send([]byte("answer"), got.Source, from); err != nil {
					t.Fatalf("%s: Send from %v = %v", each.bound, from, err)
				}
				count, source, err := sender.ReadFromUDPAddrPort(make([]byte, 16))
				if err != nil || count != 6 || source != to {
					t.Errorf("%s: the answer is %d bytes from %v, %v; want 6 from %v", each.bound, count, source, err, to)
				}
			}

			closed := netip.AddrPortFrom(local.Addr(), closedPort)
			if err := socket.Send(nil, closed, netip.Addr{}); err != nil {
				t.Fatalf("%s: Send to the closed port = %v", each.bound, err)
			}
			if refused := takeUnreachable(t, socket, 1)[0]; refused.Destination != closed || refused.From != closed.Addr() {
				t.Errorf("%s: %v was refused by %v, want %v by %v", each.bound, refused.Destination, refused.From, closed, closed.Addr())
			}
		}
		bound := open(t, Config{Network: IPv6, Local: local})
		if bound.Local().Addr() != local.Addr() {
			t.Errorf("Local() = %v, want the address %v", bound.Local(), local.Addr())
		}
		if _, err := Open(Config{Network: IPv6, Local: netip.MustParseAddrPort("[fe80::1]:0")}, new(Batches)); !errors.Is(err, ErrAddressNotLocal) {
			t.Errorf("Open without the zone = %v, want %v", err, ErrAddressNotLocal)
		}
		if got, err := RouteSource(netip.MustParseAddrPort("[fe80::2%lo]:9"), ""); err != nil || got != local.Addr() {
			t.Errorf("RouteSource() = %v, %v; want %v", got, err, local.Addr())
		}
	})
}

// There is no network in here but the loopback.
func TestWithoutANetwork(t *testing.T) {
	inNamespace(t, func() {
		elsewhere := netip.MustParseAddrPort("192.0.2.1:9")
		socket := open(t, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
		if err := socket.Send(nil, elsewhere, netip.Addr{}); !errors.Is(err, ErrNetworkUnreachable) || Errno(err) != "ENETUNREACH" {
			t.Errorf("Send() = %v, want %v", err, ErrNetworkUnreachable)
		}
		if addr, err := RouteSource(elsewhere, ""); !errors.Is(err, ErrNetworkUnreachable) {
			t.Errorf("RouteSource() = %v, %v; want %v", addr, err, ErrNetworkUnreachable)
		}
		if addr, err := Resolve(t.Context(), "name.invalid:1"); !errors.Is(err, ErrNameNotFound) {
			t.Errorf("Resolve() = %v, %v; want %v", addr, err, ErrNameNotFound)
		}
	})
}
