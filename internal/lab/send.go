package lab

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/udp"
)

// sendPatience bounds how long a socket that has nothing else to send waits for room in its send queue.
const sendPatience = 2 * time.Second

// MaxWait bounds how long a send waits for a reply.
const MaxWait = time.Minute

// Send is one datagram that is to be sent.
type Send struct {
	To           string        // "host:port"
	From         string        // the id or the local address of a listener, a local address to bind, or "" for a fresh socket
	Payload      []byte        // may be empty: an empty datagram is a datagram
	Wait         time.Duration // how long to wait for a reply; 0 does not
	TTL          *int          // hops, 1 to 255; nil and 0 leave it to the socket
	TOS          *int          // 0 to 255; nil leaves it to the socket
	DontFragment bool          // refuse what is larger than the path MTU
	Broadcast    bool          // may go to a broadcast address
	Interface    string        // the interface to leave by; "" is what the routing table says
	Connected    bool          // from a socket that is connected to the destination, and kept for the next send
}

// way is how the datagram shall leave.
func (s Send) way() udp.Way {
	way := udp.Way{Interface: s.Interface, DontFragment: s.DontFragment, Broadcast: s.Broadcast}
	set(&way.TTL, s.TTL)
	if s.TOS != nil {
		tos := uint8(*s.TOS)
		way.TOS = &tos
	}
	return way
}

// check refuses what no datagram can be, before any name is looked up.
func (s Send) check() error {
	if s.Wait < 0 || s.Wait > MaxWait {
		return &Failure{Code: BadWait, Field: "wait", Values: values("value", s.Wait.String(), "most", MaxWait.String())}
	}
	return OptionChange{TTL: s.TTL, TOS: s.TOS}.check()
}

// Outcome is what became of a datagram, as far as can be known.
type Outcome string

// The outcomes of a send.
const (
	OutcomeSent    Outcome = "sent"    // handed to the kernel, and nobody waited
	OutcomeReplied Outcome = "replied" // a datagram came back
	OutcomeRefused Outcome = "refused" // an ICMP error came back
	OutcomeSilent  Outcome = "silent"  // nothing came back in time: lost and ignored look the same
)

// Sent tells the fate of a datagram.
type Sent struct {
	Entry   journal.Entry
	Outcome Outcome
	Reply   *journal.Entry // of OutcomeReplied
	Refusal *journal.Entry // of OutcomeRefused
	RTT     time.Duration  // from before the send to the arrival of Reply or Refusal
	Waited  time.Duration  // of OutcomeSilent: how long nothing came
}

// Send sends one datagram and, where asked to, waits for what comes back. It fails before anything
// leaves, or with what the kernel said to it, or when the wait is cut short: by ctx, with its error,
// or by Close. Nobody waits for a listener that is paused, since nobody would see what came back.
func (l *Lab) Send(ctx context.Context, wanted Send) (Sent, error) {
	if err := wanted.check(); err != nil {
		return Sent{}, err
	}
	if _, err := udp.InterfaceIndex(wanted.Interface); err != nil {
		return Sent{}, noSuchInterface("interface", wanted.Interface, err)
	}
	to, err := udp.Resolve(ctx, wanted.To)
	if err != nil {
		if ctx.Err() != nil {
			return Sent{}, ctx.Err()
		}
		return Sent{}, addressFailure("to", wanted.To, err)
	}
	found := l.sender(wanted.From)
	to = zonedBy(to, found, wanted)
	if failure := l.policy.check(to); failure != nil {
		failure.blame("to", wanted.To)
		return Sent{}, failure
	}
	if len(wanted.Payload) > maxPayload(to.Addr()) {
		return Sent{}, tooLarge("payload", len(wanted.Payload), to.Addr())
	}
	if err := l.checkZone(to, wanted); err != nil {
		return Sent{}, err
	}
	if !l.admitSend() {
		return Sent{}, &Failure{Code: ShuttingDown}
	}
	defer l.sends.Done()
	switch {
	case found != nil && wanted.Connected:
		return Sent{}, &Failure{Code: ConnectedFromListener, Field: "from", Values: values("value", wanted.From, "id", found.id)}
	case found != nil:
		return l.sendFromListener(ctx, found, to, wanted)
	case wanted.Connected:
		return l.sendConnected(ctx, to, wanted)
	}
	return l.sendFromFresh(ctx, to, wanted)
}

// sender is the listener that a datagram is to come from; nil where that is none.
func (l *Lab) sender(from string) *listener {
	if from == "" {
		return nil
	}
	found, err := l.find(from)
	if err != nil {
		return nil
	}
	return found
}

// maxPayload is how many bytes one datagram to addr can carry.
func maxPayload(addr netip.Addr) int {
	if addr.Is4() {
		return payload.MaxIPv4
	}
	return payload.MaxIPv6
}

func ipVersion(addr netip.Addr) string {
	if addr.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

// sendFromListener sends from the socket of a listener. What comes back comes by its journal.
func (l *Lab) sendFromListener(ctx context.Context, from *listener, to netip.AddrPort, wanted Send) (Sent, error) {
	stopped := &Failure{Code: ListenerStopped, Field: "from", Values: values("value", wanted.From, "id", from.id)}
	socket, local := from.bound()
	if socket == nil {
		return Sent{}, stopped
	}
	view := from.view()
	if failure := familyFailure(place{view.Network, local}, to); failure != nil {
		return Sent{}, failure
	}
	sent, err := l.dispatch(socket, from.id, to, wanted, socket.SendBy)
	switch {
	case errors.Is(err, net.ErrClosed): // It was stopped just now.
		return Sent{}, stopped
	case err != nil:
		return Sent{}, refused(socket, to, wanted, err)
	}
	from.counters.sent.Add(1)
	if wanted.Wait == 0 || from.view().State != Listening {
		return sent, nil
	}
	toMany := to.Addr().IsMulticast() || l.network.isBroadcast(to.Addr())
	return l.awaitInJournal(ctx, question{sent: sent, anyone: toMany}, wanted.Wait)
}

// familyFailure refuses a destination of the version of IP that a socket in that place is not for.
func familyFailure(from place, to netip.AddrPort) *Failure {
	local := from.local.Addr()
	if from.network == udp.DualWild || local.Is4() == to.Addr().Is4() {
		return nil
	}
	return &Failure{Code: FamilyMismatch, Field: "to", Values: values(
		"value", to.String(), "to", to.String(), "local", ipVersion(local), "remote", ipVersion(to.Addr()),
		"example", loopback(local).String())}
}

// handing hands a datagram to the kernel.
type handing func(payload []byte, to netip.AddrPort, way udp.Way) error

// dispatch writes the sent entry, then hands the datagram to the kernel: the other way round it
// could be seen as received before it is seen as sent.
func (l *Lab) dispatch(socket *udp.Socket, listener string, to netip.AddrPort, wanted Send, hand handing) (Sent, error) {
	source, err := l.sourceOf(socket, to, wanted)
	if err != nil {
		return Sent{}, err
	}
	way := wanted.way()
	return l.handOver(journal.Entry{
		Kind: journal.Sent, Listener: listener,
		Datagram: udp.Datagram{
			Time: time.Now(), Source: source, Destination: to, Interface: way.Interface,
			Header: headerOf(socket, to.Addr(), way), Length: len(wanted.Payload), Payload: wanted.Payload,
		},
	}, func() error { return hand(wanted.Payload, to, way) })
}

// sourceOf is the address that datagrams to a destination come from.
func (l *Lab) sourceOf(socket *udp.Socket, to netip.AddrPort, wanted Send) (netip.AddrPort, error) {
	source := socket.Local()
	if !source.Addr().IsUnspecified() && !l.network.isBroadcast(source.Addr()) { // Neither is a source.
		return source, nil
	}
	addr, err := udp.RouteSource(to, leavingBy(socket, to, wanted))
	return netip.AddrPortFrom(addr, source.Port()), err
}

// handOver writes the entry of a datagram, and hands the datagram to the kernel.
func (l *Lab) handOver(entry journal.Entry, hand func() error) (Sent, error) {
	entry.Seq = l.journal.Append(entry)
	if err := hand(); err != nil {
		l.journal.Append(notSentEntry(entry.Listener, entry.Destination, err))
		return Sent{}, err
	}
	return Sent{Entry: entry, Outcome: OutcomeSent}, nil
}

// headerOf is what the system was told to write into the IP header.
func headerOf(socket *udp.Socket, to netip.Addr, way udp.Way) udp.Header {
	options := socket.Options()
	ttl, tos := options.TTL, options.TOS
	if to.IsMulticast() {
		ttl = options.MulticastTTL
	}
	if way.TTL != 0 {
		ttl = way.TTL
	}
	if way.TOS != nil {
		tos = *way.TOS
	}
	return udp.Header{TTL: uint8(ttl), TOS: tos, Known: ttl != 0 || to.IsMulticast()}
}

// sendFromFresh opens a socket for this one datagram.
func (l *Lab) sendFromFresh(ctx context.Context, to netip.AddrPort, wanted Send) (Sent, error) {
	if wanted.isPlain() {
		if sent, shot, err := l.shoot(to, wanted); shot {
			return sent, err
		}
	}
	at, err := freshPlace(wanted.From, to)
	if err != nil {
		return Sent{}, err
	}
	socket, err := udp.Open(udp.Config{
		Network: at.network, Local: at.local, ReadSize: udp.MaxReadSize, Options: udp.DefaultOptions(),
	}, l.batches)
	if err != nil {
		return Sent{}, l.freshFailure(at, wanted, err)
	}
	defer socket.Close()
	if err := socket.SendUntil(time.Now().Add(sendPatience)); err != nil {
		return Sent{}, err
	}
	sent, err := l.dispatch(socket, "", to, wanted, socket.SendBy)
	if err != nil {
		return Sent{}, refused(socket, to, wanted, err)
	}
	if wanted.Wait == 0 {
		return sent, nil
	}
	return l.awaitOnSocket(ctx, question{sent: sent, anyone: true}, socket, wanted.Wait)
}

// freshFailure blames what was typed: where the system was to choose the address, that is only the
// destination.
func (l *Lab) freshFailure(at place, wanted Send, err error) *Failure {
	failure := l.openFailure(at, err)
	if wanted.From == "" {
		failure.blame("to", wanted.To)
		delete(failure.Values, "every") // It proposes where to listen.
	} else {
		failure.blame("from", wanted.From)
	}
	return failure
}

// freshPlace is where a socket for a datagram is opened.
func freshPlace(from string, to netip.AddrPort) (place, error) {
	local, err := freshLocal(from, to)
	if err != nil {
		return place{}, err
	}
	at := place{udp.IPv6, local}
	if local.Addr().Is4() {
		at.network = udp.IPv4
	}
	if failure := familyFailure(at, to); failure != nil {
		return place{}, failure
	}
	return at, nil
}

// freshLocal is what a fresh socket is bound to: what was asked for, or any port.
func freshLocal(from string, to netip.AddrPort) (netip.AddrPort, error) {
	if from == "" {
		if to.Addr().Is4() {
			return netip.AddrPortFrom(netip.IPv4Unspecified(), 0), nil
		}
		return netip.AddrPortFrom(netip.IPv6Unspecified(), 0), nil
	}
	if _, _, err := udp.SplitAddress(from); errors.Is(err, udp.ErrBadAddress) {
		if addr, err := netip.ParseAddr(strings.Trim(from, "[]")); err == nil {
			return netip.AddrPort{}, addressFailure("from", addr.String(), udp.ErrBadAddress)
		}
		return netip.AddrPort{}, &Failure{Code: NoSuchListener, Field: "from", Values: values("value", from)}
	}
	local, err := udp.ParseLocal(from)
	if err != nil {
		return netip.AddrPort{}, addressFailure("from", from, err)
	}
	if local.Addr().IsMulticast() {
		return netip.AddrPort{}, &Failure{Code: AddressIsGroup, Field: "from", Values: values("value", from, "address", local.Addr().String())}
	}
	return local, nil
}

// Values are what the words for the fate need.
func (s Sent) Values() map[string]string {
	made := map[string]string{
		"bytes": strconv.Itoa(s.Entry.Length), "source": quotedAddress(s.Entry.Source), "destination": quotedAddress(s.Entry.Destination),
	}
	if s.Outcome == OutcomeSilent {
		made["waited"] = s.Waited.String()
	}
	if s.Reply != nil || s.Refusal != nil {
		made["rtt"] = s.RTT.Round(time.Microsecond).String()
	}
	if s.Reply != nil {
		made["peer"], made["reply"] = quotedAddress(s.Reply.Source), strconv.Itoa(s.Reply.Length)
	}
	if s.Refusal != nil {
		made["errno"] = s.Refusal.ICMP.Errno
		if mtu := s.Refusal.ICMP.MTU; mtu > 0 {
			made["mtu"] = strconv.Itoa(mtu)
		}
		made["type"], made["code"] = strconv.Itoa(int(s.Refusal.ICMP.Type)), strconv.Itoa(int(s.Refusal.ICMP.Code))
		if s.Refusal.ICMP.From.IsValid() {
			made["from"] = s.Refusal.ICMP.From.String()
		}
	}
	return made
}

// quotedAddress is an address as it is told back. Only its zone may hold what is not fit to be shown.
func quotedAddress(addr netip.AddrPort) string {
	if addr.Addr().Zone() == "" {
		return addr.String()
	}
	return quoted(addr.String())
}
