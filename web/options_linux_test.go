package web

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/lab"
	"udpweb/internal/udp"
)

func TestTheFormOfASocketsOptionsChangesThem(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	post := func(typed url.Values) lab.Listener {
		t.Helper()
		if got := r.postRaw(t, "/listeners/"+made.ID, typed.Encode()).redirect(t); got != "/#listeners" {
			t.Errorf("leads to %q", got)
		}
		return r.listener(t, made.ID)
	}

	asItWas := post(optionsOf(t, r, made.ID))
	if asItWas.Options != made.Options || asItWas.ReadSize != made.ReadSize || asItWas.ReceiveQueue != made.ReceiveQueue {
		t.Errorf("sent as it was, it changes %+v to %+v", made, asItWas)
	}

	wanted := []string{
		"read_size", "1024", "receive_queue", " 65536 ", "ttl", "9", "tos", "184", "multicast_ttl", "3",
	}
	typed := optionsOf(t, r, made.ID, append(wanted, "dont_fragment", "true", "broadcast", "true")...)
	typed.Del("multicast_loop")
	got := post(typed)
	want := udp.Options{TTL: 9, TOS: 184, DontFragment: true, Broadcast: true, MulticastTTL: 3, MulticastQuiet: true}
	if diff := cmp.Diff(want, got.Options); diff != "" {
		t.Errorf("the options (-want +got):\n%s", diff)
	}
	if got.ReadSize != 1024 || got.ReceiveQueue != 65536 {
		t.Errorf("%d bytes per recvfrom and a queue of %d", got.ReadSize, got.ReceiveQueue)
	}
	typed.Set("receive_queue", "65536")
	if diff := cmp.Diff(typed, optionsOf(t, r, made.ID)); diff != "" {
		t.Errorf("the page shows (-typed +shown):\n%s", diff)
	}

	// What is left empty stays, and what is not ticked is off.
	got = post(formOf("action", "options", "multicast_loop", "true"))
	want = udp.Options{TTL: 9, TOS: 184, MulticastTTL: 3}
	if got.Options != want || got.ReadSize != 1024 {
		t.Errorf("after an empty form it is %+v", got)
	}
}
