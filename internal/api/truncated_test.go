package api

import (
	"encoding/base64"
	"net/http"
	"testing"
)

// What does not fit into one read is lost, and what comes next is the next datagram: UDP keeps the
// boundaries between datagrams, unlike a stream.
func TestACutDatagramSaysWhatItWas(t *testing.T) {
	r := start(t)
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0","read_size":4}`).want(t, http.StatusCreated))
	witness := outside(t, "127.0.0.1:0")
	watcher := r.watch(t, "")
	payloads := []string{"fifteen bytes ..", "next", "", "x", "fives"}
	payloads[0] = payloads[0][:15]
	for _, each := range payloads {
		write(t, witness, made.Local, []byte(each))
	}
	entries := watcher.entries(t, len(payloads)).Entries
	listed := r.list(t, "after=1").Datagrams
	for i, payload := range payloads {
		captured := payload[:min(4, len(payload))]
		for _, got := range []Entry{entries[i], listed[i], r.entry(t, listed[i].Seq)} {
			if got.Kind != "received" || got.Length != len(payload) || got.Captured != len(captured) || got.Truncated != (len(payload) > 4) ||
				*got.Payload != base64.StdEncoding.EncodeToString([]byte(captured)) || *got.Text != captured {
				t.Errorf("%q: %+v", payload, got)
			}
		}
		if raw := r.get(t, "/api/v1/datagrams/"+itoa(listed[i].Seq)+"/payload"); string(raw.body) != captured {
			t.Errorf("%q: its payload is %q", payload, raw.body)
		}
	}
	if first := listed[0]; first.Length != 15 || first.Captured != 4 || !first.Truncated || *listed[1].Text != "next" {
		t.Errorf("%+v, and then %+v", first, listed[1])
	}
	eventually(t, "the figures are told", func() bool {
		stats := decode[Listener](t, r.get(t, "/api/v1/listeners/1")).Stats
		return stats.Received == 5 && stats.Truncated == 2 && stats.ReceivedBytes == 4+4+0+1+4
	})
	r.patch(t, "/api/v1/listeners/1", `{"read_size":15}`).want(t, http.StatusOK)
	write(t, witness, made.Local, []byte(payloads[0]))
	if got := watcher.entries(t, 2).Entries[1]; got.Truncated || *got.Text != payloads[0] { // Behind the change.
		t.Errorf("with enough room: %+v", got)
	}
}
