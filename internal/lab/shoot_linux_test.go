package lab

import (
	"net/netip"
	"testing"

	"udpweb/internal/udp"
)

// A plain send goes a shorter way than one that asks for something. What is told of it, and what arrives,
// is the same but for the port, the number and the time.
func TestThePlainWayTellsWhatTheLongWayTells(t *testing.T) {
	inNamespaceWith(t, []string{"ip"}, func() {
		cable(t)
		run(t, "ip route add 239.7.7.0/24 dev lo")
		for _, local := range []string{"127.0.0.1:0", "127.0.0.6:0", "[::1]:0", "10.7.0.1:0"} {
			l := open(t)
			peer := hearing(t, local)
			for _, payload := range []string{"", "hello", "\xff\x00"} {
				plain := Send{To: addressOf(peer).String(), Payload: []byte(payload)}
				long := plain
				long.Broadcast = true // It may, and does not.
				if !plain.isPlain() || long.isPlain() {
					t.Fatal("both go the same way")
				}
				shot, sent := send(t, l, plain).Entry, send(t, l, long).Entry
				for i, entry := range []*udp.Datagram{&shot.Datagram, &sent.Datagram} {
					got := hear(t, peer)
					want := []int{int(entry.Header.TTL), int(entry.Header.TOS)}
					if got.payload != payload || got.source != entry.Source || got.ttl != want[0] || got.tos != want[1] || !entry.Header.Known {
						t.Errorf("to %s, %d: heard %+v, the lab says %+v", local, i, got, entry)
					}
				}
				if held := entryOf(t, l, shot.Seq); held.Source != shot.Source || held.Header != shot.Header || held.Length != len(payload) {
					t.Errorf("the journal has %+v", held)
				}
				shot.Time, shot.Seq, shot.Source = sent.Time, sent.Seq, netip.AddrPortFrom(shot.Source.Addr(), sent.Source.Port())
				if shot.Source != sent.Source || shot.Destination != sent.Destination || shot.Header != sent.Header ||
					shot.Listener != sent.Listener || shot.Length != sent.Length || shot.Via != sent.Via || shot.Interface != sent.Interface {
					t.Errorf("to %s: got %+v, want %+v", local, shot, sent)
				}
			}
		}
	})
}
