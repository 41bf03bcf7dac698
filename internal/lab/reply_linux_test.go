package lab

import (
	"strings"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
)

// Who was asked on one of the machine's addresses answers from that one.
func TestAWildcardListenerAnswersFromTheAddressThatWasAsked(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", "[::]:0"} {
		t.Run(address, func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{Address: address, Reply: Reply{Preset: ReplyEcho}})
			client := outside(t, "127.0.0.1:0")
			asked := at("127.0.0.5", made.Local.Port())
			write(t, client, asked, []byte("hello"))
			if got, source := take(t, client); string(got) != "hello" || source != asked {
				t.Errorf("got %q from %v, want hello from %v", got, source, asked)
			}
			if out := entries(l, 0, journal.Sent)[0]; out.Source != asked {
				t.Errorf("the journal says from %v, want %v", out.Source, asked)
			}
		})
	}
}

// All reasons together, and the equation over them: received = replied + suppressed + failed.
func TestEveryDatagramIsAnsweredOrAccountedFor(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Address: "0.0.0.0:0", Reply: Reply{Preset: ReplyUpper}})
	other := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
	local := at("127.0.0.1", made.Local.Port())
	client := outside(t, "127.0.0.1:0")
	const rounds = 50
	for range rounds {
		write(t, client, local, []byte("hello"))
		write(t, client, at("127.255.255.255", local.Port()), []byte("everyone"))
		send(t, l, Send{From: other.ID, To: local.String(), Payload: []byte("spark")})
		send(t, l, Send{From: made.ID, To: local.String(), Payload: []byte("myself")})
	}
	write(t, client, local, []byte(strings.Repeat("ɐ", payload.MaxIPv4/2)))
	stats := settled(t, l, made.ID, 4*rounds+1)
	want := map[string]uint64{SuppressedGroup: rounds, SuppressedOwnListener: 2 * rounds, SuppressedTooLarge: 1}
	for reason, count := range want {
		if stats.Suppressed[reason] != count {
			t.Errorf("%s: %d, want %d", reason, stats.Suppressed[reason], count)
		}
	}
	if stats.Replied != rounds || stats.Sent != 2*rounds || len(stats.Failed) != 0 {
		t.Errorf("got %+v", stats)
	}
	for range rounds {
		if got, _ := take(t, client); string(got) != "HELLO" {
			t.Fatalf("got %q", got)
		}
	}
	nothingWaits(t, client)
	if there := get(t, l, other.ID).Stats; there.Received != 0 || there.Sent != rounds {
		t.Errorf("the other listener has %+v", there)
	}
}
