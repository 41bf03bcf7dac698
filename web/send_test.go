package web

import (
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// sendTo are what the send form sends: valid, but for what a test changes.
func sendTo(to netip.AddrPort, pairs ...string) url.Values {
	values := formOf("host", to.Addr().String(), "port", strconv.Itoa(int(to.Port())),
		"message", "Hello server!", "format", "text", "from", "", "source", "", "ttl", "", "tos", "", "interface", "",
		"count", "100", "rate", "100")
	for name, value := range formOf(pairs...) {
		values[name] = value
	}
	return values
}

// fateOf sends a form and returns what the page says of it afterwards.
func (r *rig) fateOf(tb testing.TB, typed url.Values) string {
	tb.Helper()
	to := r.postRaw(tb, "/send", typed.Encode()).redirect(tb)
	path, fragment, _ := strings.Cut(to, "#")
	if fragment != "send" || !strings.HasPrefix(path, "/?") {
		tb.Errorf("leads to %q", to)
	}
	return wordsIn(r.get(tb, path, http.StatusOK).byID(tb, "fate"))
}

func TestAfterASendThePageTellsItsFate(t *testing.T) {
	r := start(t)
	echo := r.listen(t, echoing).Local
	quiet := addressOf(outside(t, anyPort()))
	nobody := freeAddress(t)
	sender := r.listen(t).ID
	for _, test := range []struct {
		name string
		to   netip.AddrPort
		from string
		says string
	}{
		{"replied", echo, "", echo.String() + " replied with 13 bytes after"},
		{"refused", nobody, "", "Refused: nothing listens on " + nobody.String()},
		{"silent", quiet, "", "to " + quiet.String() + ". Nothing came back within 1s."},
		{"replied to a listener", quiet, sender, "replied with 2 bytes after"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.from != "" { // Another that answers, since our own listeners do not answer each other.
				peer := outside(t, anyPort())
				test.to = addressOf(peer)
				answered := make(chan error)
				go func() { answered <- answerOnce(peer.ReadFromUDPAddrPort, peer.WriteToUDPAddrPort) }()
				defer func() {
					if err := <-answered; err != nil {
						t.Errorf("the peer: %v", err)
					}
				}()
			}
			if got := r.fateOf(t, sendTo(test.to, "from", test.from)); !strings.Contains(got, test.says) {
				t.Errorf("says %q, want %q", got, test.says)
			}
		})
	}
}

// answerOnce answers the next datagram with two bytes.
func answerOnce(
	read func([]byte) (int, netip.AddrPort, error), write func([]byte, netip.AddrPort) (int, error),
) error {
	_, from, err := read(make([]byte, 1<<16))
	if err == nil {
		_, err = write([]byte("hi"), from)
	}
	return err
}

func TestALinkCannotTellAFateThatDidNotHappen(t *testing.T) {
	r := start(t)
	log := r.lab.Journal()
	log.Append(entryOf(journal.Sent, []byte("Hello")))                                   // 1
	log.Append(entryOf(journal.Event, nil))                                              // 2
	log.Append(later(entryOf(journal.Received, []byte("reply")), 1500*time.Microsecond)) // 3
	log.Append(later(entryOf(journal.Unreachable, nil), -time.Hour))                     // 4, since a clock may be set
	const handedOver = "UDP will not tell you whether it arrives."
	for _, test := range []struct{ query, says string }{
		{"", ""},
		{"sent=", ""},
		{"sent=0", ""},
		{"sent=2", ""},
		{"sent=3&back=4", ""},
		{"sent=99", ""},
		{"sent=-1", ""},
		{"sent=18446744073709551615", ""},
		{"sent=%3Cscript%3E", ""},
		{"outcome=silent", ""},
		{"sent=1", handedOver},
		{"sent=1&outcome=replied", handedOver},
		{"sent=1&outcome=%3Cscript%3E", handedOver},
		{"sent=1&back=2", handedOver},
		{"sent=1&back=99&outcome=replied", handedOver},
		{"sent=1&back=3", "127.0.0.1:51696 replied with 5 bytes after 1.5ms."},
		{"sent=1&back=4&outcome=silent", "(type 3 code 3, ECONNREFUSED) after 0s."},
		{"sent=1&outcome=silent", "Nothing came back within 1s."},
		{"sent=1;back=3", ""},
	} {
		got := wordsIn(r.get(t, "/?"+test.query, http.StatusOK).byID(t, "fate"))
		if !strings.Contains(got, test.says) || (test.says == "") != (got == "") {
			t.Errorf("/?%s says %q, want %q", test.query, got, test.says)
		}
	}
}

func TestAMessageIsSentAsItWasMeant(t *testing.T) {
	r := start(t)
	echo := r.listen(t, echoing)
	for _, test := range []struct{ name, format, message, want string }{
		{"text", "text", "Hello server!", "Hello server!"},
		{"text with what looks like an escape", "text", `a\n`, `a\n`},
		{"text in another script", "text", "안녕 👋", "안녕 👋"},
		{"lines as browsers send them", "text", "one\r\ntwo\r\n", "one\ntwo\n"},
		{"a line end at the beginning", "text", "\r\n\r\nafter two", "\n\nafter two"},
		{"nothing", "text", "", ""},
		{"escapes", "escaped", `\xff\x00\r\n\u00e9`, "\xff\x00\r\n\u00e9"},
		{"hex", "hex", "48 65 6c\r\n6c:6f", "Hello"},
		{"no format", "", "Hello", "Hello"},
		{"an unknown format", "base64", "SGVsbG8=", "SGVsbG8="},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := r.lab.Journal().Last()
			r.postRaw(t, "/send", sendTo(echo.Local, "format", test.format, "message", test.message).Encode()).redirect(t)
			found := r.lab.Journal().Find(journal.Query{After: before, Limit: 1})
			if len(found.Entries) != 1 || found.Entries[0].Kind != journal.Sent {
				t.Fatalf("found %+v, want what was sent", found)
			}
			if got := string(found.Entries[0].Payload); got != test.want {
				t.Errorf("sent %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhatIsWrongWithASendStandsUnderItsField(t *testing.T) {
	r := start(t)
	target := addressOf(outside(t, anyPort()))
	stopped := r.listen(t)
	r.post(t, "/listeners/"+stopped.ID, "action", "stopped").redirect(t)
	over6 := r.listen(t, func(wanted *lab.NewListener) { wanted.Address = "[::1]:0" })
	for _, test := range []struct {
		name   string
		typed  []string
		status int
		field  string
		says   string
	}{
		{"port 0", []string{"port", "0"}, 422, "port", "You cannot send to port 0."},
		{"a port too high", []string{"port", "65536"}, 422, "port", "65536 is not a UDP port."},
		{"no port", []string{"port", ""}, 422, "port", "is not a UDP port."},
		{"no address", []string{"host", "[<b>::1"}, 422, "host", "“[<b>::1]:"},
		{"every address", []string{"host", "0.0.0.0"}, 422, "host", "“every address of this machine”"},
		{"a foreign network", []string{"host", "203.0.113.7"}, 403, "host", "203.0.113.7 is not among them."},
		{"the other version of IP", []string{"from", over6.ID}, 422, "host", "cannot send to " + target.String()},
		{"a message too large", []string{"message", strings.Repeat("x", payload.MaxIPv4+1)}, 422, "message", "by 1 byte, or split it"},
		{"bad hex", []string{"format", "hex", "message", "48 6<"}, 422, "message", "“6<” is not hexadecimal (character 4)."},
		{"a bad escape", []string{"format", "escaped", "message", "\r\n\r\n" + `\q`}, 422, "message", "(character 3)"},
		{"an unknown listener", []string{"from", "99"}, 404, "from", "There is no listener “99”."},
		{"a stopped listener", []string{"from", stopped.ID}, 409, "from", "is stopped"},
		{"an address of somebody else", []string{"from", "203.0.113.7:0"}, 422, "from", "does not belong to this machine"},
		{"a source of somebody else", []string{"source", "203.0.113.7:0"}, 422, "source", "does not belong to this machine"},
		{"a source of somebody else, connected", []string{"from", "connected", "source", "203.0.113.7:0"}, 422, "source", "does not belong to this machine"},
		{"a source that is no address", []string{"source", " banana "}, 404, "source", "“banana”"},
		{"a source with a bad port", []string{"source", "127.0.0.1:70000"}, 422, "source", "70000 is not a UDP port."},
		{"a source that is taken", []string{"source", target.String()}, 409, "source", "(EADDRINUSE)"},
		{"a connected socket where a listener is", []string{"from", "connected", "source", over6.Local.String()}, 422, "source", "is a listener"},
		{"hops in words", []string{"ttl", "many"}, 422, "ttl", "A TTL of many is not possible."},
		{"too many hops", []string{"ttl", "256"}, 422, "ttl", "A TTL of 256 is not possible."},
		{"a class in words", []string{"tos", "EF"}, 422, "tos", "A TOS of EF is not possible."},
		{"a negative class", []string{"tos", "-1"}, 422, "tos", "A TOS of -1 is not possible."},
	} {
		t.Run(test.name, func(t *testing.T) {
			typed := sendTo(target, test.typed...)
			before := r.lab.Journal().Last()
			page := r.postRaw(t, "/send", typed.Encode()).page(t, test.status)
			id := "send-" + test.field
			blamed := page.blamed(t)
			if len(blamed) != 1 || !strings.Contains(blamed[id], test.says) {
				t.Errorf("blames %v, want %s with %q", blamed, id, test.says)
			}
			if problem := page.problem(t, "send"); problem != "" {
				t.Errorf("also says %q", problem)
			}
			if test.field == "from" && test.status != http.StatusConflict { // The select offers what there is.
				typed.Del("from")
			}
			typed.Set("message", strings.ReplaceAll(typed.Get("message"), "\r\n", "\n")) // As parsers of HTML do.
			checkKept(t, page, "send-", typed)
			if after := r.lab.Journal().Last(); after != before {
				t.Errorf("%d entries were written", after-before)
			}
		})
	}
}

func TestTheFormOffersTheSocketsThatCanSend(t *testing.T) {
	r := start(t)
	listening, paused, stopped := r.listen(t), r.listen(t), r.listen(t)
	r.post(t, "/listeners/"+paused.ID, "action", "paused").redirect(t)
	r.post(t, "/listeners/"+stopped.ID, "action", "stopped").redirect(t)
	var offered []string
	for _, each := range all(r.get(t, "/", http.StatusOK).byID(t, "send-from"), isElement("option")) {
		offered = append(offered, attribute(each, "value")+" "+wordsIn(each))
	}
	want := []string{
		" " + r.web.words.FreshSocket, "connected " + r.web.words.ConnectedSocket, listening.ID + " " + listening.Local.String(), paused.ID + " " + paused.Local.String(),
	}
	if diff := cmp.Diff(want, offered); diff != "" {
		t.Errorf("the form offers (-want +got):\n%s", diff)
	}
}

func TestOptionsThatWereChosenAreUnfolded(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	for _, chosen := range [][]string{
		{"format", "hex"},
		{"from", made.ID},
		{"from", "connected"},
		{"source", "127.0.0.1:0"},
		{"ttl", "9"},
		{"tos", "0"},
		{"dont_fragment", "true"},
		{"broadcast", "true"},
		{"interface", "lo"},
	} {
		page := r.postRaw(t, "/send", sendTo(made.Local, append(chosen, "port", "0")...).Encode()).page(t, http.StatusUnprocessableEntity)
		details := all(page.byID(t, "send"), func(each *html.Node) bool { return each.Data == "details" && has(each, "open") })
		if len(details) != 1 {
			t.Errorf("with %q, %d details are unfolded, want 1", chosen, len(details))
		}
	}
}
