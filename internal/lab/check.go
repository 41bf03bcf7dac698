package lab

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// Finding is something that was found out about a datagram that was sent. The package texts words it.
type Finding struct {
	Code   FindingCode
	Values map[string]string
}

// FindingCode names a kind of finding. It is part of the API.
type FindingCode string

// What can be found out: first what entries of the journal tell of the datagram.
const (
	FoundNotSent     FindingCode = "not-sent"    // the kernel refused it
	FoundAnswer      FindingCode = "answered"    // something came back
	FoundRefusal     FindingCode = "refused"     // nothing listens there, says an ICMP error
	FoundUndelivered FindingCode = "undelivered" // another ICMP error
	FoundArrival     FindingCode = "arrived"     // at a listener of this lab
	FoundNoReply     FindingCode = "no-reply"    // that has no auto-reply
)

// And where no entry does, what there is at its destination.
const (
	FoundPaused      FindingCode = "paused"              // a listener of this lab that is paused
	FoundNotTaken    FindingCode = "not-taken"           // a listener of this lab that did not get it
	FoundProgram     FindingCode = "listens"             // a socket of another program
	FoundConnected   FindingCode = "connected-elsewhere" // a socket that takes nothing from us
	FoundElsewhere   FindingCode = "other-address"       // only sockets on other addresses
	FoundNobody      FindingCode = "nothing-listens"     // no socket
	FoundNoTable     FindingCode = "sockets-unknown"     // the system does not tell
	FoundGroup       FindingCode = "multicast"
	FoundBroadcast   FindingCode = "broadcast"
	FoundOtherSystem FindingCode = "another-machine" // where nobody can look from here
)

// Check is what can be known of a datagram that was sent. Of an entry of another kind there are no findings.
type Check struct {
	News     bool // whether an entry tells of it: that it arrived here, was answered, or could not be delivered
	Findings []Finding
}

// Check finds out what became of a datagram that was sent, and where no entry tells, why that may be.
func (l *Lab) Check(sent *journal.Entry) Check {
	if sent.Kind != journal.Sent {
		return Check{}
	}
	if findings := l.newsOf(sent); len(findings) > 0 {
		return Check{News: true, Findings: findings}
	}
	return Check{Findings: []Finding{l.destinationOfSilent(sent)}}
}

func found(code FindingCode, pairs ...string) Finding {
	return Finding{Code: code, Values: values(pairs...)}
}

// newsOf is what entries behind a sent one tell of it. What comes back decides; that it arrived is told with why
// nothing did.
func (l *Lab) newsOf(sent *journal.Entry) []Finding {
	var arrived *journal.Entry
	for _, entry := range l.journal.Find(journal.Query{After: sent.Seq, Limit: mostNews, Match: func(e *journal.Entry) bool {
		return tellsOf(e, sent)
	}}).Entries {
		seq := strconv.FormatUint(entry.Seq, 10)
		switch {
		case entry.Kind == journal.Event:
			_, errno, _ := strings.Cut(entry.Note, ": ")
			return []Finding{found(FoundNotSent, "errno", errno)}
		case entry.Kind == journal.Unreachable && entry.ICMP.Errno == "ECONNREFUSED":
			return []Finding{found(FoundRefusal, "destination", quotedAddress(entry.Destination), "seq", seq)}
		case entry.Kind == journal.Unreachable:
			return []Finding{found(FoundUndelivered, "destination", quotedAddress(entry.Destination), "errno", entry.ICMP.Errno, "seq", seq)}
		case !isArrival(&entry, sent): // An answer.
			return []Finding{found(FoundAnswer, "peer", quotedAddress(entry.Source), "bytes", strconv.Itoa(entry.Length), "seq", seq)}
		case arrived == nil:
			arrived = &entry
		}
	}
	if arrived == nil {
		return nil
	}
	findings := []Finding{found(FoundArrival, "local", quotedAddress(arrived.Destination), "seq", strconv.FormatUint(arrived.Seq, 10))}
	if at, err := l.Listener(arrived.Listener); err == nil && at.Reply.Preset == "" {
		findings = append(findings, found(FoundNoReply))
	}
	return findings
}

// mostNews is how many entries that may tell of a datagram are looked at: others that were sent alike are told of as well.
const mostNews = 64

// tellsOf reports whether an entry may be news of a datagram that was sent. Ports decide, since an address may stand for
// every interface.
func tellsOf(entry, sent *journal.Entry) bool {
	switch entry.Kind {
	case journal.Received:
		return isAnswer(entry, sent) || isArrival(entry, sent)
	case journal.Unreachable:
		return entry.Destination == sent.Destination
	case journal.Event:
		return entry.Destination == sent.Destination && entry.Listener == sent.Listener && strings.HasPrefix(entry.Note, NoteNotSent+": ")
	default:
		return false
	}
}

func isAnswer(received, sent *journal.Entry) bool {
	return received.Source.Port() == sent.Destination.Port() && received.Destination.Port() == sent.Source.Port()
}

func isArrival(received, sent *journal.Entry) bool {
	from := sent.Source
	if from.Addr().IsUnspecified() {
		from = netip.AddrPortFrom(received.Source.Addr(), from.Port())
	}
	return received.Source == from && received.Destination.Port() == sent.Destination.Port() && received.Length == sent.Length
}

// destinationOfSilent is what there is at the destination of a datagram that nothing tells of.
func (l *Lab) destinationOfSilent(sent *journal.Entry) Finding {
	to := sent.Destination.Addr().Unmap()
	switch {
	case to.IsMulticast():
		return found(FoundGroup, "address", quoted(to.String()))
	case l.network.isBroadcast(to):
		return found(FoundBroadcast, "address", quoted(to.String()))
	case !l.network.isLocal(to):
		return found(FoundOtherSystem, "address", quoted(to.String()))
	}
	port := sent.Destination.Port()
	if at, ok := l.listenerAt(netip.AddrPortFrom(to, port)); ok {
		code := FoundNotTaken
		if at.State == Paused {
			code = FoundPaused
		}
		return found(code, "local", quotedAddress(at.Local))
	}
	sockets, known := udp.Bindings(port)
	if !known {
		return found(FoundNoTable, "port", strconv.Itoa(int(port)))
	}
	return l.amongSockets(sockets, netip.AddrPortFrom(to, port), sent.Source)
}

// listenerAt is the listener of this lab that gets what is sent to an address.
func (l *Lab) listenerAt(to netip.AddrPort) (Listener, bool) {
	for _, each := range l.Listeners() {
		if each.State != Stopped && each.Local.Port() == to.Port() && (place{each.Network, each.Local}).includes(to.Addr()) {
			return each, true
		}
	}
	return Listener{}, false
}

// amongSockets tells which of the sockets of a port gets a datagram. One on every address of IPv6 is taken to be there for
// IPv4 as well, as is the rule (ipv6(7)): the table does not tell.
func (l *Lab) amongSockets(sockets []udp.Binding, to, source netip.AddrPort) Finding {
	if len(sockets) == 0 {
		return found(FoundNobody, "port", strconv.Itoa(int(to.Port())), "ports", l.portsInUse())
	}
	finding := found(FoundElsewhere, "port", strconv.Itoa(int(to.Port())), "local", quotedAddress(sockets[0].Local))
	for _, each := range sockets {
		takesBoth := each.Local.Addr() == netip.IPv6Unspecified()
		if !takesBoth && !(place{local: each.Local}).includes(to.Addr()) {
			continue
		}
		if !each.Peer.IsValid() || each.Peer == source {
			return found(FoundProgram, "local", quotedAddress(each.Local))
		}
		finding = found(FoundConnected, "local", quotedAddress(each.Local), "peer", quotedAddress(each.Peer))
	}
	return finding
}

// portsInUse are the ports that listeners of this lab are bound to.
func (l *Lab) portsInUse() string {
	var ports []int
	for _, each := range l.Listeners() {
		if each.State != Stopped {
			ports = append(ports, int(each.Local.Port()))
		}
	}
	slices.Sort(ports)
	var texts []string
	for _, port := range slices.Compact(ports) {
		texts = append(texts, strconv.Itoa(port))
	}
	return strings.Join(texts, ", ")
}
