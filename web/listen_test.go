package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/udp"
)

// listenValues are what the listen form sends: valid, but for what a test changes.
func listenValues(pairs ...string) url.Values {
	values := formOf("address", "127.0.0.1", "port", "0", "name", "", "read_size", "65535",
		"receive_queue", "4194304", "network", "", "reply", "", "reply_text", "Hello UDP Client")
	for name, value := range formOf(pairs...) {
		values[name] = value
	}
	return values
}

// chosenListener is what the listen form decides about a listener, beside its address.
type chosenListener struct {
	Name, Network           string
	ReadSize, ReceiveQueue  int
	ReuseAddress, ReusePort bool
	Reply                   lab.Reply
}

func TestTheListenFormStartsAListener(t *testing.T) {
	for _, test := range []struct {
		name  string
		typed []string
		want  chosenListener
	}{
		{
			"as the page is filled in", nil,
			chosenListener{Network: udp.IPv4, ReadSize: 65535, ReceiveQueue: 4 << 20},
		},
		{
			"with nothing but an address",
			[]string{"read_size", "", "receive_queue", " "},
			chosenListener{Network: udp.IPv4, ReadSize: lab.DefaultReadSize, ReceiveQueue: lab.DefaultReceiveQueue},
		},
		{
			"with everything",
			[]string{
				"name", "echo", "read_size", " 1024 ", "receive_queue", "65536", "network", "udp4",
				"reuse_address", "true", "reuse_port", "true", "reply", "echo",
			},
			chosenListener{
				Name: "echo", Network: udp.IPv4, ReadSize: 1024, ReceiveQueue: 65536,
				ReuseAddress: true, ReusePort: true, Reply: lab.Reply{Preset: lab.ReplyEcho},
			},
		},
		{
			"with a fixed text",
			[]string{"reply", "fixed", "reply_text", "Hello <UDP> Client"},
			chosenListener{
				Network: udp.IPv4, ReadSize: 65535, ReceiveQueue: 4 << 20,
				Reply: lab.Reply{Preset: lab.ReplyFixed, Payload: []byte("Hello <UDP> Client")},
			},
		},
		{
			"on IPv6",
			[]string{"address", "[::1]", "reply", "upper"},
			chosenListener{Network: udp.IPv6, ReadSize: 65535, ReceiveQueue: 4 << 20, Reply: lab.Reply{Preset: lab.ReplyUpper}},
		},
		{
			"on both",
			[]string{"address", "::"},
			chosenListener{Network: udp.DualWild, ReadSize: 65535, ReceiveQueue: 4 << 20},
		},
		{
			"on every address, of IPv6 alone",
			[]string{"address", "::", "network", "udp6"},
			chosenListener{Network: udp.IPv6, ReadSize: 65535, ReceiveQueue: 4 << 20},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := start(t)
			typed := listenValues(test.typed...)
			if got := r.postRaw(t, "/listeners", typed.Encode()).redirect(t); got != "/#listeners" {
				t.Errorf("leads to %q", got)
			}
			made := r.listener(t, "1")
			got := chosenListener{
				Name: made.Name, Network: made.Network, ReadSize: made.ReadSize, ReceiveQueue: made.ReceiveQueue,
				ReuseAddress: made.ReuseAddress, ReusePort: made.ReusePort, Reply: made.Reply,
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the listener (-want +got):\n%s", diff)
			}
			if want := strings.Trim(typed.Get("address"), "[]"); made.Local.Addr().String() != want || made.State != lab.Listening {
				t.Errorf("is %s on %s", made.State, made.Local)
			}
			card := one(t, r.get(t, "/", http.StatusOK).Node, "data-listener", "1")
			if got := wordsIn(one(t, card, "data-slot", "local")); got != made.Local.String() {
				t.Errorf("the page shows %s, want %s", got, made.Local)
			}
			if got := attribute(card, "data-state"); got != "listening" {
				t.Errorf("the page shows the state %q", got)
			}
			if got := valueOf(t, one(t, card, "name", "reply")); got != string(made.Reply.Preset) {
				t.Errorf("the page shows the reply %q, want %q", got, made.Reply.Preset)
			}
		})
	}
}

func TestWhatIsWrongWithAListenerStandsUnderItsField(t *testing.T) {
	r := start(t)
	taken := addressOf(outside(t, anyPort()))
	long := strings.Repeat("é", lab.MaxNameLength+1)
	for _, test := range []struct {
		name   string
		typed  []string
		status int
		field  string
		says   string
	}{
		{"a port too high", []string{"port", "70000"}, 422, "port", "70000 is not a UDP port."},
		{"a port that is no number", []string{"port", "http"}, 422, "port", "http is not a UDP port."},
		{"no port", []string{"port", " "}, 422, "port", "is not a UDP port."},
		{"a port in use", []string{"port", strconv.Itoa(int(taken.Port()))}, 409, "port", "is already in use"},
		{"no address", []string{"address", "not an address"}, 422, "address", "is not an IP address"},
		{"two ports", []string{"address", "127.0.0.1:9000"}, 422, "address", "is not an IP address"},
		{"an address of somebody else", []string{"address", "192.0.2.1"}, 422, "address", "192.0.2.1 does not belong to this machine"},
		{"a name too long", []string{"name", long}, 422, "name", "at most 64 printable characters"},
		{"a name with bidirectional controls", []string{"name", "a\u202eb"}, 422, "name", "without control characters"},
		{"no bytes per recvfrom", []string{"read_size", "0"}, 422, "read_size", "0 bytes per recvfrom"},
		{"bytes per recvfrom in words", []string{"read_size", "<b>many"}, 422, "read_size", "<b>many bytes per recvfrom"},
		{"too many bytes per recvfrom", []string{"read_size", "99999999999999999999"}, 422, "read_size", "from 1 to 65535"},
		{"a negative receive queue", []string{"receive_queue", "-1"}, 422, "receive_queue", "-1 bytes"},
		{"a receive queue in words", []string{"receive_queue", "4 MiB"}, 422, "receive_queue", "4 MiB bytes"},
		{"a network that does not fit", []string{"network", "udp6"}, 422, "network", "The network “udp6” does not fit the address 127.0.0.1."},
		{"a network that is none", []string{"network", "tcp"}, 422, "network", "The network “tcp” does not fit"},
		{"no such reply", []string{"reply", `"><script>`}, 422, "reply", `“"><script>” is not an automatic reply`},
		{"a reply too large", []string{"reply", "fixed", "reply_text", strings.Repeat("x", udp.MaxReadSize)}, 422, "reply_text", "65535 bytes do not fit"},
	} {
		t.Run(test.name, func(t *testing.T) {
			typed := listenValues(test.typed...)
			page := r.postRaw(t, "/listeners", typed.Encode()).page(t, test.status)
			id := "listen-" + test.field
			blamed := page.blamed(t)
			if len(blamed) != 1 || !strings.Contains(blamed[id], test.says) {
				t.Errorf("blames %v, want %s with %q", blamed, id, test.says)
			}
			if problem := page.problem(t, "listen"); problem != "" {
				t.Errorf("also says %q", problem)
			}
			if test.field != "reply" && typed.Get("network") != "tcp" { // No select can show what no select sends.
				checkKept(t, page, "listen-", typed)
			}
			if got := r.lab.Listeners(); len(got) != 0 {
				t.Errorf("a listener was started: %+v", got)
			}
		})
	}
}

// checkKept asserts that what was typed stands in the fields again.
func checkKept(tb testing.TB, page document, prefix string, typed url.Values) {
	tb.Helper()
	for name := range typed {
		if got, want := valueOf(tb, page.byID(tb, prefix+name)), typed.Get(name); got != want {
			tb.Errorf("%s is %.100q, want %.100q as it was typed", name, got, want)
		}
	}
}

func TestALabThatIsFullSaysSoInTheForm(t *testing.T) {
	r := start(t)
	for range maxListeners {
		r.listen(t)
	}
	page := r.postRaw(t, "/listeners", listenValues().Encode()).page(t, http.StatusConflict)
	if got, want := page.problem(t, "listen"), "4 listeners, the limit."; !strings.Contains(got, want) {
		t.Errorf("says %q, want %q", got, want)
	}
	if blamed := page.blamed(t); len(blamed) != 0 {
		t.Errorf("blames %v", blamed)
	}
}

func TestALabThatIsClosedSaysSoInTheForm(t *testing.T) {
	r := start(t)
	if err := r.lab.Close(); err != nil {
		t.Fatal(err)
	}
	page := r.postRaw(t, "/listeners", listenValues().Encode()).page(t, http.StatusServiceUnavailable)
	if got, want := page.problem(t, "listen"), "shutting down"; !strings.Contains(got, want) {
		t.Errorf("says %q, want %q", got, want)
	}
}

func TestTheButtonsOfAListenerDoWhatTheySay(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	press := func(pairs ...string) lab.Listener {
		t.Helper()
		if got := r.post(t, "/listeners/"+made.ID, pairs...).redirect(t); got != "/#listeners" {
			t.Errorf("%q leads to %q", pairs, got)
		}
		return r.listener(t, made.ID)
	}
	for _, state := range []lab.State{lab.Paused, lab.Listening, lab.Stopped, lab.Listening, lab.Paused, lab.Stopped, lab.Paused} {
		if got := press("action", string(state)); got.State != state {
			t.Errorf("is %s, want %s", got.State, state)
		}
		card := one(t, r.get(t, "/", http.StatusOK).Node, "data-listener", made.ID)
		if got := attribute(card, "data-state"); got != string(state) {
			t.Errorf("the page shows %s, want %s", got, state)
		}
		if got := wordsIn(one(t, card, "data-slot", "state")); got != stateWord(r.web.words, state) {
			t.Errorf("the page says %q of the state %s", got, state)
		}
	}
	for _, reply := range []lab.Reply{
		{Preset: lab.ReplyEcho}, {Preset: lab.ReplyFixed, Payload: []byte("<Hello>")}, {Preset: lab.ReplyUpper}, {},
	} {
		got := press("action", "reply", "reply", string(reply.Preset), "reply_text", "<Hello>").Reply
		if got.Preset != reply.Preset || !bytes.Equal(got.Payload, reply.Payload) {
			t.Errorf("replies with %+v, want %+v", got, reply)
		}
		card := one(t, r.get(t, "/", http.StatusOK).Node, "data-listener", made.ID)
		if got := valueOf(t, one(t, card, "name", "reply_text")); got != string(reply.Payload) {
			t.Errorf("the page shows the text %q, want %q", got, reply.Payload)
		}
		if got := wordsIn(one(t, card, "data-slot", "reply-words")); got != replyWords(r.web.words, reply.Preset) {
			t.Errorf("the page says %q of the reply %q", got, reply.Preset)
		}
	}
	r.post(t, "/listeners/"+made.ID, "action", "remove").redirect(t)
	if got := r.lab.Listeners(); len(got) != 0 {
		t.Errorf("still there: %+v", got)
	}
}

func TestTheButtonsOfAListenerAreInThePage(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	card := one(t, r.get(t, "/", http.StatusOK).Node, "data-listener", made.ID)
	offered := map[string]bool{}
	for _, form := range all(card, isElement("form")) {
		if attribute(form, "method") != "post" || attribute(form, "action") != "/listeners/"+made.ID {
			t.Errorf("a form goes to %s %q", attribute(form, "method"), attribute(form, "action"))
		}
		for _, button := range all(form, isElement("button")) {
			if hasClass("scripted")(button) {
				continue // It is not there without scripts.
			}
			if attribute(button, "name") != "action" || attribute(button, "type") != "submit" {
				t.Errorf("a button does nothing without scripts: %s", source(button))
			}
			offered[attribute(button, "value")] = true
		}
	}
	want := map[string]bool{"paused": true, "listening": true, "stopped": true, "remove": true, "reply": true, "options": true, "join": true}
	if diff := cmp.Diff(want, offered); diff != "" {
		t.Errorf("the buttons (-want +got):\n%s", diff)
	}
}

func TestAButtonThatCannotBeCarriedOutAnswersWithAPage(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	for _, test := range []struct {
		name   string
		path   string
		typed  []string
		status int
		says   string
	}{
		{"an unknown listener", "/listeners/99", []string{"action", "stopped"}, 404, "There is no listener “99”."},
		{"an unknown listener to remove", "/listeners/99", []string{"action", "remove"}, 404, "There is no listener “99”."},
		{"an unknown listener to answer", "/listeners/99", []string{"action", "reply"}, 404, "There is no listener “99”."},
		{"a listener of no good name", "/listeners/%22%3E%3Cscript%3E%FF%E2%80%AE", []string{"action", "stopped"}, 404, `There is no listener “"><script>⟨ff⟩⟨202e⟩”.`},
		{"an unknown action", "/listeners/" + made.ID, []string{"action", "<explode>"}, 422, "“<explode>” is not a state"},
		{"no action", "/listeners/" + made.ID, nil, 422, "is not a state"},
		{"no such reply", "/listeners/" + made.ID, []string{"action", "reply", "reply", "shout"}, 422, "“shout” is not an automatic reply"},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := r.post(t, test.path, test.typed...).page(t, test.status)
			if got := wordsIn(one(t, page.Node, "role", "alert")); !strings.Contains(got, test.says) {
				t.Errorf("says %q, want %q", got, test.says)
			}
			if back := all(page.Node, func(each *html.Node) bool { return attribute(each, "href") == "/" }); len(back) == 0 {
				t.Error("no way back")
			}
			if got := r.listener(t, made.ID).State; got != lab.Listening {
				t.Errorf("the listener is %s", got)
			}
		})
	}
}

func TestAListenerWhosePortWasTakenMeanwhileIsAConflict(t *testing.T) {
	r := start(t)
	// Named, since a listener that left the port to the system does so again.
	named := freeAddress(t).String()
	made := r.listen(t, func(wanted *lab.NewListener) { wanted.Address = named })
	r.post(t, "/listeners/"+made.ID, "action", "stopped").redirect(t)
	outside(t, made.Local)
	page := r.post(t, "/listeners/"+made.ID, "action", "listening").page(t, http.StatusConflict)
	if got, want := wordsIn(one(t, page.Node, "role", "alert")), "is already in use"; !strings.Contains(got, want) {
		t.Errorf("says %q, want %q", got, want)
	}
	if got := r.listener(t, made.ID).State; got != lab.Stopped {
		t.Errorf("the listener is %s", got)
	}
}

func TestAnAddressIsPutTogetherOfItsTwoFields(t *testing.T) {
	for _, test := range []struct{ host, port, want string }{
		{"127.0.0.1", "8888", "127.0.0.1:8888"},
		{" 127.0.0.1 ", " 8888\t", "127.0.0.1:8888"},
		{"localhost", "8888", "localhost:8888"},
		{"::1", "8888", "[::1]:8888"},
		{"[::1]", "8888", "[::1]:8888"},
		{" [fe80::1%eth0] ", "8888", "[fe80::1%eth0]:8888"},
		{"", "8888", ":8888"},
		{"", "", ":"},
	} {
		if got := joinAddress(test.host, test.port); got != test.want {
			t.Errorf("joinAddress(%q, %q) = %q, want %q", test.host, test.port, got, test.want)
		}
	}
}

func TestEventsOfListenersAreRows(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	rows := all(r.get(t, "/", http.StatusOK).byID(t, "rows"), hasClass("row"))
	if len(rows) != 1 || attribute(rows[0], "data-kind") != journal.Event.String() {
		t.Fatalf("%d rows", len(rows))
	}
	if got := wordsIn(one(t, rows[0], "data-slot", "note")); !strings.Contains(got, made.Local.String()) {
		t.Errorf("the row says %q, want the address %s", got, made.Local)
	}
}
