package lab

import (
	"bytes"
	"net/netip"
	"slices"

	"udpweb/internal/journal"
)

// Preset names what a listener answers with.
type Preset string

// The presets. The zero value answers nothing.
const (
	NoReply    Preset = ""
	ReplyEcho  Preset = "echo"  // the datagram itself
	ReplyUpper Preset = "upper" // its text in capital letters
	ReplyFixed Preset = "fixed" // always the same payload
)

// Reply is the rule by which a listener answers. The zero value answers nothing.
type Reply struct {
	Preset  Preset
	Payload []byte // of ReplyFixed
}

// answer builds the payload that answers a datagram. It may share memory with it.
func (r Reply) answer(received []byte) []byte {
	switch r.Preset {
	case ReplyUpper:
		return bytes.ToUpper(received)
	case ReplyFixed:
		return r.Payload
	}
	return received
}

// Reasons for which a datagram is not answered, as they are counted.
const (
	SuppressedOwnListener = "own_listener" // two listeners that answer each other would never end
	SuppressedLoopPort    = "loop_port"    // the source port belongs to a service that answers anything
	SuppressedGroup       = "group"        // it was sent to a group or to everyone, not to us
	SuppressedPolicy      = "policy"       // the lab may not send to its source
	SuppressedTooLarge    = "too_large"    // the answer does not fit into a datagram
)

// loopPorts are the source ports of services that answer whatever they get, with which a replier
// would talk for ever (CERT CA-1996-01): reserved, echo, discard, daytime, quotd, chargen, time.
var loopPorts = []uint16{0, 7, 9, 13, 17, 19, 37}

// suppressed returns the reason why a datagram must not be answered, or "".
func (l *Lab) suppressed(received *journal.Entry) string {
	to := received.Destination.Addr()
	switch {
	case slices.Contains(loopPorts, received.Source.Port()):
		return SuppressedLoopPort
	case to.IsMulticast() || l.network.isBroadcast(to) || received.Source.Addr().IsMulticast():
		return SuppressedGroup
	case l.repliers.Load().has(received.Source, l.network):
		return SuppressedOwnListener
	case l.policy.check(received.Source) != nil:
		return SuppressedPolicy
	}
	return ""
}

// repliers are the addresses of all listeners that answer, by port. It is never changed: a change
// of any listener makes a new one.
type repliers struct{ bound map[uint16][]netip.Addr }

func newRepliers(listeners []*listener) *repliers {
	found := &repliers{bound: make(map[uint16][]netip.Addr)}
	for _, each := range listeners {
		if view := each.view(); view.State == Listening && view.Reply.Preset != NoReply {
			port := view.Local.Port()
			found.bound[port] = append(found.bound[port], view.Local.Addr())
		}
	}
	return found
}

// has reports whether a datagram from source came from one of the repliers.
func (r *repliers) has(source netip.AddrPort, n *network) bool {
	for _, bound := range r.bound[source.Port()] {
		if bound == source.Addr() || bound.IsUnspecified() && n.isLocal(source.Addr()) {
			return true
		}
	}
	return false
}
