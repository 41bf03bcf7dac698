package api

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// compareAddresses lets cmp compare what has no exported fields.
var compareAddresses = cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{}, netip.Prefix{})

func TestAListenerIsMadeAndReceives(t *testing.T) {
	r := start(t)
	got := r.post(t, "/api/v1/listeners", `{"name":"first","address":"127.0.0.1:0","read_size":2000,"receive_queue":65536,"reply":{"preset":"echo"}}`)
	got.want(t, http.StatusCreated)
	made := decode[Listener](t, got)
	if location := got.header.Get("Location"); location != "/api/v1/listeners/"+made.ID {
		t.Errorf("Location %q of listener %q", location, made.ID)
	}
	want := Listener{
		ID: "1", Name: "first", State: "listening", Network: "udp4",
		Address: netip.MustParseAddrPort("127.0.0.1:0"), Local: made.Local,
		ReadSize: 2000, ReceiveQueue: 65536, ReceiveQueueGranted: made.ReceiveQueueGranted,
		SocketOptions: SocketOptions{TTL: made.TTL, MulticastTTL: 1, MulticastLoop: true}, // TTL is the system's.
		Groups:        []Group{}, Reply: Reply{Preset: "echo"},
		Stats: ListenerStats{
			KernelDrops: made.Stats.KernelDrops, QueuedBytes: made.Stats.QueuedBytes, // Not every system tells.
			Suppressed: map[string]uint64{}, Failed: map[string]uint64{},
		},
	}
	if diff := cmp.Diff(want, made, compareAddresses); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	if made.Local.Port() == 0 {
		t.Errorf("local %v", made.Local)
	}

	witness := outside(t, "127.0.0.1:0")
	write(t, witness, made.Local, []byte("Hello server!"))
	if echoed, from := take(t, witness); string(echoed) != "Hello server!" || from != made.Local {
		t.Errorf("%q came back from %v", echoed, from)
	}
	eventually(t, "the reply is counted", func() bool {
		stats := decode[Listener](t, r.get(t, "/api/v1/listeners/1")).Stats
		return stats.Received == 1 && stats.ReceivedBytes == 13 && stats.Replied == 1 && stats.Sent == 1
	})
}

// forms are the ways to name a listener in a path.
func forms(l Listener) []string {
	local := l.Local.String()
	return []string{
		l.ID, local, strings.ReplaceAll(local, ":", "%3A"),
		strings.NewReplacer(":", "%3a", "[", "%5B", "]", "%5D").Replace(local),
	}
}

func TestAListenerIsNamedByItsIDOrItsAddress(t *testing.T) {
	r := start(t)
	for _, address := range []string{"127.0.0.1:0", "[::1]:0", "0.0.0.0:0", "[::]:0"} {
		made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"`+address+`"}`).want(t, http.StatusCreated))
		for i, form := range forms(made) {
			path := "/api/v1/listeners/" + form
			if got := decode[Listener](t, r.get(t, path).want(t, http.StatusOK)); got.ID != made.ID {
				t.Errorf("GET %s is listener %q, want %q", path, got.ID, made.ID)
			}
			name := fmt.Sprintf("name %d", i)
			if got := decode[Listener](t, r.patch(t, path, `{"name":"`+name+`"}`).want(t, http.StatusOK)); got.Name != name {
				t.Errorf("PATCH %s: name %q, want %q", path, got.Name, name)
			}
		}
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		for i := range forms(Listener{}) {
			made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"`+address+`"}`).want(t, http.StatusCreated))
			r.remove(t, "/api/v1/listeners/"+forms(made)[i]).want(t, http.StatusNoContent)
			r.get(t, "/api/v1/listeners/"+made.ID).wantProblem(t, http.StatusNotFound, "no-such-listener", "path.id")
		}
	}
}

func TestListenersAreListedInTheirOrder(t *testing.T) {
	r := start(t)
	type list struct{ Listeners []Listener }
	if got := r.get(t, "/api/v1/listeners"); strings.TrimSpace(string(got.body)) != `{"listeners":[]}` {
		t.Errorf("an empty list: %s", got.body)
	}
	for range 3 {
		r.listen(t)
	}
	r.remove(t, "/api/v1/listeners/2").want(t, http.StatusNoContent)
	r.listen(t)
	var ids []string
	for _, each := range decode[list](t, r.get(t, "/api/v1/listeners")).Listeners {
		ids = append(ids, each.ID)
	}
	if strings.Join(ids, " ") != "1 3 4" {
		t.Errorf("ids %q, want 1 3 4", ids)
	}
}

func TestEverySettingCanBeChanged(t *testing.T) {
	r := start(t)
	text, hex := "Hello UDP Client", "00ff10"
	made := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"127.0.0.1:0"}`).want(t, http.StatusCreated))
	tests := []struct {
		body  string
		apply func(*Listener)
	}{
		{`{}`, func(*Listener) {}},
		{`{"name":"two words"}`, func(l *Listener) { l.Name = "two words" }},
		{`{"name":""}`, func(l *Listener) { l.Name = "" }},
		{`{"read_size":1}`, func(l *Listener) { l.ReadSize = 1 }},
		{`{"read_size":65535,"receive_queue":5000}`, func(l *Listener) { l.ReadSize, l.ReceiveQueue = 65535, 5000 }},
		{`{"reply":{"preset":"upper"}}`, func(l *Listener) { l.Reply = Reply{Preset: "upper"} }},
		{`{"reply":{"payload":{"text":"Hello UDP Client"}}}`, func(l *Listener) { l.Reply = Reply{Payload: &payload.Spec{Text: &text}} }},
		{`{"reply":{"payload":{"base64":"AP8Q"}}}`, func(l *Listener) { l.Reply = Reply{Payload: &payload.Spec{Hex: &hex}} }},
		{`{"reply":{}}`, func(l *Listener) { l.Reply = Reply{} }},
		{`{"Name":"any case"}`, func(l *Listener) { l.Name = "any case" }},
	}
	want := made
	for _, tt := range tests {
		tt.apply(&want)
		got := decode[Listener](t, r.patch(t, "/api/v1/listeners/1", tt.body).want(t, http.StatusOK))
		again := decode[Listener](t, r.get(t, "/api/v1/listeners/1"))
		want.ReceiveQueueGranted = got.ReceiveQueueGranted // The kernel says.
		if diff := cmp.Diff(want, got, compareAddresses, cmp.Transformer("hex", plainHex)); diff != "" {
			t.Errorf("PATCH %s (-want +got):\n%s", tt.body, diff)
		}
		if diff := cmp.Diff(got, again, compareAddresses); diff != "" {
			t.Errorf("PATCH %s and GET differ:\n%s", tt.body, diff)
		}
	}
}

// plainHex takes the spaces out of hexadecimal, so that its layout does not matter.
func plainHex(spec *payload.Spec) *payload.Spec {
	if spec == nil || spec.Hex == nil {
		return spec
	}
	plain := strings.ReplaceAll(*spec.Hex, " ", "")
	return &payload.Spec{Hex: &plain}
}

func TestAChangedSettingIsInForce(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	ask := func(question string) string {
		t.Helper()
		write(t, witness, made.Local, []byte(question))
		reply, _ := take(t, witness)
		return string(reply)
	}
	for _, tt := range []struct{ change, question, reply string }{
		{`{"reply":{"preset":"echo"}}`, "say it", "say it"},
		{`{"reply":{"preset":"upper"}}`, "say it", "SAY IT"},
		{`{"reply":{"payload":{"escaped":"a\\x00b"}}}`, "say it", "a\x00b"},
		{`{"reply":{"preset":"echo"},"read_size":3}`, "say it", "say"},
	} {
		r.patch(t, "/api/v1/listeners/1", tt.change).want(t, http.StatusOK)
		if reply := ask(tt.question); reply != tt.reply {
			t.Errorf("after %s the reply is %q, want %q", tt.change, reply, tt.reply)
		}
	}
}

func TestARemovedListenerLeavesItsEntries(t *testing.T) {
	r := start(t)
	made := r.listen(t, func(l *lab.NewListener) { l.Address = freeAddress(t, "127.0.0.1").String() })
	r.flood(t, made, 3, func(i int) []byte { return []byte(strconv.Itoa(i)) })
	got := r.remove(t, "/api/v1/listeners/1").want(t, http.StatusNoContent)
	if len(got.body) != 0 {
		t.Errorf("204 with a body: %q", got.body)
	}
	if !isFree(made.Local) {
		t.Errorf("%v is still bound", made.Local)
	}
	r.remove(t, "/api/v1/listeners/1").wantProblem(t, http.StatusNotFound, "no-such-listener", "path.id")
	received := 0
	for _, entry := range decode[Datagrams](t, r.get(t, "/api/v1/datagrams")).Datagrams {
		if entry.Kind == "received" && entry.Listener == "1" {
			received++
		}
	}
	if received != 3 {
		t.Errorf("%d entries are left, want 3", received)
	}
}
