package udp

import (
	"errors"
	"fmt"
	"net"
)

// Options are what can be chosen about the datagrams that a socket sends. [DefaultOptions] are what
// a socket has unless told otherwise.
type Options struct {
	TTL                int    // hops of datagrams to one host, 1 to 255; 0 is what the system has
	TOS                uint8  // type of service or traffic class: DSCP and ECN
	DontFragment       bool   // refuse what is larger than the path MTU instead of fragmenting it
	Broadcast          bool   // may send to a broadcast address (SO_BROADCAST)
	MulticastTTL       int    // hops of datagrams to a group, 0 to 255; 0 stays on this machine
	MulticastQuiet     bool   // do not let this machine's own members have what is sent to a group
	MulticastInterface string // where datagrams to a group leave; "" is what the routing table says
}

// DefaultMulticastTTL keeps what is sent to a group on the local network (RFC 1112 section 6.1).
const DefaultMulticastTTL = 1

// DefaultOptions are those of a new socket (ip(7)), except that it may not broadcast: the permission
// is to be asked for, as it is in C and in Python.
func DefaultOptions() Options { return Options{MulticastTTL: DefaultMulticastTTL} }

// SetOptions changes the options of the socket. It fails with [ErrNoInterface] where there is no
// interface of that name.
func (s *Socket) SetOptions(options Options) error {
	index, err := InterfaceIndex(options.MulticastInterface)
	if err != nil {
		return err
	}
	if err := s.applyOptions(options, index); err != nil {
		return fmt.Errorf("%w: %w", ErrRejected, err)
	}
	if options.TTL == 0 {
		options.TTL = s.systemTTL()
	}
	s.granted.Store(&options)
	return nil
}

// Options returns the options of the socket. A TTL that was left to the system is the one that the
// system had when the options were set, where that is known.
func (s *Socket) Options() Options { return *s.granted.Load() }

// InterfaceIndex is the index of an interface by its name; 0, which leaves the choice to the system,
// for none. It fails with [ErrNoInterface].
func InterfaceIndex(name string) (int, error) {
	if name == "" {
		return 0, nil
	}
	found, err := net.InterfaceByName(name)
	if err != nil {
		return 0, errors.Join(ErrNoInterface, err)
	}
	return found.Index, nil
}
