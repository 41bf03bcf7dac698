package web

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// optionsOf are what the form of a listener's options sends: as it stands in the page, but for what a
// test changes. A box that is not ticked sends nothing.
func optionsOf(tb testing.TB, r *rig, id string, pairs ...string) url.Values {
	tb.Helper()
	typed := url.Values{"action": {"options"}}
	card := one(tb, r.get(tb, "/", http.StatusOK).Node, "data-listener", id)
	for _, each := range optionFields {
		control := one(tb, card, "id", "listener-"+id+"-"+each.Name)
		if value := valueOf(tb, control); value != "" {
			typed.Set(each.Name, value)
		}
	}
	maps.Copy(typed, formOf(pairs...))
	return typed
}

func TestAnInterfaceIsChosenFromThoseThereAre(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	found, err := r.lab.Interfaces()
	if err != nil || len(found) == 0 {
		t.Fatalf("Interfaces() = %v, %v", found, err)
	}
	want := []string{""}
	for _, each := range found {
		want = append(want, each.Name)
	}
	page := r.get(t, "/", http.StatusOK)
	for _, id := range []string{"listener-" + made.ID + "-multicast_interface", "listener-" + made.ID + "-interface", "send-interface"} {
		var offered []string
		for _, each := range all(page.byID(t, id), isElement("option")) {
			offered = append(offered, attribute(each, "value"))
		}
		if diff := cmp.Diff(want, offered); diff != "" {
			t.Errorf("%s offers (-want +got):\n%s", id, diff)
		}
	}
}

func TestWhatIsWrongWithAnOptionStandsUnderItsField(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	other := r.listen(t)
	for _, test := range []struct{ name, field, typed, says string }{
		{"bytes per recvfrom in words", "read_size", "many", "many bytes per recvfrom are not possible."},
		{"no bytes per recvfrom", "read_size", "0", "0 bytes per recvfrom are not possible."},
		{"a receive queue of nothing", "receive_queue", "0", "A kernel receive queue of 0 bytes is not possible."},
		{"too many hops", "ttl", "256", "A TTL of 256 is not possible."},
		{"negative hops", "ttl", "-1", "A TTL of -1 is not possible."},
		{"a class in hex", "tos", "0xb8", "A TOS of 0xb8 is not possible."},
		{"too many hops to a group", "multicast_ttl", "1000", "A multicast TTL of 1000 is not possible."},
		{"an interface that has gone", "multicast_interface", `"><b>`, `There is no network interface “"><b>”.`},
	} {
		t.Run(test.name, func(t *testing.T) {
			typed := optionsOf(t, r, made.ID, "broadcast", "true", test.field, test.typed)
			page := r.postRaw(t, "/listeners/"+made.ID, typed.Encode()).page(t, http.StatusUnprocessableEntity)
			id := "listener-" + made.ID + "-" + test.field
			blamed := page.blamed(t)
			if len(blamed) != 1 || !strings.HasPrefix(blamed[id], test.says) {
				t.Errorf("blames %v, want %s with %q", blamed, id, test.says)
			}
			typed.Del("action")
			checkKept(t, page, "listener-"+made.ID+"-", typed)
			open := all(page.Node, func(each *html.Node) bool { return each.Data == "details" && has(each, "open") })
			if len(open) != 1 || !hasClass("options")(open[0]) {
				t.Errorf("%d details are unfolded, want the options of one listener", len(open))
			}
			for _, each := range []lab.Listener{made, other} {
				if got := r.listener(t, each.ID); got.Options != each.Options || got.ReadSize != each.ReadSize {
					t.Errorf("changed to %+v", got)
				}
			}
		})
	}
}

func TestAnOptionThatTheSystemRefusesIsSaidInItsForm(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/listeners/"+made.ID, nil)
	page := r.web.page(request)
	blamed := page.formOf(made.ID, map[string]string{"action": "options", "ttl": "9"})
	recorder := httptest.NewRecorder()
	refused := &lab.Failure{Code: lab.OptionRefused, Values: map[string]string{"errno": "EPERM"}, Cause: errors.New("not permitted")}
	r.web.refuse(recorder, request, &page, blamed, refused)
	shown := answer{recorder.Code, recorder.Header(), recorder.Body.String()}.page(t, http.StatusUnprocessableEntity)
	card := one(t, shown.Node, "data-listener", made.ID)
	for _, each := range all(card, hasClass("options")) {
		if got := wordsIn(one(t, each, "data-slot", "problem")); !strings.HasPrefix(got, "The system would not set an option of the socket: EPERM.") {
			t.Errorf("says %q", got)
		}
		if !has(each, "open") {
			t.Error("what is wrong is folded away")
		}
	}
	if len(shown.blamed(t)) != 0 {
		t.Errorf("blames %v", shown.blamed(t))
	}
}

func TestTheGaugeOfAQueue(t *testing.T) {
	w := painter()
	const asked, granted = 4 << 20, 8 << 20
	waiting := lab.Stats{KernelKnown: true, QueuedBytes: 212_992}
	for _, test := range []struct {
		name     string
		listener lab.Listener
		want     queueView
	}{
		{
			"nothing waits",
			lab.Listener{State: lab.Listening, ReceiveQueue: asked, ReceiveQueueGranted: granted, Stats: lab.Stats{KernelKnown: true}},
			queueView{Known: true, Queued: "0", Text: "Queue: 0 of 8,388,608 bytes"},
		},
		{
			"something waits",
			lab.Listener{State: lab.Listening, ReceiveQueue: asked, ReceiveQueueGranted: granted, Stats: waiting},
			queueView{Shown: true, Known: true, Queued: "212992", Text: "Queue: 212,992 of 8,388,608 bytes"},
		},
		{
			"nobody reads",
			lab.Listener{State: lab.Paused, ReceiveQueue: asked, ReceiveQueueGranted: granted, Stats: lab.Stats{KernelKnown: true}},
			queueView{Shown: true, Known: true, Queued: "0", Text: "Queue: 0 of 8,388,608 bytes"},
		},
		{
			"nobody knows",
			lab.Listener{State: lab.Paused, ReceiveQueue: asked, ReceiveQueueGranted: granted},
			queueView{Shown: true, Text: "Queue: unknown"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.want.Sizes = "4 MiB asked, 8 MiB granted"
			if test.want.Known {
				test.want.Granted, test.want.Nearly = "8388608", "6291456"
			}
			if diff := cmp.Diff(test.want, w.queueView(test.listener)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got, want := w.queueView(lab.Listener{State: lab.Stopped, ReceiveQueue: asked}), (queueView{Text: "Queue: unknown"}); got != want {
		t.Errorf("of a listener without a socket: %+v", got)
	}
	capped := texts.Fill(w.words.QueueCapped, "asked", "64 MiB", "granted", "8 MiB")
	if got := w.queueView(lab.Listener{ReceiveQueue: 64 << 20, ReceiveQueueGranted: granted}).Capped; got != capped {
		t.Errorf("says %q, want %q", got, capped)
	}
}

func TestDigitsAreGrouped(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 212_992: "212,992", 8_388_608: "8,388,608", 1 << 63: "9,223,372,036,854,775,808"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
}
