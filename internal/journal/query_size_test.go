package journal

import (
	"testing"

	"udpweb/internal/udp"
)

// TestLargePayloadsEndAResultEarly reads everything there is although no single answer holds it.
func TestLargePayloadsEndAResultEarly(t *testing.T) {
	const entries = 600
	j := New(make([]byte, 64<<20))
	payload := make([]byte, udp.MaxReadSize)
	for range entries {
		j.Append(Entry{Kind: Received, Datagram: udp.Datagram{Length: len(payload), Payload: payload}})
	}
	var after uint64
	for answers := 0; after < entries; answers++ {
		result := j.Find(Query{After: after, Limit: entries})
		if len(result.Entries) == 0 || result.Next <= after || answers > entries {
			t.Fatalf("after %d: %d entries, next %d", after, len(result.Entries), result.Next)
		}
		if size := len(result.Entries) * len(payload); size > resultBytes+len(payload) {
			t.Fatalf("an answer of %d bytes, want at most %d and one payload", size, resultBytes)
		}
		if first := result.Entries[0].Seq; first != after+1 {
			t.Fatalf("after %d came %d", after, first)
		}
		after = result.Next
	}
	newest := j.Find(Query{Newest: true, Limit: entries})
	if last := newest.Entries[len(newest.Entries)-1].Seq; last != entries {
		t.Errorf("the newest is %d, want %d", last, entries)
	}
	if size := len(newest.Entries) * len(payload); size > resultBytes+len(payload) {
		t.Errorf("the newest take %d bytes, want at most %d and one payload", size, resultBytes)
	}
}
