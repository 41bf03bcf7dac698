package journal

import (
	"bytes"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"udpweb/internal/udp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// received is an entry with a payload, and everything else as it mostly is.
func received(payload []byte) Entry {
	return Entry{
		Kind: Received, Listener: "1",
		Datagram: udp.Datagram{
			Time:        time.Unix(1_700_000_000, 123_456_789),
			Source:      netip.MustParseAddrPort("127.0.0.1:51696"),
			Destination: netip.MustParseAddrPort("127.0.0.1:8888"),
			Interface:   "lo",
			Header:      udp.Header{TTL: 64, Known: true},
			Length:      len(payload),
			Payload:     payload,
		},
	}
}

// numbered is count entries whose payloads say which they are, from first on, each with padding
// bytes behind.
func numbered(first uint64, count, padding int) []Entry {
	entries := make([]Entry, count)
	for i := range entries {
		payload := append(strconv.AppendUint(nil, first+uint64(i), 10), ':')
		entries[i] = received(append(payload, make([]byte, padding)...))
	}
	return entries
}

// isNumbered reports whether an entry is the one that numbered made for its place.
func isNumbered(e Entry) bool {
	number, _, found := bytes.Cut(e.Payload, []byte(":"))
	return found && string(number) == strconv.FormatUint(e.Seq, 10)
}

// seqs are the numbers of some entries.
func seqs(entries []Entry) []uint64 {
	found := []uint64{}
	for _, entry := range entries {
		found = append(found, entry.Seq)
	}
	return found
}

// readAll reads a journal from a number on to its end, and how many were missed.
func readAll(j *Journal, after uint64) (entries []Entry, missed uint64) {
	var page Page
	for after < j.Last() {
		missed += j.Read(&page, after, 100)
		for entry := range page.All() {
			entries = append(entries, entry.Clone())
		}
		after = page.Last()
	}
	return entries, missed
}

// checkStats asserts the equations that hold at every moment.
func checkStats(tb testing.TB, j *Journal) Stats {
	tb.Helper()
	stats := j.Stats()
	if stats.Appended != stats.Held+stats.Evicted+stats.Cleared {
		tb.Errorf("appended %d is not held %d + evicted %d + cleared %d", stats.Appended, stats.Held, stats.Evicted, stats.Cleared)
	}
	if stats.Appended != stats.First+stats.Held-1 {
		tb.Errorf("of %d entries %d are held, from %d on", stats.Appended, stats.Held, stats.First)
	}
	if stats.Bytes > stats.Limit {
		tb.Errorf("holds %d bytes of at most %d", stats.Bytes, stats.Limit)
	}
	return stats
}
