package filter

import (
	"fmt"
	"net/netip"
	"strings"
)

// addresses are the values of a field that holds an IP address of one version.
type addresses struct{ v6 bool }

func (a addresses) String() string { return "an " + a.version() + " address" }

func (a addresses) version() string {
	if a.v6 {
		return "IPv6"
	}
	return "IPv4"
}

func (addresses) order(a, b netip.Addr) int { return a.Compare(b) }

func (a addresses) parse(c *compiler, name string, l *literal) (netip.Addr, error) {
	addr, err := netip.ParseAddr(l.Word)
	switch {
	case l.isQuoted():
		return addr, c.fail(l.Pos.Offset, l.written(), fmt.Sprintf("%s is %s, and an address stands without quotes.", name, a))
	case err != nil:
		return addr, c.fail(l.Pos.Offset, l.Word, a.reason(name, l.Word))
	case addr.Is4() == a.v6:
		return addr, c.fail(l.Pos.Offset, l.Word, a.otherVersion(name, l.Word))
	case addr.Zone() != "":
		return addr, c.fail(l.Pos.Offset, l.Word, fmt.Sprintf("An address is compared without %%%s. Ask for interface == \"%[1]s\" beside it.", quoted(addr.Zone())))
	}
	return addr, nil
}

// parseMany reads a prefix, such as 10.0.0.0/8 (RFC 4632). Bits behind its length do not matter, as
// they do not in Wireshark.
func (a addresses) parseMany(c *compiler, name string, l *literal) (func(netip.Addr) bool, error) {
	if !strings.Contains(l.Word, "/") {
		return nil, nil
	}
	prefix, err := netip.ParsePrefix(l.Word)
	switch {
	case err != nil:
		return nil, c.fail(l.Pos.Offset, l.Word, fmt.Sprintf("“%s” is not a prefix. Write it as %s.", quoted(l.Word), a.example()))
	case prefix.Addr().Is4() == a.v6:
		return nil, c.fail(l.Pos.Offset, l.Word, a.otherVersion(name, l.Word))
	}
	return prefix.Masked().Contains, nil
}

func (a addresses) example() string {
	if a.v6 {
		return "2001:db8::/32"
	}
	return "10.0.0.0/8"
}

func (a addresses) otherVersion(name, word string) string {
	_, field, _ := strings.Cut(name, ".")
	if a.v6 {
		return fmt.Sprintf("%s is an IPv6 address. For %s write ip.%s.", name, quoted(word), field)
	}
	return fmt.Sprintf("%s is an IPv4 address. For %s write ipv6.%s.", name, quoted(word), field)
}

// reason says what is wrong with a word that is no address.
func (a addresses) reason(name, word string) string {
	if _, err := netip.ParseAddrPort(word); err == nil {
		return fmt.Sprintf("%s is an address without a port. Ask for the port with udp.port, or for both with source and destination.", name)
	}
	return fmt.Sprintf("%s is %s, and “%s” is none. Names are not looked up.", name, a, quoted(word))
}
