package export

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// noise is count random bytes, the same ones each time.
func noise(count int) []byte {
	random := rand.NewChaCha8([32]byte{1})
	data := make([]byte, count)
	_, _ = random.Read(data) // It never fails.
	return data
}

// oneOf chooses.
func oneOf[T any](random *rand.Rand, choices ...T) T { return choices[random.IntN(len(choices))] }

// datagram is an entry as a socket of Linux makes it.
func datagram(kind journal.Kind, seq uint64, source, destination, payload string) journal.Entry {
	return journal.Entry{
		Seq: seq, Kind: kind, Listener: "1",
		Datagram: udp.Datagram{
			Time:   time.Unix(1_700_000_000, 123_456_789+int64(seq)),
			Source: netip.MustParseAddrPort(source), Destination: netip.MustParseAddrPort(destination), Interface: "lo",
			Header: udp.Header{TTL: 64, Known: true}, Length: len(payload), Payload: []byte(payload),
		},
	}
}

func event(seq uint64, note string) journal.Entry {
	return journal.Entry{Seq: seq, Kind: journal.Event, Listener: "1", Note: note, Datagram: udp.Datagram{Time: time.Unix(1_700_000_000, 0)}}
}

func gap(seq, missing uint64) journal.Entry {
	return journal.Entry{
		Seq: seq, Kind: journal.Gap, Listener: "1", Missing: missing,
		Datagram: udp.Datagram{Time: time.Unix(1_700_000_000, 0), Destination: netip.MustParseAddrPort("127.0.0.1:8888")},
	}
}

// written is what a writer of the format makes of the entries.
func written(tb testing.TB, format Format, entries ...journal.Entry) []byte {
	tb.Helper()
	var file bytes.Buffer
	w := NewWriter(format, &file)
	for i := range entries {
		if err := w.Write(&entries[i]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return file.Bytes()
}
