package export

import (
	"fmt"
	"strings"

	"udpweb/internal/journal"
)

// maxNotes is how many comments may wait for a packet to stand on, each of a few kilobytes at most.
const maxNotes = 32

// notes are what the journal tells between datagrams. A capture file has no place for it but the packet
// that comes next.
type notes struct {
	texts   []string
	more    int    // how many more there were
	dropped uint64 // datagrams that the kernel dropped, of all gaps
	untold  uint64 // and of those among more
	missed  uint64 // entries that left the journal, of those among more
}

func (n *notes) empty() bool { return len(n.texts) == 0 }

// add keeps what an entry that is no datagram tells.
func (n *notes) add(e *journal.Entry) {
	n.dropped += e.Missing
	if len(n.texts) >= maxNotes {
		n.more++
		n.untold += e.Missing
		return
	}
	n.texts = append(n.texts, comment(e))
}

// addMissed keeps that entries have left the journal.
func (n *notes) addMissed(count, seq uint64) {
	if len(n.texts) >= maxNotes {
		n.more++
		n.missed += count
		return
	}
	n.texts = append(n.texts, fmt.Sprintf(
		"%d entries are missing here, up to #%d: they had left the journal before they were read", count, seq))
}

// take returns what there is, and forgets it. The result is valid until the next note.
func (n *notes) take() []string {
	texts := n.texts
	if n.more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more: with them, %d datagrams that the kernel dropped and %d entries that had left the journal. "+
			"The other formats have each of them", n.more, n.untold, n.missed))
	}
	*n = notes{texts: n.texts[:0]}
	return texts
}

// comment words an entry that is no datagram.
func comment(e *journal.Entry) string {
	b := fmt.Appendf(nil, "#%d: ", e.Seq)
	switch e.Kind {
	case journal.Gap:
		b = fmt.Appendf(b, "%d datagrams are missing here: the kernel dropped them before they could be read", e.Missing)
	case journal.Unreachable:
		b = appendICMPComment(b, e)
	default:
		b = appendVisible(b, e.Note)
		if e.Count > 1 {
			b = fmt.Appendf(b, ", %d times", e.Count)
		}
	}
	var where []string
	if e.Destination.IsValid() {
		where = append(where, visible(e.Destination.String()))
	}
	if e.Listener != "" {
		where = append(where, "listener "+visible(e.Listener))
	}
	if e.Via != "" {
		where = append(where, "by the lab: "+visible(e.Via))
	}
	if len(where) > 0 {
		b = fmt.Appendf(b, " (%s)", strings.Join(where, ", "))
	}
	return string(b)
}

func appendICMPComment(b []byte, e *journal.Entry) []byte {
	b = fmt.Appendf(b, "ICMP type %d, code %d", e.ICMP.Type, e.ICMP.Code)
	if e.ICMP.From.IsValid() {
		b = appendVisible(append(b, " from "...), e.ICMP.From.String())
	}
	if e.Count > 1 {
		b = fmt.Appendf(b, " for %d datagrams", e.Count)
	}
	if e.ICMP.Errno != "" {
		b = appendVisible(append(b, ": "...), e.ICMP.Errno)
	}
	if e.ICMP.MTU > 0 {
		b = fmt.Appendf(b, ", the path MTU is %d", e.ICMP.MTU)
	}
	return b
}
