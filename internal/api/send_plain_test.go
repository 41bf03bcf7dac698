package api

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// What differs from send to send.
var ofOneSend = regexp.MustCompile(`"seq":\d+|"time":"[^"]*"|127\.0\.0\.1:\d+`)

// Most queries are read in a shorter way than the others. A parameter that asks for what is the case anyway
// makes a query one of the others, and the answer is the same.
func TestAPlainQueryIsReadAsAnyOther(t *testing.T) {
	r := start(t)
	peer := outside(t, "127.0.0.1:0")
	to := addressOf(peer).String()
	from := r.listen(t)
	for query, isPlain := range map[string]bool{
		"to=" + to:                         true,
		"to=" + url.QueryEscape(to):        true,
		"from=" + from.ID + "&to=" + to:    true,
		"to=" + to + "&from=127.0.0.1%3A0": true,
		"to=" + to + "&from=nobody":        true,
		"to=" + to + "&to=127.0.0.1:9":     false,
		"to=":                              false,
		"to":                               false,
		"to=" + to + "&from=":              false,
		"":                                 true,
		"to=" + to + "&":                   true,
		"&to=" + to:                        false,
		"to=+" + to:                        false,
		"to=%20" + to:                      true,
		"to=" + to + ";from=1":             false,
		"to=%zz":                           false,
		"t%6f=" + to:                       false,
		"TO=" + to:                         false,
		"to=" + to + "&unknown=1":          false,
		"to=localhost:99999":               true,
		"to=8.8.8.8:53":                    true,
		"to=" + to + "&wait=1ns":           false,
		"to=" + to + "&ttl=x":              false,
		"to=" + to + "&connected=perhaps&ttl=none": false,
	} {
		if got := new(sendInput).readPlainQuery(query); got != isPlain {
			t.Errorf("%q: readPlainQuery() = %t", query, got)
		}
		short := r.do(t, http.MethodPost, "/api/v1/send?"+query, "text/plain", "Hello server!")
		long := r.do(t, http.MethodPost, "/api/v1/send?connected=false&"+query, "text/plain", "Hello server!")
		if isPlain {
			compareAnswers(t, query, short, long)
		}
	}
}

func compareAnswers(t *testing.T, what string, short, long answer) {
	t.Helper()
	if short.status != long.status || short.header.Get("Content-Type") != long.header.Get("Content-Type") {
		t.Errorf("%s: %d %s, otherwise %d %s", what, short.status, short.header, long.status, long.header)
	}
	if diff := cmp.Diff(string(ofOneSend.ReplaceAll(long.body, nil)), string(ofOneSend.ReplaceAll(short.body, nil))); diff != "" {
		t.Errorf("%s: the answer differs (-otherwise +short):\n%s", what, diff)
	}
}

// What a body says depends on neither the way that it is read nor on what may follow a content type.
func TestAPlainBodyIsReadAsAnyOther(t *testing.T) {
	r := start(t)
	to := addressOf(outside(t, "127.0.0.1:0")).String()
	for body, isPlain := range map[string]bool{
		`{"to":"` + to + `","payload":{"text":"Hello"}}`:                             true,
		` { "payload" : {"hex":"00 ff"} , "to" : "` + to + `" } `:                    true,
		`{"to":"` + to + `","payload":{"text":"\"\u00e9\\ud800"},"ttl":7,"tos":184}`: false,
		`{"to":"` + to + `","payload":{"size":3}}`:                                   false,
		`{"to":"` + to + `","payload":{"text":"x"},"wait":"5"}`:                      false, // It is refused later.
		`{"to":"` + to + `","payload":{}}`:                                           false,
		`{"to":"` + to + `","payload":{"size":3,"fill":"text"}}`:                     false,
		`{"to":"` + to + `","payload":{"size":3,"fill":"ones"}}`:                     false,
		`{"to":"` + to + `","payload":{"text":"null"}}`:                              true,
		`{"to":"` + to + `","payload":{"text":null}}`:                                false,
		`{"to":"` + to + `","payload":null}`:                                         false,
		`{"to":"","payload":{"text":"x"}}`:                                           false,
		`{"to":"","to":"` + to + `","payload":{"text":"x"}}`:                         false,
		`{"to":"` + to + `","payload":{"text":"x","hex":""}}`:                        false,
		`{"to":"` + to + `"}`:                                                        false,
		`{"To":"` + to + `","payload":{"text":"x"}}`:                                 false,
		`{"to":"` + to + `","to":"` + to + `","payload":{"text":"x"}}`:               false,
		`{"\u0074o":"` + to + `","payload":{"text":"x"}}`:                            false,
		`{"to":"` + to + `","payload":{"text":"x"},"ttl":1e1}`:                       false,
		`{"to":"` + to + `","payload":{"text":"x"},"ttl":"7"}`:                       false,
		`{"to":"` + to + `","payload":{"text":"x"},"waitt":"1s"}`:                    false,
		`{"to":"` + to + `","payload":{"text":"x"},"connected":0}`:                   false,
		`{"to":"` + to + `","payload":{"text":"` + "\xff" + `"}}`:                    false,
		`{"to":"` + to + `","payload":{"text":"\ud800"}}`:                            false,
		`{"to":"` + to + `","payload":{"text":"x"}}}`:                                false,
		`{"to":"` + to + `","payload":{"text":"x"}`:                                  false,
		`{"to":7,"payload":{"text":"x"}}`:                                            false,
		`[]`:                                                                         false,
		`null`:                                                                       false,
		``:                                                                           false,
	} {
		var read sendBody
		if got := read.readPlain(&requestBody{contentType: jsonType, bytes: []byte(body)}); got != isPlain {
			t.Errorf("%s: readPlain() = %t", body, got)
		}
		short := r.do(t, http.MethodPost, "/api/v1/send", jsonType, body)
		long := r.do(t, http.MethodPost, "/api/v1/send", jsonType+"; charset=utf-8", body)
		compareAnswers(t, body, short, long)
	}
}

// The words for a datagram that nobody waited for are put together in a way of their own, and are those for
// any other.
func TestTheWordsOfAPlainAnswerAreTheUsualOnes(t *testing.T) {
	for _, language := range texts.Languages() {
		for _, length := range []int{0, 1, 2, 11, 65_507} {
			for _, to := range []string{"127.0.0.1:9", "[::1]:9", "[fe80::1%lo]:9", "[fe80::1%\"\x01]:9"} {
				checkWordsOfSent(t, language, length, netip.MustParseAddrPort(to))
			}
		}
	}
}

func checkWordsOfSent(tb testing.TB, language texts.Language, length int, to netip.AddrPort) {
	tb.Helper()
	sent := lab.Sent{Outcome: lab.OutcomeSent, Entry: journal.Entry{Seq: 7, Kind: journal.Sent}}
	sent.Entry.Length, sent.Entry.Payload = length, make([]byte, length)
	sent.Entry.Source, sent.Entry.Destination = to, to
	got := parse[SendResult](tb, appendSent(nil, sent, language))
	if want := language.Fate("sent", sent.Values()); got.Detail != want {
		tb.Errorf("%s: %d bytes to %s: %q, want %q", language, length, to, got.Detail, want)
	}
	if got.Outcome != "sent" || got.Sent.Seq != 7 || got.Reply != nil || got.RTT != nil || got.Error != nil {
		tb.Errorf("%s: %d bytes to %s: %+v", language, length, to, got)
	}
}

// Whatever is taken for plain is what the schema takes, and says the same.
func FuzzPlainBody(f *testing.F) {
	for _, seed := range []string{
		`{"to":"127.0.0.1:9","payload":{"text":"x"}}`, `{"to":"a","payload":{"size":1},"ttl":1,"wait":"1s","dont_fragment":true}`,
		`{"to":"a","payload":{"text":"x","hex":"00"},"from":"1"}`, `{"payload":{"escaped":"\\n"},"to":"a","to":"b"}`, `{"To":"a","payload":{}}`,
		`{"to":"a","payload":{"text":"\ud83d\ude00"}}`, `{"to":"a","payload":{"size":1.0}}`, `{"to":"a","payload":{"base64":""},"tos":null}`,
	} {
		f.Add([]byte(seed))
	}
	r := start(f)
	f.Fuzz(func(t *testing.T, document []byte) {
		var short, long sendBody
		body := requestBody{contentType: jsonType, bytes: document}
		if !short.readPlain(&body) {
			return
		}
		if err := r.api.decode(body, &long); err != nil {
			t.Fatalf("%q is taken for plain, and otherwise refused: %v", document, err)
		}
		if diff := cmp.Diff(long, short); diff != "" {
			t.Fatalf("%q (-otherwise +plain):\n%s", document, diff)
		}
	})
}
