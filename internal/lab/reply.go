package lab

import (
	"net/netip"
	"slices"
	"unicode"
	"unicode/utf8"

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
		return upper(received)
	case ReplyFixed:
		return r.Payload
	default:
		return received
	}
}

// upper is the text of a payload in capital letters. Bytes that are no text stay as they are, where
// bytes.ToUpper would put the replacement character.
func upper(received []byte) []byte {
	made := make([]byte, 0, len(received))
	for len(received) > 0 {
		char, size := utf8.DecodeRune(received)
		if char == utf8.RuneError {
			made = append(made, received[:size]...)
		} else {
			made = utf8.AppendRune(made, unicode.ToUpper(char))
		}
		received = received[size:]
	}
	return made
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

// answerTo builds the answer to a datagram by a rule, or returns the reason why there is none.
func (l *Lab) answerTo(received *journal.Entry, rule Reply) (made answer, reason string) {
	if reason := l.suppressed(received); reason != "" {
		return answer{}, reason
	}
	made = answer{payload: rule.answer(received.Payload), to: received.Source, from: received.Destination.Addr()}
	if len(made.payload) > maxPayload(made.to.Addr()) {
		return answer{}, SuppressedTooLarge
	}
	return made, ""
}

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

// repliers are the sockets of all listeners that answer, by port. It is never changed: a change of
// any listener makes a new one.
type repliers struct{ bound map[uint16][]place }

func newRepliers(listeners []*listener) *repliers {
	found := &repliers{bound: make(map[uint16][]place)}
	for _, each := range listeners {
		if view := each.view(); view.State == Listening && view.Reply.Preset != NoReply {
			port := view.Local.Port()
			found.bound[port] = append(found.bound[port], place{view.Network, view.Local})
		}
	}
	return found
}

// has reports whether a datagram from source came from one of the repliers.
func (r *repliers) has(source netip.AddrPort, n *network) bool {
	for _, bound := range r.bound[source.Port()] {
		if bound.includes(source.Addr()) && (!bound.local.Addr().IsUnspecified() || n.isLocal(source.Addr())) {
			return true
		}
	}
	return false
}
