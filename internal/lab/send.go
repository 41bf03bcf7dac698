package lab

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/udp"
)

// MaxWait bounds how long a send waits for a reply.
const MaxWait = time.Minute

// Send is one datagram that is to be sent.
type Send struct {
	To      string        // "host:port"
	From    string        // the id or the local address of a listener, a local address to bind, or "" for a fresh socket
	Payload []byte        // may be empty: an empty datagram is a datagram
	Wait    time.Duration // how long to wait for a reply; 0 does not
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
	if wanted.Wait < 0 || wanted.Wait > MaxWait {
		return Sent{}, &Failure{Code: BadWait, Field: "wait", Values: values("value", wanted.Wait.String(), "most", MaxWait.String())}
	}
	to, err := udp.Resolve(ctx, wanted.To)
	if err != nil {
		if ctx.Err() != nil {
			return Sent{}, ctx.Err()
		}
		return Sent{}, addressFailure("to", wanted.To, err)
	}
	if failure := l.policy.check(to); failure != nil {
		failure.blame("to", wanted.To)
		return Sent{}, failure
	}
	if len(wanted.Payload) > maxPayload(to.Addr()) {
		return Sent{}, tooLarge("payload", len(wanted.Payload), to.Addr())
	}
	if !l.admitSend() {
		return Sent{}, &Failure{Code: ShuttingDown}
	}
	defer l.sends.Done()
	if found, err := l.find(wanted.From); err == nil {
		return l.sendFromListener(ctx, found, to, wanted)
	}
	return l.sendFromFresh(ctx, to, wanted)
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
	sent, err := l.dispatch(socket, from.id, to, wanted.Payload)
	switch {
	case errors.Is(err, net.ErrClosed): // It was stopped just now.
		return Sent{}, stopped
	case err != nil:
		return Sent{}, sendFailure(to, wanted, err)
	}
	from.counters.sent.Add(1)
	if wanted.Wait == 0 || view.State == Paused {
		return sent, nil
	}
	toMany := to.Addr().IsMulticast() || l.network.isBroadcast(to.Addr())
	return l.awaitInJournal(ctx, question{sent, toMany}, wanted.Wait)
}

// familyFailure refuses a destination of the version of IP that a socket in that place is not for.
func familyFailure(from place, to netip.AddrPort) *Failure {
	local := from.local.Addr()
	if from.network == udp.DualWild || local.Is4() == to.Addr().Is4() {
		return nil
	}
	return &Failure{Code: FamilyMismatch, Field: "to", Values: values(
		"value", to.String(), "local", ipVersion(local), "remote", ipVersion(to.Addr()))}
}

// dispatch writes the sent entry, then hands the datagram to the kernel: the other way round it
// could be seen as received before it is seen as sent.
func (l *Lab) dispatch(socket *udp.Socket, listener string, to netip.AddrPort, data []byte) (Sent, error) {
	source := socket.Local()
	if source.Addr().IsUnspecified() {
		addr, err := udp.RouteSource(to)
		if err != nil {
			return Sent{}, err
		}
		source = netip.AddrPortFrom(addr, source.Port())
	}
	entry := journal.Entry{
		Kind: journal.Sent, Listener: listener,
		Datagram: udp.Datagram{
			Time: time.Now(), Source: source, Destination: to, Length: len(data), Payload: data,
		},
	}
	entry.Seq = l.journal.Append(entry)
	if err := socket.Send(data, to, netip.Addr{}); err != nil {
		l.journal.Append(notSentEntry(listener, to, err))
		return Sent{}, err
	}
	return Sent{Entry: entry, Outcome: OutcomeSent}, nil
}

// sendFailure says what a person can do about a datagram that the kernel would not take.
func sendFailure(to netip.AddrPort, wanted Send, err error) *Failure {
	return &Failure{
		Code: codeOf(err, sendFailures, SendFailed), Field: "to",
		Values: values("value", wanted.To, "address", to.Addr().String(), "errno", udp.Errno(err),
			"size", strconv.Itoa(len(wanted.Payload)), "most", strconv.Itoa(maxPayload(to.Addr()))),
		Errno: udp.Errno(err), Cause: err,
	}
}

// sendFromFresh opens a socket for this one datagram.
func (l *Lab) sendFromFresh(ctx context.Context, to netip.AddrPort, wanted Send) (Sent, error) {
	local, err := freshLocal(wanted.From, to)
	if err != nil {
		return Sent{}, err
	}
	at := place{udp.IPv6, local}
	if local.Addr().Is4() {
		at.network = udp.IPv4
	}
	if failure := familyFailure(at, to); failure != nil {
		return Sent{}, failure
	}
	socket, err := udp.Open(udp.Config{Network: at.network, Local: local, ReadSize: udp.MaxReadSize}, l.batches)
	if err != nil {
		return Sent{}, l.freshFailure(at, wanted, err)
	}
	defer socket.Close()
	sent, err := l.dispatch(socket, "", to, wanted.Payload)
	if err != nil {
		return Sent{}, sendFailure(to, wanted, err)
	}
	if wanted.Wait == 0 {
		return sent, nil
	}
	return l.awaitOnSocket(ctx, question{sent, true}, socket, wanted.Wait)
}

// freshFailure blames what was typed: where the system was to choose the address, that is only the
// destination.
func (l *Lab) freshFailure(at place, wanted Send, err error) *Failure {
	failure := l.openFailure(at, err)
	if wanted.From == "" {
		failure.blame("to", wanted.To)
	} else {
		failure.blame("from", wanted.From)
	}
	return failure
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
		return netip.AddrPort{}, &Failure{Code: NoSuchListener, Field: "from", Values: values("value", from)}
	}
	local, err := udp.ParseLocal(from)
	if err != nil {
		return netip.AddrPort{}, addressFailure("from", from, err)
	}
	return local, nil
}

// Values are what the words for the fate need.
func (s Sent) Values() map[string]string {
	made := values(
		"bytes", strconv.Itoa(s.Entry.Length), "source", s.Entry.Source.String(),
		"destination", s.Entry.Destination.String(), "rtt", s.RTT.Round(time.Microsecond).String(),
		"waited", s.Waited.String(),
	)
	if s.Reply != nil {
		made["peer"], made["reply"] = s.Reply.Source.String(), strconv.Itoa(s.Reply.Length)
	}
	if s.Refusal != nil {
		made["errno"] = s.Refusal.ICMP.Errno
		if s.Refusal.ICMP.From.IsValid() {
			made["from"] = s.Refusal.ICMP.From.String()
		}
	}
	return made
}
