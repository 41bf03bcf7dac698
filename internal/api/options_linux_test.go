package api

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// everyOption are options that all differ from the usual ones.
const everyOption = `"ttl":7,"tos":184,"dont_fragment":true,"broadcast":true,` +
	`"multicast_ttl":3,"multicast_loop":false,"multicast_interface":"lo","reuse_address":true,"reuse_port":true`

func TestEveryOptionIsToldWhereverAListenerIs(t *testing.T) {
	r := start(t)
	watcher := r.watch(t, "")
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0",`+everyOption+`}`).want(t, http.StatusCreated))
	want := SocketOptions{
		TTL: 7, TOS: 184, DontFragment: true, Broadcast: true,
		MulticastTTL: 3, MulticastLoop: false, MulticastInterface: "lo", ReuseAddress: true, ReusePort: true,
	}
	if made.SocketOptions != want {
		t.Errorf("made with %+v, want %+v", made.SocketOptions, want)
	}
	r.everywhere(t, made)
	if told := watcher.until(t, func(f frame) bool { return f.Type == "listeners" }).Listeners; len(told) != 1 || told[0].SocketOptions != want {
		t.Errorf("a viewer is told %+v", told)
	}
}

func TestEveryOptionCanBeChangedByItself(t *testing.T) {
	r := start(t)
	usual := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0"}`).want(t, http.StatusCreated))
	watcher := r.watch(t, "mode=all")
	for _, state := range []string{"listening", "paused", "stopped"} {
		want := decode[Listener](t, r.patch(t, "/api/v1/listeners/1", `{"state":"`+state+`"}`).want(t, http.StatusOK))
		for _, tt := range []struct {
			body  string
			apply func(*Listener)
		}{
			{`{"ttl":1}`, func(l *Listener) { l.TTL = 1 }},
			{`{"ttl":255}`, func(l *Listener) { l.TTL = 255 }},
			{`{"tos":255}`, func(l *Listener) { l.TOS = 255 }},
			{`{"tos":0}`, func(l *Listener) { l.TOS = 0 }},
			{`{"dont_fragment":true}`, func(l *Listener) { l.DontFragment = true }},
			{`{"dont_fragment":false}`, func(l *Listener) { l.DontFragment = false }},
			{`{"broadcast":true}`, func(l *Listener) { l.Broadcast = true }},
			{`{"broadcast":false}`, func(l *Listener) { l.Broadcast = false }},
			{`{"multicast_ttl":0}`, func(l *Listener) { l.MulticastTTL = 0 }},
			{`{"multicast_ttl":255}`, func(l *Listener) { l.MulticastTTL = 255 }},
			{`{"multicast_loop":false}`, func(l *Listener) { l.MulticastLoop = false }},
			{`{"multicast_loop":true}`, func(l *Listener) { l.MulticastLoop = true }},
			{`{"multicast_interface":"lo"}`, func(l *Listener) { l.MulticastInterface = "lo" }},
			{`{"multicast_interface":""}`, func(l *Listener) { l.MulticastInterface = "" }},
			{`{"ttl":9,"tos":4,"multicast_ttl":5}`, func(l *Listener) { l.TTL, l.TOS, l.MulticastTTL = 9, 4, 5 }},
			{`{"ttl":64,"tos":0,"multicast_ttl":1}`, func(l *Listener) { l.TTL, l.TOS, l.MulticastTTL = 64, 0, 1 }},
			{`{}`, func(*Listener) {}},
		} {
			tt.apply(&want)
			got := decode[Listener](t, r.patch(t, "/api/v1/listeners/1", tt.body).want(t, http.StatusOK))
			if diff := cmp.Diff(want, got, compareAddresses); diff != "" {
				t.Errorf("%s: PATCH %s (-want +got):\n%s", state, tt.body, diff)
			}
			r.everywhere(t, want)
		}
		told := watcher.until(t, func(f frame) bool { return f.Type == "listeners" && cmp.Equal(f.Listeners[0], want, compareAddresses) })
		if len(told.Listeners) != 1 {
			t.Errorf("a viewer is told %+v", told.Listeners)
		}
	}
	r.patch(t, "/api/v1/listeners/1", `{"ttl":0,"state":"listening"}`).want(t, http.StatusOK)
	if got := decode[Listener](t, r.get(t, "/api/v1/listeners/1")); got.SocketOptions != usual.SocketOptions {
		t.Errorf("back to %+v, want %+v", got.SocketOptions, usual.SocketOptions)
	}
}

// A listener can be taken from an answer and sent back, whatever was chosen, without those fields that
// are no settings.
func TestTheOptionsOfAnAnswerCanBeSentBack(t *testing.T) {
	r := start(t)
	for _, state := range []string{"listening", "stopped"} {
		made := decode[Listener](t, r.post(t, "/api/v1/listeners",
			`{"address":"127.0.0.1:0",`+everyOption+`,"groups":[{"group":"`+ownGroup(1).String()+`","interface":"lo"}]}`).want(t, http.StatusCreated))
		path := "/api/v1/listeners/" + made.ID
		r.patch(t, path, `{"state":"`+state+`"}`).want(t, http.StatusOK)
		before := r.get(t, path)
		fields := parse[map[string]json.RawMessage](t, before.body)
		for _, name := range []string{"id", "network", "address", "local", "receive_queue_granted", "reuse_address", "reuse_port", "stats"} {
			delete(fields, name)
		}
		body, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		after := r.patch(t, path, string(body)).want(t, http.StatusOK)
		if diff := cmp.Diff(decode[Listener](t, before), decode[Listener](t, after), compareAddresses); diff != "" {
			t.Errorf("%s: PATCH %s (-before +after):\n%s", state, body, diff)
		}
	}
}

func TestWhatAListenerSendsCarriesItsOptions(t *testing.T) {
	r := start(t)
	for _, each := range []struct{ address, witness string }{
		{"127.0.0.1:0", "127.0.0.1:0"},
		{"0.0.0.0:0", "127.0.0.1:0"},
		{"[::1]:0", "[::1]:0"},
		{"[::]:0", "[::1]:0"},
		{"[::]:0", "127.0.0.1:0"},
	} {
		witness := hearing(t, each.witness)
		made := decode[Listener](t, r.post(t, "/api/v1/listeners",
			`{"address":"`+each.address+`","ttl":7,"tos":184,"reply":{"preset":"echo"}}`).want(t, http.StatusCreated))
		here := netip.AddrPortFrom(addressOf(witness).Addr(), made.Local.Port())
		check := func(ttl, tos int) {
			t.Helper()
			sent := decode[SendResult](t, r.do(t, http.MethodPost, sendTo(addressOf(witness).String(), "from="+made.ID), "", "sent").want(t, http.StatusOK))
			if got, want := hear(t, witness), (heard{"sent", here, ttl, tos}); got != want {
				t.Errorf("%s: what it sends is %+v, want %+v", each.address, got, want)
			}
			if sent.Sent.TTL == nil || *sent.Sent.TTL != ttl || sent.Sent.TOS == nil || *sent.Sent.TOS != tos {
				t.Errorf("%s: said to be sent with TTL %v and TOS %v, want %d and %d", each.address, sent.Sent.TTL, sent.Sent.TOS, ttl, tos)
			}
			write(t, witness, here, []byte("echoed"))
			if got, want := hear(t, witness), (heard{"echoed", here, ttl, tos}); got != want {
				t.Errorf("%s: its reply is %+v, want %+v", each.address, got, want)
			}
		}
		check(7, 184)
		path := "/api/v1/listeners/" + made.ID
		r.patch(t, path, `{"ttl":200,"tos":1}`).want(t, http.StatusOK)
		check(200, 1)
		r.patch(t, path, `{"state":"stopped"}`).want(t, http.StatusOK)
		r.patch(t, path, `{"tos":40}`).want(t, http.StatusOK)
		back := decode[Listener](t, r.patch(t, path, `{"state":"listening"}`).want(t, http.StatusOK))
		here = netip.AddrPortFrom(here.Addr(), back.Local.Port()) // Port 0 is another one each time.
		check(200, 40)
		system := decode[Listener](t, r.patch(t, path, `{"ttl":0,"tos":0}`).want(t, http.StatusOK))
		if system.TTL == 0 {
			t.Errorf("%s: the TTL of the system is not told", each.address)
		}
		check(system.TTL, 0)
	}
}

func TestWhatAListenerSendsToAGroupCarriesItsOptions(t *testing.T) {
	r := start(t)
	member := hearing(t, "0.0.0.0:0")
	group := netip.AddrPortFrom(ownGroup(2), addressOf(member).Port())
	join(t, member, group.Addr())
	made := decode[Listener](t, r.post(t, "/api/v1/listeners",
		`{"address":"127.0.0.1:0","ttl":99,"tos":8,"multicast_ttl":3,"multicast_interface":"lo"}`).want(t, http.StatusCreated))
	for _, tt := range []struct {
		change   string
		ttl, tos int
	}{{`{}`, 3, 8}, {`{"multicast_ttl":0}`, 0, 8}, {`{"multicast_ttl":255,"tos":16}`, 255, 16}} {
		r.patch(t, "/api/v1/listeners/1", tt.change).want(t, http.StatusOK)
		sent := decode[SendResult](t, r.do(t, http.MethodPost, sendTo(group.String(), "from=1"), "", "all").want(t, http.StatusOK))
		if got, want := hear(t, member), (heard{"all", made.Local, tt.ttl, tt.tos}); got != want {
			t.Errorf("after %s a member got %+v, want %+v", tt.change, got, want)
		}
		if *sent.Sent.TTL != tt.ttl || *sent.Sent.TOS != tt.tos {
			t.Errorf("after %s it is said to be sent with TTL %d and TOS %d", tt.change, *sent.Sent.TTL, *sent.Sent.TOS)
		}
	}
}

// Of sockets that share an address the newest one gets everything, and of those that share a port
// each flow stays with one of them.
func TestAnAddressCanBeShared(t *testing.T) {
	r := start(t)
	free := r.listen(t)
	r.remove(t, "/api/v1/listeners/1").want(t, http.StatusNoContent)
	for _, option := range []string{"reuse_address", "reuse_port"} {
		body := `{"address":"` + free.Local.String() + `","` + option + `":true}`
		older := decode[Listener](t, r.post(t, "/api/v1/listeners", body).want(t, http.StatusCreated))
		newer := decode[Listener](t, r.post(t, "/api/v1/listeners", body).want(t, http.StatusCreated))
		alone := `{"address":"` + free.Local.String() + `"}`
		r.post(t, "/api/v1/listeners", alone).wantProblem(t, http.StatusConflict, "port-in-use", "body.address")
		witness := outside(t, "127.0.0.1:0")
		const count = 20
		for i := range count {
			write(t, witness, free.Local, []byte(strconv.Itoa(i)))
		}
		received := func(l Listener) uint64 { return r.stats(t, l.ID).Received }
		eventually(t, "everything is received", func() bool { return received(older)+received(newer) == count })
		switch {
		case option == "reuse_address" && received(newer) != count:
			t.Errorf("the newest has %d, want %d", received(newer), count)
		case received(older) != 0 && received(newer) != 0:
			t.Errorf("of one flow, the older has %d and the newer %d", received(older), received(newer))
		}
		for _, each := range []Listener{older, newer} {
			if each.ReuseAddress != (option == "reuse_address") || each.ReusePort != (option == "reuse_port") {
				t.Errorf("%s: %+v", option, each.SocketOptions)
			}
			r.remove(t, "/api/v1/listeners/"+each.ID).want(t, http.StatusNoContent)
		}
	}
}
