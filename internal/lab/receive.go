package lab

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// The pause after a read that failed for no reason of ours, doubled for each failure in a row.
const (
	readBackoffLeast = 5 * time.Millisecond
	readBackoffMost  = time.Second
)

// read takes batches from the socket until it is closed or interrupted. No other error ends it.
func (l *listener) read(socket *udp.Socket, halt <-chan struct{}) {
	backoff := readBackoffLeast
	for {
		batch, err := socket.Read()
		switch {
		case err == nil:
			backoff = readBackoffLeast
			l.take(socket, batch)
			batch.Release()
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
			return
		default:
			if backoff == readBackoffLeast {
				l.note(NoteReadFail + ": " + errnoText(err))
			}
			select {
			case <-time.After(backoff): // The kernel gives no other sign than to ask again.
			case <-halt:
				return
			}
			backoff = min(2*backoff, readBackoffMost)
		}
	}
}

// take writes a batch to the journal and answers what is to be answered.
func (l *listener) take(socket *udp.Socket, batch *udp.Batch) {
	if count := len(batch.Datagrams); count > 0 {
		entries := l.entries[:count]
		for i, datagram := range batch.Datagrams {
			l.count(datagram)
			entries[i] = journal.Entry{Kind: journal.Received, Listener: l.id, Datagram: datagram}
		}
		l.lab.journal.Append(entries...)
		if rule := l.replyRule(); rule.Preset != NoReply {
			l.reply(socket, rule, entries)
		}
		clear(entries) // The memory of the batch goes to others; an idle listener must not hold it.
	}
	for _, refusal := range batch.Unreachable {
		l.counters.unreachable.Add(1)
		l.lab.journal.Append(unreachableEntry(l.id, refusal))
	}
}

func (l *listener) count(datagram udp.Datagram) {
	l.counters.received.Add(1)
	l.counters.receivedBytes.Add(uint64(len(datagram.Payload)))
	if datagram.Truncated() {
		l.counters.truncated.Add(1)
	}
}

// answer is a reply that is about to be sent.
type answer struct {
	payload []byte
	to      netip.AddrPort
	from    netip.Addr // the address that was asked, so that the peer knows who answers
}

// reply answers the entries of a batch by the rule.
func (l *listener) reply(socket *udp.Socket, rule Reply, received []journal.Entry) {
	l.answers = l.answers[:0]
	for i := range received {
		made, reason := l.lab.answerTo(&received[i], rule)
		if reason != "" {
			l.counters.suppressed.add(reason)
			continue
		}
		l.answers = append(l.answers, made)
	}
	for _, each := range l.answers {
		l.transmit(socket, each, "reply "+string(rule.Preset))
	}
	clear(l.answers)
}

// transmit writes a sent entry and hands the datagram to the kernel, in this order: on loopback it
// is often received before the call that sent it returns.
func (l *listener) transmit(socket *udp.Socket, a answer, via string) {
	l.lab.journal.Append(journal.Entry{
		Kind: journal.Sent, Listener: l.id, Via: via,
		Datagram: udp.Datagram{
			Time: time.Now(), Source: netip.AddrPortFrom(a.from, socket.Local().Port()), Destination: a.to,
			Length: len(a.payload), Payload: a.payload,
		},
	})
	if err := socket.Send(a.payload, a.to, a.from); err != nil {
		l.counters.failed.add(errnoText(err))
		l.lab.journal.Append(notSentEntry(l.id, a.to, err))
		return
	}
	l.counters.sent.Add(1)
	l.counters.replied.Add(1)
}

func unreachableEntry(listener string, refusal udp.Unreachable) journal.Entry {
	return journal.Entry{
		Kind: journal.Unreachable, Listener: listener,
		Datagram: udp.Datagram{Time: refusal.Time, Destination: refusal.Destination},
		ICMP: journal.ICMP{
			Type: refusal.Type, Code: refusal.Code, From: refusal.From, Errno: refusal.Errno,
		},
	}
}

// notSentEntry takes back, as far as a record can, the sent entry before it.
func notSentEntry(listener string, to netip.AddrPort, err error) journal.Entry {
	return journal.Entry{
		Kind: journal.Event, Listener: listener, Note: NoteNotSent + ": " + errnoText(err),
		Datagram: udp.Datagram{Time: time.Now(), Destination: to},
	}
}

// errnoText names the error number behind err, or says what there is to say without one.
func errnoText(err error) string {
	name := udp.Errno(err)
	switch {
	case name != "":
		return name
	case errors.Is(err, net.ErrClosed):
		return "closed" // by us, while the datagram was on its way to the kernel
	}
	return "error"
}
