package lab

import (
	"context"
	"errors"
	"net/netip"
	"os"
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
// leaves, or with what the kernel said to it.
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
		failure.Values["value"] = wanted.To
		return Sent{}, failure
	}
	if most := maxPayload(to.Addr()); len(wanted.Payload) > most {
		return Sent{}, &Failure{Code: DatagramTooLarge, Field: "payload", Values: values(
			"size", strconv.Itoa(len(wanted.Payload)), "most", strconv.Itoa(most),
			"over", strconv.Itoa(len(wanted.Payload)-most), "version", ipVersion(to.Addr()))}
	}
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
	socket, local := from.bound()
	if socket == nil {
		return Sent{}, &Failure{Code: ListenerStopped, Field: "from", Values: values("value", wanted.From, "id", from.id)}
	}
	if failure := familyFailure(local.Addr(), from.view().Network, to); failure != nil {
		return Sent{}, failure
	}
	sent, err := l.dispatch(socket, from.id, to, wanted.Payload)
	if err != nil {
		from.counters.failed.add(errnoText(err))
		return Sent{}, sendFailure(to, wanted, err)
	}
	from.counters.sent.Add(1)
	if wanted.Wait == 0 {
		return sent, nil
	}
	return l.awaitInJournal(ctx, sent, from.id, wanted.Wait)
}

func familyFailure(local netip.Addr, network string, to netip.AddrPort) *Failure {
	if network == udp.DualWild || local.Is4() == to.Addr().Is4() {
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

// awaitInJournal waits for a reply to, or a refusal of, a datagram that a listener sent.
func (l *Lab) awaitInJournal(ctx context.Context, sent Sent, listener string, wait time.Duration) (Sent, error) {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var page journal.Page
	for after := sent.Entry.Seq; ; after = max(after, page.Last()) {
		if err := l.journal.Wait(waiting, after); err != nil {
			break // The time is over, the client has gone, or the lab is closing.
		}
		l.journal.Read(&page, after, udp.BatchSize)
		for entry := range page.All() {
			if entry.Listener == listener && sent.concludedBy(entry.Clone()) {
				return sent, nil
			}
		}
	}
	return sent.silentAfter(ctx, wait)
}

// sendFromFresh opens a socket for this one datagram.
func (l *Lab) sendFromFresh(ctx context.Context, to netip.AddrPort, wanted Send) (Sent, error) {
	local, err := freshLocal(wanted.From, to)
	if err != nil {
		return Sent{}, err
	}
	network := udp.IPv6
	if local.Addr().Is4() {
		network = udp.IPv4
	}
	if failure := familyFailure(local.Addr(), network, to); failure != nil {
		return Sent{}, failure
	}
	socket, err := udp.Open(udp.Config{Network: network, Local: local, ReadSize: udp.MaxReadSize}, l.batches)
	if err != nil {
		failure := l.openFailure(local, err)
		failure.Field = "from"
		return Sent{}, failure
	}
	defer socket.Close() //nolint:errcheck // It was for this datagram alone; there is nothing to be done about it.
	sent, err := l.dispatch(socket, "", to, wanted.Payload)
	if err != nil {
		return Sent{}, sendFailure(to, wanted, err)
	}
	if wanted.Wait == 0 {
		return sent, nil
	}
	return l.awaitOnSocket(ctx, sent, socket, wanted.Wait)
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

// awaitOnSocket reads a fresh socket until something comes back, and writes all that comes to the
// journal.
func (l *Lab) awaitOnSocket(ctx context.Context, sent Sent, socket *udp.Socket, wait time.Duration) (Sent, error) {
	if err := socket.ReadUntil(time.Now().Add(wait)); err != nil {
		return Sent{}, err
	}
	stop := context.AfterFunc(ctx, func() {
		_ = socket.Interrupt() // It fails only once the socket is closed, when nobody reads any more.
	})
	defer stop()
	for {
		batch, err := socket.Read()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return sent.silentAfter(ctx, wait)
		}
		if err != nil {
			return Sent{}, err
		}
		entries := l.record(batch)
		batch.Release()
		for _, entry := range entries {
			if sent.concludedBy(entry) {
				return sent, nil
			}
		}
	}
}

// record writes what a fresh socket read to the journal.
func (l *Lab) record(batch *udp.Batch) []journal.Entry {
	var entries []journal.Entry
	for _, datagram := range batch.Datagrams {
		entries = append(entries, journal.Entry{Kind: journal.Received, Datagram: datagram}.Clone())
	}
	for _, refusal := range batch.Unreachable {
		entries = append(entries, unreachableEntry("", refusal))
	}
	first := l.journal.Append(entries...)
	for i := range entries {
		entries[i].Seq = first + uint64(i)
	}
	return entries
}

// concludedBy takes an entry as the fate of the datagram, if it is.
func (s *Sent) concludedBy(entry journal.Entry) bool {
	to := s.Entry.Destination
	switch {
	case entry.Kind == journal.Received && s.answeredBy(entry):
		s.Outcome, s.Reply = OutcomeReplied, &entry
	case entry.Kind == journal.Unreachable && entry.Destination == to:
		s.Outcome, s.Refusal = OutcomeRefused, &entry
	default:
		return false
	}
	s.RTT = max(0, entry.Time.Sub(s.Entry.Time)) // Two readings of a clock that may be set in between.
	return true
}

// answeredBy reports whether a received datagram is taken for the answer. On a fresh socket any is,
// as it would be for a program that calls recvfrom(2): a reply need not come from the address that
// was asked. A listener has other peers, and so there it must.
func (s *Sent) answeredBy(entry journal.Entry) bool {
	to := s.Entry.Destination
	if entry.Listener == "" || to.Addr().IsMulticast() {
		return true
	}
	return entry.Source == to
}

// silentAfter is the end of a wait in vain.
func (s Sent) silentAfter(ctx context.Context, wait time.Duration) (Sent, error) {
	if err := ctx.Err(); err != nil {
		return Sent{}, err
	}
	s.Outcome, s.Waited = OutcomeSilent, wait
	return s, nil
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
