package udp

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// resolveTimeout bounds the wait for a name server. A person is waiting for the answer.
const resolveTimeout = 2 * time.Second

// SplitAddress takes "host:port" apart. The host may be empty, a name, or an IP address, in
// brackets where it is IPv6. It fails with [ErrBadAddress] or [ErrBadPort].
func SplitAddress(s string) (host string, port uint16, err error) {
	host, digits, err := net.SplitHostPort(s)
	if err != nil {
		return "", 0, fmt.Errorf("%w: %w", ErrBadAddress, err)
	}
	port, err = parsePort(digits)
	return host, port, err
}

// parsePort reads a port number, 0 included. It fails with [ErrBadPort].
func parsePort(s string) (uint16, error) {
	for _, digit := range s {
		if digit < '0' || digit > '9' { // ParseUint would let "+1" through.
			return 0, ErrBadPort
		}
	}
	port, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrBadPort, err)
	}
	return uint16(port), nil
}

// ParseLocal reads the address a socket is to be bound to. An empty host means every IPv4 address
// of the machine. Names are not looked up, except for "localhost": a socket is bound to an address,
// not to a name. It fails with [ErrBadAddress] or [ErrBadPort].
func ParseLocal(s string) (netip.AddrPort, error) {
	host, port, err := SplitAddress(s)
	if err != nil {
		return netip.AddrPort{}, err
	}
	switch {
	case host == "":
		return netip.AddrPortFrom(netip.IPv4Unspecified(), port), nil
	case strings.EqualFold(host, "localhost"):
		return netip.AddrPortFrom(loopback4, port), nil
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("%w: %w", ErrBadAddress, err)
	}
	return netip.AddrPortFrom(addr.Unmap(), port), nil
}

// Resolve reads the address of a peer and looks its name up where it has one. Of several answers
// IPv4 comes first, since that is what most listeners here are bound to. It fails with
// [ErrBadAddress], [ErrBadPort] or [ErrNameNotFound].
func Resolve(ctx context.Context, s string) (netip.AddrPort, error) {
	host, port, err := SplitAddress(s)
	if err != nil {
		return netip.AddrPort{}, err
	}
	if host == "" {
		return netip.AddrPort{}, ErrBadAddress
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return netip.AddrPortFrom(addr.Unmap(), port), nil
	}
	if looksLikeAddress(host) {
		return netip.AddrPort{}, ErrBadAddress
	}
	addr, err := lookup(ctx, host)
	if err != nil {
		return netip.AddrPort{}, err
	}
	return netip.AddrPortFrom(addr, port), nil
}

// looksLikeAddress reports whether a host that is no address was meant as one: no name ends in a
// number (RFC 3696 section 2), be it decimal or hexadecimal, and none holds a colon or a zone.
func looksLikeAddress(host string) bool {
	bare := strings.TrimSuffix(host, ".")
	last := strings.ToLower(bare[strings.LastIndexByte(bare, '.')+1:])
	digits, hexadecimal := strings.CutPrefix(last, "0x")
	numerals := "0123456789"
	if hexadecimal {
		numerals += "abcdef"
	}
	return (last != "" && strings.Trim(digits, numerals) == "") || strings.ContainsAny(host, ":%")
}

func lookup(ctx context.Context, host string) (netip.Addr, error) {
	if strings.EqualFold(host, "localhost") {
		return loopback4, nil
	}
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("%w: %w", ErrNameNotFound, err)
	}
	if len(addrs) == 0 {
		return netip.Addr{}, ErrNameNotFound
	}
	return preferred(addrs), nil
}

// preferred is the first IPv4 address among some, else the first of all.
func preferred(addrs []netip.Addr) netip.Addr {
	for _, addr := range addrs {
		if addr.Unmap().Is4() {
			return addr.Unmap()
		}
	}
	return addrs[0]
}

// loopback4 is a value, never changed: 127.0.0.1 (RFC 1122 section 3.2.1.3).
var loopback4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// IsBroadcast4 reports whether addr is the limited broadcast address 255.255.255.255, which no
// router forwards (RFC 919 section 7).
func IsBroadcast4(addr netip.Addr) bool { return addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}) }
