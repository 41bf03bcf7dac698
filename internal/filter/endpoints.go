package filter

import (
	"bytes"
	"fmt"
	"net/netip"
	"sync"
)

// endpoints are the values of a field that holds an address and a port. They are compared as values
// and searched as text, such as [::1]:8888.
type endpoints struct{}

func (endpoints) String() string { return "an address:port" }

func (endpoints) order(a, b netip.AddrPort) int { return a.Compare(b) }

func (endpoints) decide(constant netip.AddrPort, by verdicts) func(netip.AddrPort) bool {
	if by.isOfOrder() {
		return func(v netip.AddrPort) bool { return by.on(v.Compare(constant)) }
	}
	same := by.on(0)
	return func(v netip.AddrPort) bool { return (v == constant) == same }
}

func (endpoints) parse(c *compiler, name string, l *literal) (netip.AddrPort, error) {
	text, err := c.anyText(l)
	if err != nil {
		return netip.AddrPort{}, err
	}
	endpoint, err := netip.ParseAddrPort(text)
	if err != nil {
		return endpoint, c.fail(l.Pos.Offset, l.written(),
			fmt.Sprintf("%s is an address and a port, such as \"127.0.0.1:8888\" or \"[::1]:8888\". For one of the two ask ip.addr, ipv6.addr or udp.port.", name))
	}
	return endpoint, nil
}

// textSize is room for the longest address:port with a zone of usual length:
// [1111:2222:3333:4444:5555:6666:7777:8888%interfacename00]:65535.
const textSize = 96

func (endpoints) contains(c *compiler, name string, l *literal) (func(netip.AddrPort) bool, error) {
	text, err := c.needle(name, l)
	if err != nil {
		return nil, err
	}
	part := []byte(text)
	return func(v netip.AddrPort) bool {
		var text [textSize]byte
		return bytes.Contains(v.AppendTo(text[:0]), part)
	}, nil
}

func (endpoints) matches(c *compiler, l *literal) (func(netip.AddrPort) bool, error) {
	pattern, err := c.pattern(l)
	if err != nil {
		return nil, err
	}
	search := &endpointSearch{pattern: pattern}
	return search.matches, nil
}

// endpointSearch keeps memory for the text that a regular expression looks at.
type endpointSearch struct {
	pattern *pattern
	texts   sync.Pool // of *[]byte
}

func (s *endpointSearch) matches(v netip.AddrPort) bool {
	text, ok := s.texts.Get().(*[]byte)
	if !ok {
		text = new([]byte)
	}
	defer s.texts.Put(text)
	*text = v.AppendTo((*text)[:0])
	return s.pattern.matchesBytes(*text)
}
