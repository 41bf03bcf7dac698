package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"udpweb/internal/export"
	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// encoded are entries as udpweb writes them into a frame.
func encoded(entries ...journal.Entry) string {
	var frame []byte
	for i := range entries {
		if i > 0 {
			frame = append(frame, ',')
		}
		frame = export.AppendJSON(frame, &entries[i], export.WholePayload)
	}
	return string(frame)
}

func numbered(seq, number uint64) journal.Entry {
	return journal.Entry{Kind: journal.Received, Seq: seq, Listener: "1", Datagram: udp.Datagram{
		Time: time.Unix(1_700_000_000, 123_456_789), Source: netip.MustParseAddrPort("127.0.0.1:1"), Length: 64,
		Payload: append(binary.LittleEndian.AppendUint64(nil, number), strings.Repeat("x", 56)...),
	}}
}

func frameOf(entries string) []byte {
	return []byte(`{"type":"entries","entries":[` + entries + `],"skipped":7,"missed":2,"seq":1042,"stats":{"1":{"received":3}}}`)
}

func TestAFrameIsTakenApart(t *testing.T) {
	liar := numbered(13, 5)
	liar.Payload = []byte(`{"seq":99},{"seq":100,"time":"x"],"skipped":1,"missed":1,"seq":1`)
	gap := journal.Entry{Kind: journal.Gap, Seq: 12, Listener: "1", Missing: 4}
	f, err := readFrame(frameOf(encoded(numbered(11, 3), gap, liar)))
	if err != nil || f.skipped != 7 || f.missed != 2 || f.after != 1042 {
		t.Fatalf("the frame is %+v (%v)", f, err)
	}
	if got := string(f.stats); got != `{"1":{"received":3}}` {
		t.Errorf("the figures are %s", got)
	}
	var seqs, missing []uint64
	var received int
	count, err := f.each(func(e entry) error {
		seqs, missing = append(seqs, e.seq()), append(missing, e.missing())
		if e.isReceived() {
			received++
		}
		return nil
	})
	if err != nil || count != 3 || received != 2 {
		t.Errorf("%d entries, %d received (%v), want 3 and 2", count, received, err)
	}
	if !slices.Equal(seqs, []uint64{11, 12, 13}) || !slices.Equal(missing, []uint64{0, 4, 0}) {
		t.Errorf("numbers %v, missing %v", seqs, missing)
	}
}

func TestAnEntryTellsItsTimeAndTheNumberThatWasSent(t *testing.T) {
	whole := numbered(11, 1<<40+3)
	for name, text := range map[string]string{
		"payload": encoded(whole),
		"preview": string(export.AppendJSON(nil, &whole, 32)),
	} {
		e := entry(text)
		if number, err := e.numberSent(); err != nil || number != 1<<40+3 {
			t.Errorf("%s: the number is %d (%v)", name, number, err)
		}
		if at, err := e.arrived(); err != nil || !at.Equal(whole.Time) {
			t.Errorf("%s: the time is %s (%v)", name, at, err)
		}
	}
	short := journal.Entry{Kind: journal.Received, Seq: 1, Datagram: udp.Datagram{Payload: []byte("short"), Length: 5}}
	if _, err := entry(encoded(short)).numberSent(); !errors.Is(err, errFrame) {
		t.Errorf("a payload without a number: %v", err)
	}
}

func TestAFrameWithoutEntriesHasNone(t *testing.T) {
	f, err := readFrame(frameOf(""))
	if count, failed := f.each(nil); err != nil || failed != nil || count != 0 {
		t.Errorf("%d entries (%v, %v)", count, err, failed)
	}
}

func TestWhatIsNoFrameIsRefused(t *testing.T) {
	for _, message := range []string{
		"", `{"type":"hello","seq":1}`, `{"type":"entries","entries":[`, `{"type":"entries","entries":[],"skipped":0,"missed":0}`,
	} {
		if _, err := readFrame([]byte(message)); !errors.Is(err, errFrame) {
			t.Errorf("%q: %v", message, err)
		}
	}
	f, err := readFrame(frameOf(`{"kind":"received","seq":1}`))
	if _, failed := f.each(nil); err != nil || !errors.Is(failed, errFrame) {
		t.Errorf("an entry that begins with something else: %v, %v", err, failed)
	}
}

func TestFollowingSeesWhatIsMissingAndWhatIsOutOfOrder(t *testing.T) {
	gap := journal.Entry{Kind: journal.Gap, Seq: 3, Missing: 2}
	for _, row := range []struct {
		name                            string
		entries                         []journal.Entry
		disorder, strangers, seen, gone uint64
	}{
		{"in order", []journal.Entry{numbered(1, 0), numbered(2, 1), gap, numbered(4, 4)}, 0, 0, 3, 2},
		{"one twice", []journal.Entry{numbered(1, 0), numbered(1, 0)}, 1, 1, 2, 0},
		{"one lost silently", []journal.Entry{numbered(1, 0), numbered(2, 2)}, 0, 1, 2, 0},
		{"an entry left out", []journal.Entry{numbered(1, 0), numbered(3, 1)}, 1, 0, 2, 0},
	} {
		f := &following{}
		for _, each := range row.entries {
			if err := f.look(entry(encoded(each)), time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		got := fmt.Sprint(f.disorder, f.strangers, f.seen.Load(), f.gone.Load())
		if want := fmt.Sprint(row.disorder, row.strangers, row.seen, row.gone); got != want {
			t.Errorf("%s: disorder, strangers, seen, gone are %s, want %s", row.name, got, want)
		}
	}
}
