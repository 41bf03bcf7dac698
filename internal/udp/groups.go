package udp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// Membership is a multicast group that a socket takes part in, on one interface.
type Membership struct {
	Group     netip.Addr // without a zone
	Interface string     // "" leaves the choice to the routing table
	Source    netip.Addr // the only sender whose datagrams are wanted (RFC 4607); invalid for any
}

// Join takes part in a group. Datagrams to other groups do not arrive, even where other programs on
// the machine have joined them. Over IPv6, Linux goes by the group alone, and not by the interface:
// where somebody else on the machine has joined it on another one, what comes in there arrives as
// well. It fails with [ErrNoInterface], [ErrTooManyGroups], [ErrGroupTwice], [ErrFamily] or
// [ErrRejected].
func (s *Socket) Join(m Membership) error {
	if _, joined := s.groups[m]; joined {
		return nil
	}
	if !fits(s.network, m.Group) || (m.Source.IsValid() && m.Source.Is4() != m.Group.Is4()) {
		return ErrFamily
	}
	index, err := m.index()
	if err != nil {
		return err
	}
	for other, at := range s.groups {
		// To the kernel, the same group with and without a source is one membership that changes its mind.
		if at == index && other.Group == m.Group && (!other.Source.IsValid() || !m.Source.IsValid()) {
			return ErrGroupTwice
		}
	}
	if err := s.membership(m, index, true); err != nil {
		return classify(err, joinFailures)
	}
	s.groups[m] = index
	return nil
}

// Leave ends what Join began. Of a group that was not joined it does nothing.
func (s *Socket) Leave(m Membership) error {
	index, joined := s.groups[m]
	if !joined {
		return nil
	}
	delete(s.groups, m)
	if err := s.end(m, index); err != nil {
		return fmt.Errorf("%w: %w", ErrRejected, err)
	}
	return nil
}

// end gives up a membership, unless it was found lost: without an index, the kernel would end that of
// any other interface. Of one whose interface has gone the kernel still keeps a record, which counts
// among those that a socket may have, and gives up that of a single source only with its group.
func (s *Socket) end(m Membership, index int) error {
	if index == 0 {
		return nil
	}
	err := s.membership(m, index, false)
	if m.Source.IsValid() && errors.Is(err, syscall.ENODEV) {
		m.Source = netip.Addr{}
		_ = s.membership(m, index, false) // It fails when another source of the group was given up before.
		return nil
	}
	return err
}

// Joined reports whether the socket takes part in a group: on an interface that still is there, as
// far as the last Join or Rejoin knows.
func (s *Socket) Joined(m Membership) bool { return s.groups[m] != 0 }

// Rejoin joins the groups again whose interface was removed and made anew: the kernel forgets
// memberships together with the interface, and says nothing (seen on Linux). It returns the groups
// it has joined again and those it has found lost.
func (s *Socket) Rejoin() (joined, lost []Membership) {
	for m, before := range s.groups {
		now, err := m.index()
		if err == nil && now == before {
			continue
		}
		if before != 0 {
			_ = s.end(m, before) // Nobody can do anything about it.
			s.groups[m] = 0
		}
		if err == nil && s.membership(m, now, true) == nil {
			s.groups[m] = now
			joined = append(joined, m)
		} else if before != 0 {
			lost = append(lost, m)
		}
	}
	return joined, lost
}

// Reroute looks for the interface of group datagrams again, which has another index after it was made
// anew.
func (s *Socket) Reroute() error {
	if options := *s.options.Load(); options.MulticastInterface != "" {
		return s.SetOptions(options)
	}
	return nil
}

// index finds the interface of a membership. Where none is named it is the one that the routing
// table has for the group.
func (m Membership) index() (int, error) {
	if m.Interface != "" {
		return InterfaceIndex(m.Interface)
	}
	return routedInterface(m.Group)
}

// memberships is what both families can do.
type memberships interface {
	JoinGroup(by *net.Interface, group net.Addr) error
	LeaveGroup(by *net.Interface, group net.Addr) error
	JoinSourceSpecificGroup(by *net.Interface, group, source net.Addr) error
	LeaveSourceSpecificGroup(by *net.Interface, group, source net.Addr) error
}

func (s *Socket) membership(m Membership, index int, join bool) error {
	var family memberships = ipv6.NewPacketConn(s.fd.packetConn())
	if m.Group.Is4() {
		family = ipv4.NewPacketConn(s.fd.packetConn())
	}
	by := &net.Interface{Index: index}
	group := &net.UDPAddr{IP: m.Group.AsSlice()}
	switch {
	case m.Source.IsValid() && join:
		return family.JoinSourceSpecificGroup(by, group, &net.UDPAddr{IP: m.Source.AsSlice()})
	case m.Source.IsValid():
		return family.LeaveSourceSpecificGroup(by, group, &net.UDPAddr{IP: m.Source.AsSlice()})
	case join:
		return family.JoinGroup(by, group)
	default:
		return family.LeaveGroup(by, group)
	}
}
