package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

// From a connected socket a datagram leaves, the next one is told that it was refused, and so on.
func TestAConnectedSocketTellsOfTheDatagramBefore(t *testing.T) {
	r := start(t)
	nobody := freeAddress(t)
	typed := sendTo(nobody, "from", "connected")
	var sources []netip.AddrPort
	for range 3 {
		if got := r.fateOf(t, typed); !strings.HasPrefix(got, "Handed to the kernel: 13 bytes") {
			t.Fatalf("says %q", got)
		}
		found := r.lab.Journal().Find(journal.Query{Newest: true, Limit: 1})
		if len(found.Entries) != 1 || found.Entries[0].Kind != journal.Sent {
			t.Fatalf("found %+v, want what was sent", found)
		}
		sources = append(sources, found.Entries[0].Source)

		page := r.postRaw(t, "/send", typed.Encode()).page(t, http.StatusConflict)
		fate := wordsIn(page.byID(t, "fate"))
		if !strings.HasPrefix(fate, "The previous datagram (entry ") || !strings.Contains(fate, "was refused: nothing listens on "+nobody.String()+". This one was not sent.") {
			t.Errorf("says %q", fate)
		}
		if blamed := page.blamed(t); len(blamed) != 0 || page.problem(t, "send") != "" {
			t.Errorf("blames %v, and says %q", blamed, page.problem(t, "send"))
		}
		checkKept(t, page, "send-", typed)
	}
	if sources[0] != sources[1] || sources[1] != sources[2] {
		t.Errorf("sent from %v, want one socket", sources)
	}
}

func TestABroadcastIsSentOnceItIsAllowed(t *testing.T) {
	r := start(t)
	everyone := r.listen(t, onEveryAddress)
	to := netip.AddrPortFrom(netip.MustParseAddr("127.255.255.255"), everyone.Local.Port())
	page := r.postRaw(t, "/send", sendTo(to).Encode()).page(t, http.StatusForbidden)
	if blamed := page.blamed(t); len(blamed) != 1 || !strings.Contains(blamed["send-host"], "Turn on “Allow broadcast”") {
		t.Errorf("blames %v", blamed)
	}
	label := r.web.words.AllowBroadcast
	if label != "Allow broadcast" {
		t.Errorf("the box is called %q", label)
	}
	r.fateOf(t, sendTo(to, "broadcast", "true"))
	eventually(t, "the broadcast arrives", func() bool { return r.listener(t, everyone.ID).Stats.Received == 1 })
}

// What a datagram is sent with, its receiver sees.
func TestADatagramLeavesInTheWayThatWasTyped(t *testing.T) {
	r := start(t)
	sink := r.listen(t)
	source := freeAddress(t)
	typed := sendTo(sink.Local, "source", " "+source.String()+" ", "ttl", "9", "tos", "184", "interface", "lo", "dont_fragment", "true")
	r.fateOf(t, typed)
	var came []journal.Entry
	eventually(t, "it arrives", func() bool {
		came = r.lab.Journal().Find(journal.Query{Limit: 10, Match: func(e *journal.Entry) bool { return e.Kind == journal.Received }}).Entries
		return len(came) > 0
	})
	if each := came[0]; each.Source != source || each.Header.TTL != 9 || each.Header.TOS != 184 || each.Interface != "lo" {
		t.Errorf("came from %v by %s with a TTL of %d and a TOS of %d", each.Source, each.Interface, each.Header.TTL, each.Header.TOS)
	}
}

func TestWhatIsWrongWithTheWayStandsUnderItsField(t *testing.T) {
	r := start(t)
	sink := r.listen(t)
	page := r.postRaw(t, "/send", sendTo(sink.Local, "interface", "gone0").Encode()).page(t, http.StatusUnprocessableEntity)
	if blamed := page.blamed(t); len(blamed) != 1 || !strings.HasPrefix(blamed["send-interface"], "There is no network interface “gone0”.") {
		t.Errorf("blames %v", blamed)
	}
	// The loopback interface fragments nothing that fits a datagram.
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/send", nil)
	recorder := httptest.NewRecorder()
	values := map[string]string{"size": "1473", "mtu": "1500", "most": "1472", "over": "1"}
	form := filledSendForm(flat(sendTo(sink.Local, "dont_fragment", "true")))
	r.web.refuseSend(recorder, request, form, &lab.Failure{Code: lab.FragmentationNeeded, Field: "payload", Values: values})
	page = answer{recorder.Code, recorder.Header(), recorder.Body.String()}.page(t, http.StatusUnprocessableEntity)
	if blamed := page.blamed(t); len(blamed) != 1 || !strings.Contains(blamed["send-message"], "“Don't fragment” is on (path MTU 1500, so 1472).") {
		t.Errorf("blames %v", blamed)
	}
}

// flat are the values of a form that has each name once.
func flat(values url.Values) map[string]string {
	flat := make(map[string]string, len(values))
	for name := range values {
		flat[name] = values.Get(name)
	}
	return flat
}
