package lab

import (
	"bytes"
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
	FoundNotSent     FindingCode = "not-sent"    // it was not handed to the kernel, or that refused it
	FoundAnswer      FindingCode = "answered"    // something came back
	FoundRefusal     FindingCode = "refused"     // nothing listens there, says an ICMP error
	FoundUndelivered FindingCode = "undelivered" // another ICMP error
	FoundArrival     FindingCode = "arrived"     // at a listener of this lab
	FoundNoReply     FindingCode = "no-reply"    // that has no auto-reply
	FoundAlike       FindingCode = "alike"       // entries tell of datagrams like it, and not of which
	FoundSummary     FindingCode = "summary"     // its entry stands for many
)

// And where no entry does, what there is at its destination.
const (
	FoundPaused      FindingCode = "paused"              // a listener of this lab that is paused
	FoundNotTaken    FindingCode = "not-taken"           // a listener of this lab that did not get it
	FoundProgram     FindingCode = "listens"             // a socket of another program
	FoundIPv6        FindingCode = "listens-by-ipv6"     // a socket of another program, that may take IPv4 as well
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

func found(code FindingCode, pairs ...string) Finding {
	return Finding{Code: code, Values: values(pairs...)}
}

// Check finds out what became of a datagram that was sent, and where no entry tells, why that may be.
func (l *Lab) Check(sent *journal.Entry) Check {
	switch {
	case sent.Kind != journal.Sent:
		return Check{}
	case sent.Count > 0:
		return Check{Findings: []Finding{found(FoundSummary, "count", strconv.FormatUint(sent.Count, 10))}}
	}
	news := newsOf{sent: sent}
	l.journal.Find(journal.Query{After: sent.Seq, Limit: 1, Match: news.decide})
	findings := news.findings()
	switch {
	case len(findings) == 0:
		return Check{Findings: []Finding{l.destinationOfSilent(sent)}}
	case news.arrived != nil && findings[0].Code == FoundArrival:
		if at, err := l.Listener(news.arrived.Listener); err == nil && at.Reply.Preset == "" {
			findings = append(findings, found(FoundNoReply))
		}
	}
	return Check{News: true, Findings: findings}
}

// newsAge is how long after a datagram was sent an entry is taken for news of it: ports are used again.
const newsAge = MaxWait

// newsOf is what entries tell of a datagram. Only what can be of no other is taken for news of it: an ICMP error names
// its destination alone, and what arrived is known by its source and its bytes.
type newsOf struct {
	sent *journal.Entry

	sameWay, identical bool // whether another was sent there since, and one of the same bytes from the same source
	alike              bool // whether there was news that may be of another

	arrived *journal.Entry
	fate    *journal.Entry // an answer, an ICMP error, or an event that says that it was not sent
}

// decide takes an entry in, and reports whether no other can tell more.
func (n *newsOf) decide(entry *journal.Entry) bool {
	if entry.Time.Sub(n.sent.Time) > newsAge {
		return true
	}
	switch {
	case entry.Kind == journal.Sent:
		n.sameWay = n.sameWay || n.goesTheSameWay(entry)
		n.identical = n.identical || (entry.Source == n.sent.Source && entry.Destination == n.sent.Destination && bytes.Equal(entry.Payload, n.sent.Payload))
	case entry.Kind == journal.Received && n.isArrival(entry):
		n.alike = n.alike || n.identical
		if n.arrived == nil && !n.identical {
			n.arrived = copied(entry)
		}
	case entry.Kind == journal.Received:
		if n.isAnswer(entry) {
			n.fate = copied(entry)
		}
	case n.arrived == nil && n.goesTheSameWay(entry) && isBadNews(entry):
		if n.alike = n.alike || n.sameWay; !n.sameWay {
			n.fate = copied(entry)
		}
	}
	return n.fate != nil
}

func copied(entry *journal.Entry) *journal.Entry {
	mine := entry.Clone()
	return &mine
}

// goesTheSameWay reports whether an entry is about the same destination, and of a socket of the same listener or of none.
func (n *newsOf) goesTheSameWay(entry *journal.Entry) bool {
	return entry.Destination == n.sent.Destination && entry.Listener == n.sent.Listener
}

// isBadNews reports whether an entry says that a datagram was not delivered.
func isBadNews(entry *journal.Entry) bool {
	return entry.Kind == journal.Unreachable || strings.HasPrefix(entry.Note, NoteNotSent+": ")
}

// isArrival reports whether a listener received the datagram. Where the system chose the address that it came from, the
// port decides.
func (n *newsOf) isArrival(received *journal.Entry) bool {
	from := n.sent.Source
	if from.Addr().IsUnspecified() {
		from = netip.AddrPortFrom(received.Source.Addr(), from.Port())
	}
	return received.Source == from && received.Destination.Port() == n.sent.Destination.Port() &&
		received.Length == n.sent.Length && bytes.HasPrefix(n.sent.Payload, received.Payload)
}

// isAnswer reports whether something came back to where the datagram was sent from.
func (n *newsOf) isAnswer(received *journal.Entry) bool {
	return received.Source.Port() == n.sent.Destination.Port() && received.Destination.Port() == n.sent.Source.Port() &&
		received.Listener == n.sent.Listener
}

// findings are in what the entries come to; none where they tell nothing.
func (n *newsOf) findings() []Finding {
	switch {
	case n.fate != nil:
		return []Finding{fateFound(n.fate)}
	case n.arrived != nil:
		return []Finding{found(FoundArrival, "local", quotedAddress(n.arrived.Destination), "seq", strconv.FormatUint(n.arrived.Seq, 10))}
	case n.alike:
		return []Finding{found(FoundAlike)}
	}
	return nil
}

func fateFound(fate *journal.Entry) Finding {
	seq := strconv.FormatUint(fate.Seq, 10)
	switch {
	case fate.Kind == journal.Received:
		return found(FoundAnswer, "peer", quotedAddress(fate.Source), "bytes", strconv.Itoa(fate.Length), "seq", seq)
	case fate.Kind == journal.Unreachable && fate.ICMP.Errno == portUnreachable:
		return found(FoundRefusal, "destination", quotedAddress(fate.Destination), "seq", seq)
	case fate.Kind == journal.Unreachable:
		return found(FoundUndelivered, "destination", quotedAddress(fate.Destination), "errno", fate.ICMP.Errno, "seq", seq)
	}
	_, reason, _ := strings.Cut(fate.Note, ": ")
	if reason != strings.ToUpper(reason) { // It was the lab that did not hand it over, and no error number says why.
		reason = ""
	}
	return found(FoundNotSent, "errno", reason, "seq", seq)
}

// destinationOfSilent is what there is at the destination of a datagram that nothing tells of.
func (l *Lab) destinationOfSilent(sent *journal.Entry) Finding {
	to := netip.AddrPortFrom(sent.Destination.Addr().Unmap(), sent.Destination.Port())
	port := strconv.Itoa(int(to.Port()))
	switch {
	case to.Addr().IsMulticast():
		return found(FoundGroup, "address", quoted(to.Addr().String()))
	case l.network.isBroadcast(to.Addr()):
		return found(FoundBroadcast, "address", quoted(to.Addr().String()))
	case !l.network.isLocal(to.Addr()):
		return found(FoundOtherSystem, "address", quoted(to.Addr().String()))
	}
	if at, ok := l.listenerAt(to); ok {
		code := FoundNotTaken
		if at.State == Paused {
			code = FoundPaused
		}
		return found(code, "local", quotedAddress(at.Local))
	}
	sockets, known := udp.Bindings(to.Port())
	if !known {
		return found(FoundNoTable, "port", port)
	}
	if finding, ok := l.socketFor(sockets, to, sent.Source); ok {
		return finding
	}
	if elsewhere := waitingOn(sockets); elsewhere != "" {
		return found(FoundElsewhere, "port", port, "local", elsewhere, "address", quoted(to.Addr().String()))
	}
	return found(FoundNobody, "port", port, "ports", l.portsInUse())
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

// socketFor tells which of the sockets of a port gets a datagram, if one does. The lab's own do not: that was looked at
// before. The table tells neither the zone of an address, nor whether a socket on every address of IPv6 is there for IPv4.
func (l *Lab) socketFor(sockets []udp.Binding, to, source netip.AddrPort) (finding Finding, ok bool) {
	addr := to.Addr().WithZone("")
	own := l.openLocals()
	for _, each := range sockets {
		byIPv6 := each.Local.Addr() == netip.IPv6Unspecified() && addr.Is4()
		if slices.Contains(own, each.Local) || (!byIPv6 && !(place{local: each.Local}).includes(addr)) {
			continue
		}
		switch {
		case each.Peer.IsValid() && each.Peer != source:
			finding, ok = found(FoundConnected, "local", quotedAddress(each.Local), "peer", quotedAddress(each.Peer)), true
		case byIPv6:
			return found(FoundIPv6, "local", quotedAddress(each.Local)), true
		default:
			return found(FoundProgram, "local", quotedAddress(each.Local)), true
		}
	}
	return finding, ok
}

// waitingOn are the addresses of sockets that take datagrams from anyone.
func waitingOn(sockets []udp.Binding) string {
	var locals []string
	for _, each := range sockets {
		if !each.Peer.IsValid() {
			locals = append(locals, quotedAddress(each.Local))
		}
	}
	return strings.Join(slices.Compact(locals), ", ")
}

// openLocals are the addresses that listeners of this lab are bound to.
func (l *Lab) openLocals() (locals []netip.AddrPort) {
	for _, each := range l.Listeners() {
		if each.State != Stopped {
			locals = append(locals, each.Local)
		}
	}
	return locals
}

// portsInUse are the ports of listeners of this lab.
func (l *Lab) portsInUse() string {
	var ports []int
	for _, each := range l.openLocals() {
		ports = append(ports, int(each.Port()))
	}
	slices.Sort(ports)
	var words []string
	for _, port := range slices.Compact(ports) {
		words = append(words, strconv.Itoa(port))
	}
	return strings.Join(words, ", ")
}
