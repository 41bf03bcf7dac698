package web

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"udpweb/internal/lab"
)

// followed is the page that a redirect leads to.
func (r *rig) followed(tb testing.TB, location string) document {
	tb.Helper()
	path, fragment, _ := strings.Cut(location, "#")
	if fragment != "send" {
		tb.Errorf("leads to %q", location)
	}
	return r.get(tb, path, http.StatusOK)
}

func TestManyDatagramsLeaveAndAreCounted(t *testing.T) {
	r := start(t)
	peer := outside(t, anyPort())
	location := r.postRaw(t, "/transmissions", sendTo(addressOf(peer), "count", "3", "rate", "").Encode()).redirect(t)
	for i := range 3 {
		data := make([]byte, 64)
		if n, err := peer.Read(data); err != nil || string(data[:n]) != "Hello server!" {
			t.Fatalf("datagram %d is %q, %v", i, data[:n], err)
		}
	}
	eventually(t, "it is done", func() bool {
		found, err := r.lab.Transmission("1")
		return err == nil && found.State == lab.Done
	})
	page := r.followed(t, location)
	if got, want := wordsIn(page.byID(t, "fate")), "3 of 3 datagrams handed to the kernel."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	if !has(page.byID(t, "sending"), "hidden") {
		t.Error("shows it as if it were under way")
	}
	if got := valueOf(t, page.byID(t, "send-count")); got != "3" {
		t.Errorf("the form says %q", got)
	}
}

func TestATransmissionIsShownAndStopped(t *testing.T) {
	r := start(t)
	to := addressOf(outside(t, anyPort()))
	page := r.followed(t, r.postRaw(t, "/transmissions", sendTo(to, "count", "1000000", "rate", "0.5").Encode()).redirect(t))
	sending := page.byID(t, "sending")
	if has(sending, "hidden") || attribute(sending, "data-transmission") != "1" || !strings.Contains(wordsIn(sending), "of 1,000,000 handed to the kernel") {
		t.Errorf("shows %s", source(sending))
	}
	if !has(page.byID(t, "many"), "open") {
		t.Error("is folded away")
	}
	stop := all(sending, isElement("button"))[0]
	page = r.followed(t, r.postRaw(t, attribute(stop, "formaction"), sendTo(to).Encode()).redirect(t))
	if got := wordsIn(page.byID(t, "fate")); !strings.HasPrefix(got, "Stopped: ") {
		t.Errorf("says %q", got)
	}
	if found, err := r.lab.Transmission("1"); err != nil || found.State != lab.Cancelled {
		t.Errorf("is %s, %v", found.State, err)
	}
	r.followed(t, r.postRaw(t, "/transmissions/1", sendTo(to).Encode()).redirect(t)) // Once more changes nothing.
	r.post(t, "/transmissions/99").page(t, http.StatusNotFound)
}

func TestATransmissionThatFailedSaysWhy(t *testing.T) {
	r := start(t)
	from := r.listen(t)
	to := addressOf(outside(t, anyPort()))
	location := r.postRaw(t, "/transmissions", sendTo(to, "from", from.ID, "count", "1000", "rate", "1").Encode()).redirect(t)
	r.post(t, "/listeners/"+from.ID, "action", "stopped").redirect(t)
	eventually(t, "it has failed", func() bool {
		found, err := r.lab.Transmission("1")
		return err == nil && found.State == lab.Failed
	})
	if got := wordsIn(r.followed(t, location).byID(t, "fate")); !strings.Contains(got, "It ended early: ") {
		t.Errorf("says %q", got)
	}
}

func TestWhatIsWrongWithManyStandsUnderItsField(t *testing.T) {
	r := start(t)
	to := addressOf(outside(t, anyPort()))
	for _, test := range []struct {
		typed []string
		field string
		says  string
	}{
		{[]string{"count", "0"}, "send-count", "A count of 0 is not possible."},
		{[]string{"count", ""}, "send-count", "A count of 0 is not possible."},
		{[]string{"count", "<b>"}, "send-count", "A count of <b> is not possible."},
		{[]string{"rate", "0"}, "send-rate", "Nothing can be sent at that pace."},
		{[]string{"rate", "-1"}, "send-rate", "Nothing can be sent at that pace."},
		{[]string{"rate", "NaN"}, "send-rate", "Nothing can be sent at that pace."},
		{[]string{"rate", "Inf"}, "send-rate", "Nothing can be sent at that pace."},
		{[]string{"port", "0"}, "send-port", "You cannot send to port 0."},
	} {
		typed := sendTo(to, append([]string{"count", "3", "rate", "3"}, test.typed...)...)
		page := r.postRaw(t, "/transmissions", typed.Encode()).page(t, http.StatusUnprocessableEntity)
		if got := page.blamed(t); len(got) != 1 || !strings.HasPrefix(got[test.field], test.says) {
			t.Errorf("%q: blames %q, want %s: %q", test.typed, got, test.field, test.says)
		}
	}
	if got := r.lab.Transmissions(); len(got) != 0 {
		t.Errorf("%d transmissions were started", len(got))
	}
}

func TestSeveralMistakesAreSummedUpWithLinks(t *testing.T) {
	r := start(t)
	page := r.post(t, "/send", "host", "127.0.0.1", "port", "9", "format", "hex", "message", "4G", "ttl", "many", "tos", "more").
		page(t, http.StatusUnprocessableEntity)
	blamed := page.blamed(t)
	if len(blamed) != 3 || blamed["send-message"] == "" || blamed["send-ttl"] == "" || blamed["send-tos"] == "" {
		t.Errorf("blames %q", blamed)
	}
	summaries := all(page.byID(t, "send"), hasClass("error-summary"))
	if len(summaries) != 1 || !has(summaries[0], "autofocus") {
		t.Fatalf("%d summaries", len(summaries))
	}
	if got := wordsIn(summaries[0]); !strings.HasPrefix(got, "3 fields need another look:") {
		t.Errorf("says %q", got)
	}
	var links []string
	for _, each := range all(summaries[0], isElement("a")) {
		links = append(links, attribute(each, "href"))
		if id := strings.TrimPrefix(attribute(each, "href"), "#"); wordsIn(each) != blamed[id] {
			t.Errorf("%s says %q, want %q", id, wordsIn(each), blamed[id])
		}
	}
	if got, want := strings.Join(links, " "), "#send-message #send-ttl #send-tos"; got != want {
		t.Errorf("leads to %q, want %q", got, want)
	}
}

func TestAnAddressOfAPageCannotInventATransmission(t *testing.T) {
	r := start(t)
	for _, query := range []string{"transmission=", "transmission=1", "transmission=%3Cb%3E"} {
		page := r.get(t, "/?"+query, http.StatusOK)
		if got := wordsIn(page.byID(t, "fate")); got != "" || !has(page.byID(t, "sending"), "hidden") {
			t.Errorf("%s says %q", query, got)
		}
	}
}

func TestMistakesAreToldInOrder(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	if err := mistaken(nil, nil); err != nil {
		t.Errorf("nothing is %v", err)
	}
	if err := mistaken(nil, first); err != first { //nolint:errorlint // It is to be the very same.
		t.Errorf("one is %v", err)
	}
	if got := mistaken(first, nil, second).Error(); got != "first\nsecond" {
		t.Errorf("two are %q", got)
	}
}

func TestTheSendFormOfATransmissionIsThatOfASend(t *testing.T) {
	typed := map[string]string{
		"host": "::1", "port": "9", "message": "hi", "format": "text", "from": connectedSocket, "source": "127.0.0.1:0",
		"ttl": "9", "tos": "8", "dont_fragment": ticked, "broadcast": ticked, "interface": "lo", "count": "7", "rate": "0.5",
	}
	plan, err := filledSendForm(typed).plan()
	if err != nil {
		t.Fatal(err)
	}
	if plan.To[0] != "[::1]:9" || plan.From != "127.0.0.1:0" || string(plan.Payload) != "hi" || *plan.TTL != 9 || *plan.TOS != 8 ||
		!plan.DontFragment || !plan.Broadcast || plan.Interface != "lo" || plan.Count != 7 || plan.Pace.Rate != 0.5 {
		t.Errorf("the plan is %+v", plan)
	}
}
