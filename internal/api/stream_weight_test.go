package api

import (
	"bytes"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// A frame of a flood takes at most 65 KB of the network, whatever is poured into the lab; there are twenty a second.
func TestAFrameOfAFloodIsBounded(t *testing.T) {
	const most, count = 65_000, 2_000
	random := noise(1 << 20)
	for what, payload := range map[string]func(i int) []byte{
		"short texts": func(i int) []byte { return fmt.Appendf(nil, "sensor %d says 21.5 degrees", i) },
		"long texts":  func(i int) []byte { return bytes.Repeat(fmt.Appendf(nil, "%d bottles, ", i), 80) },
		"noise":       func(i int) []byte { return random[i*64 : i*64+1400] },
		"quotes":      func(int) []byte { return bytes.Repeat([]byte{'"'}, 1400) },
	} {
		t.Run(what, func(t *testing.T) {
			r := start(t)
			address := netip.MustParseAddrPort("[fe80::1234:5678:9abc:def0%eth0]:51696")
			for i := range count {
				data := payload(i)
				r.lab.Journal().Append(journal.Entry{Kind: journal.Received, Listener: "1", Datagram: udp.Datagram{
					Time: time.Now(), Source: address, Destination: address, Interface: "eth0", Header: udp.Header{TTL: 64, Known: true},
					Length: len(data), Payload: data,
				}})
			}
			w := r.watch(t, "mode=live&after=0")
			if err := w.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			_, data, err := w.conn.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			got := parse[frame](t, data)
			if len(got.Entries) < newestEntries || got.Skipped != uint64(count-len(got.Entries)) {
				t.Fatalf("%d entries, and %d were skipped", len(got.Entries), got.Skipped)
			}
			// With all the room that what is remarkable has as well.
			if full := len(data) / len(got.Entries) * liveEntries; full > most {
				t.Errorf("%d bytes, want at most %d", full, most)
			}
		})
	}
}
