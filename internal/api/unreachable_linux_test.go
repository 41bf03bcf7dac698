package api

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An ICMP error that comes back is an entry that says what came, from whom and for where, and ends no
// listener.
func TestARefusedDatagramIsAnEntry(t *testing.T) {
	r := start(t)
	for _, tt := range []struct {
		address, to    string
		from           string
		icmp, icmpCode int
	}{
		{"127.0.0.1:0", "127.0.0.1:0", "127.0.0.1", 3, 3}, // RFC 792: destination unreachable, port unreachable
		{"0.0.0.0:0", "127.0.0.5:0", "127.0.0.5", 3, 3},
		{"[::1]:0", "[::1]:0", "::1", 1, 4}, // RFC 4443 section 3.1: the same
		{"[::]:0", "127.0.0.1:0", "127.0.0.1", 3, 3},
	} {
		witness := outside(t, tt.to)
		to := freeAddress(t, addressOf(witness).Addr().String()).String()
		made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"`+tt.address+`","reply":{"preset":"echo"}}`).want(t, http.StatusCreated))
		watchers := map[string]*watcher{"live": r.watch(t, "listener="+made.ID), "all": r.watch(t, "mode=all&listener="+made.ID)}
		sent := decode[SendResult](t, r.do(t, http.MethodPost, sendTo(to, "from="+made.ID), "", "anyone?").want(t, http.StatusOK)).Sent
		var listed []Entry
		eventually(t, "the refusal is an entry", func() bool {
			listed = r.list(t, "after="+itoa(sent.Seq)+"&listener="+made.ID).Datagrams
			return len(listed) > 0
		})
		want := Entry{
			Seq: listed[0].Seq, Time: listed[0].Time, Kind: "unreachable", Listener: made.ID, Destination: &to,
			ICMP: &ICMP{Type: tt.icmp, Code: tt.icmpCode, From: tt.from, Errno: "ECONNREFUSED"},
		}
		if diff := cmp.Diff([]Entry{want}, listed); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.address, diff)
		}
		if diff := cmp.Diff(want, r.entry(t, want.Seq)); diff != "" {
			t.Errorf("%s, by its number (-want +got):\n%s", tt.address, diff)
		}
		for mode, w := range watchers {
			if diff := cmp.Diff(want, w.entries(t, 2).Entries[1]); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", tt.address, mode, diff)
			}
		}
		// It goes on, receives and answers.
		r.do(t, http.MethodPost, sendTo(addressOf(witness).String(), "from="+made.ID), "", "hello").want(t, http.StatusOK)
		_, home := take(t, witness)
		write(t, witness, home, []byte("still there?"))
		if echoed, _ := take(t, witness); string(echoed) != "still there?" {
			t.Errorf("%s: %q came back", tt.address, echoed)
		}
		eventually(t, "the figures are told", func() bool {
			now := decode[Listener](t, r.get(t, "/api/v1/listeners/"+made.ID))
			return now.State == "listening" && now.Stats.Unreachable == 1 && now.Stats.Received == 1 && now.Stats.Sent == 3
		})
	}
}
