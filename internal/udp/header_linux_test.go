package udp

import (
	"bytes"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/ipv4"
	"golang.org/x/sys/unix"
)

// rawSocket sends whole packets that were made here: over IPv4 with their IP header (raw(7)), over
// IPv6 from the UDP header on.
func rawSocket(t *testing.T, local netip.Addr) int {
	t.Helper()
	family, protocol := unix.AF_INET, unix.IPPROTO_RAW // The latter implies IP_HDRINCL.
	if local.Is6() {
		family, protocol = unix.AF_INET6, unix.IPPROTO_UDP
	}
	fd, err := unix.Socket(family, unix.SOCK_RAW|unix.SOCK_CLOEXEC, protocol)
	if err != nil {
		t.Fatalf("a raw socket: %v", err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if local.Is6() {
		if err := unix.Bind(fd, &unix.SockaddrInet6{Addr: local.As16()}); err != nil {
			t.Fatal(err)
		}
	}
	return fd
}

// transmitRaw sends the header and the payload of a datagram as they are.
func transmitRaw(t *testing.T, fd int, d Datagram, header [8]byte) {
	t.Helper()
	to := d.Destination.Addr()
	wire := slices.Concat(header[:], d.Payload)
	if to.Is6() {
		if err := unix.Sendto(fd, wire, 0, &unix.SockaddrInet6{Addr: to.As16()}); err != nil {
			t.Fatal(err)
		}
		return
	}
	above, err := (&ipv4.Header{
		Version: ipv4.Version, Len: ipv4.HeaderLen, TotalLen: ipv4.HeaderLen + len(wire), TTL: 64, Protocol: 17,
		Src: d.Source.Addr().AsSlice(), Dst: to.AsSlice(),
	}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Sendto(fd, slices.Concat(above, wire), 0, &unix.SockaddrInet4{Addr: to.As4()}); err != nil {
		t.Fatal(err)
	}
}

// checksumErrors is how many datagrams the kernel found to have a wrong checksum.
func checksumErrors(t *testing.T, family netip.Addr) int {
	t.Helper()
	if family.Is6() {
		return figure(t, "/proc/net/snmp6", func(lines [][]string) string {
			at := slices.IndexFunc(lines, func(line []string) bool { return line[0] == "Udp6InCsumErrors" })
			return lines[at][1]
		})
	}
	return figure(t, "/proc/net/snmp", func(lines [][]string) string {
		at := slices.IndexFunc(lines, func(line []string) bool { return line[0] == "Udp:" }) // Names, then figures.
		return lines[at+1][slices.Index(lines[at], "InCsumErrors")]
	})
}

func figure(t *testing.T, path string, find func(lines [][]string) string) int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for line := range strings.Lines(string(data)) {
		lines = append(lines, strings.Fields(line))
	}
	value, err := strconv.Atoi(find(lines))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return value
}

// arrives sends a datagram with that header, and behind it one that the kernel makes itself, by which
// the test knows that the first has been looked at.
func arrives(t *testing.T, receiver *net.UDPConn, fd int, d Datagram, header [8]byte) bool {
	t.Helper()
	transmitRaw(t, fd, d, header)
	behind := outside(t, netip.AddrPortFrom(d.Source.Addr(), 0).String())
	write(t, behind, d.Destination, []byte("behind"))
	arrived := false
	for memory := make([]byte, MaxReadSize); ; {
		count, source, err := receiver.ReadFromUDPAddrPort(memory)
		switch {
		case err != nil:
			t.Fatalf("the receiver: %v", err)
		case unmap(source) == addressOf(behind):
			return arrived
		case unmap(source) != d.Source || !bytes.Equal(memory[:count], d.Payload):
			t.Fatalf("%d bytes from %v arrived, want %d from %v", count, source, d.Length, d.Source)
		}
		arrived = true
	}
}

// The kernel is the witness: it delivers what has our header, and drops what has another checksum.
func TestTheKernelTakesARebuiltHeaderAndNoOther(t *testing.T) {
	inNamespace(t, func() {
		for _, local := range []netip.Addr{loopback4, netip.IPv6Loopback()} {
			receiver := outside(t, netip.AddrPortFrom(local, 0).String())
			fd := rawSocket(t, local)
			carrying := func(payload []byte) Datagram {
				return Datagram{
					Source: netip.AddrPortFrom(local, 51696), Destination: addressOf(receiver), Length: len(payload), Payload: payload,
				}
			}
			sumsToZero := carrying([]byte("\x00\x00 is what was missing"))
			missing := sumsToZero.RebuildHeader().Bytes()
			copy(sumsToZero.Payload, missing[6:])
			if got := sumsToZero.RebuildHeader().Checksum; got != 0xffff {
				t.Fatalf("the checksum is %#04x, want one that would be 0", got)
			}
			for _, d := range []Datagram{
				sumsToZero, carrying(nil), carrying([]byte("x")), carrying([]byte("Hello UDP Server")), carrying([]byte("안녕하세요")),
				// Short ones are checked when they come, and long ones when they are read.
				carrying(bytes.Repeat([]byte("0123456789a"), 1000)), carrying(make([]byte, 20_001)),
			} {
				checkByTheKernel(t, receiver, fd, d)
			}
		}
	})
}

// checkByTheKernel asserts that a datagram arrives with its rebuilt header, and not with one bit of the
// checksum flipped.
func checkByTheKernel(t *testing.T, receiver *net.UDPConn, fd int, d Datagram) {
	t.Helper()
	header := d.RebuildHeader().Bytes()
	flipped := [][8]byte{header, header, header}
	flipped[0][6] ^= 0x80
	flipped[1][7] ^= 0x01
	flipped[2][7] ^= 0x10
	for i, sent := range append(flipped, header) {
		if sent[6] == 0 && sent[7] == 0 {
			continue // That is none at all, which IPv4 allows.
		}
		right := i == len(flipped)
		before := checksumErrors(t, d.Source.Addr())
		arrived := arrives(t, receiver, fd, d, sent)
		counted := checksumErrors(t, d.Source.Addr()) - before
		if arrived != right || (counted == 0) != right || counted > 1 {
			t.Errorf("%v, %d bytes: the header %x arrives: %t, and %d checksums are counted as wrong; rebuilt it is %x",
				d.Source, d.Length, sent, arrived, counted, header)
		}
	}
}
