package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// question is a request, to be asked in several languages.
type question struct{ method, path, contentType, body string }

// ask sends a question with these headers, given as names and values in turn.
func (r *rig) ask(tb testing.TB, q question, headers ...string) answer {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), q.method, r.server.URL+q.path, strings.NewReader(q.body))
	if err != nil {
		tb.Fatal(err)
	}
	if q.contentType != "" {
		request.Header.Set("Content-Type", q.contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	return r.send(tb, request)
}

// mistaken are questions that are answered with problems, by each of the ways on which there are any.
func mistaken(listener string) map[string]question {
	return map[string]question{
		"zone-required":          {http.MethodPost, "/api/v1/listeners", jsonType, `{"address":"[fe80::1]:0"}`},
		"bad-port":               {http.MethodPost, "/api/v1/send?to=127.0.0.1:70000", "text/plain", "x"},
		"port-zero":              {http.MethodPost, "/api/v1/send?to=127.0.0.1:0&wait=1s", "text/plain", "x"},
		"bad-hex":                {http.MethodPost, "/api/v1/send", jsonType, `{"to":"127.0.0.1:9","payload":{"hex":"4G"}}`},
		"malformed-json":         {http.MethodPost, "/api/v1/listeners", jsonType, `{`},
		"invalid-field":          {http.MethodPost, "/api/v1/listeners", jsonType, `{"address":7}`},
		"invalid-field, missing": {http.MethodPost, "/api/v1/listeners", jsonType, `{}`},
		"invalid-field, query":   {http.MethodGet, "/api/v1/datagrams?limit=0", "", ""},
		"bad-filter":             {http.MethodGet, "/api/v1/datagrams?filter=prot", "", ""},
		"no-such-listener":       {http.MethodGet, "/api/v1/listeners/99", "", ""},
		"bad-state":              {http.MethodPatch, "/api/v1/listeners/" + listener, jsonType, `{"state":"asleep"}`},
		"not-a-websocket":        {http.MethodGet, "/api/v1/stream", "", ""},
	}
}

// The words of a problem are in the language that Accept-Language asks for, and all else is as ever.
func TestAProblemIsWordedInTheLanguageOfItsRequest(t *testing.T) {
	r := start(t)
	for name, q := range mistaken(r.listen(t).ID) {
		t.Run(name, func(t *testing.T) {
			english, korean := r.ask(t, q), r.ask(t, q, "Accept-Language", "ko-KR,ko;q=0.9,en;q=0.8")
			if english.status != korean.status || english.header.Get("Content-Type") != korean.header.Get("Content-Type") {
				t.Errorf("the answer is %d in English and %d in Korean", english.status, korean.status)
			}
			was, is := parse[Problem](t, english.body), parse[Problem](t, korean.body)
			words, _ := texts.KO.Explain(is.Code)
			if code, _, _ := strings.Cut(name, ","); is.Code != code || is.Title != words.Title {
				t.Errorf("got %+v", is)
			}
			for at, pair := range wordsOf(was, is) {
				if pair[0] != "" && (pair[0] == pair[1] || !strings.ContainsFunc(pair[1], isHangul)) {
					t.Errorf("%s is %q in English and %q in Korean", at, pair[0], pair[1])
				}
			}
			if diff := cmp.Diff(wordless(was), wordless(is)); diff != "" {
				t.Errorf("what is no word differs (-English +Korean):\n%s", diff)
			}
		})
	}
}

func isHangul(r rune) bool { return r >= '가' && r <= '힣' }

// wordsOf are the words of a problem in two languages, by where they stand.
func wordsOf(one, other Problem) map[string][2]string {
	pairs := map[string][2]string{
		"title": {one.Title, other.Title}, "detail": {one.Detail, other.Detail}, "hint": {one.Hint, other.Hint},
	}
	for i := range min(len(one.Errors), len(other.Errors)) {
		pairs[fmt.Sprintf("errors[%d].message", i)] = [2]string{one.Errors[i].Message, other.Errors[i].Message}
	}
	return pairs
}

// wordless is what a program goes by.
func wordless(p Problem) (plain []any) {
	plain = []any{p.Type, p.Status, p.Code, p.Errno}
	for _, each := range p.Errors {
		plain = append(plain, each.Location, each.Value, each.Column)
	}
	return plain
}

// Whoever asks for no language that there is gets English, to the byte, whatever cookies there are.
func TestProgramsThatAskForNothingGetEnglish(t *testing.T) {
	r := start(t)
	for name, q := range mistaken(r.listen(t).ID) {
		want := r.ask(t, q)
		for _, headers := range [][]string{
			{"Accept-Language", ""},
			{"Accept-Language", "en"},
			{"Accept-Language", "fr-FR, *;q=0.1"},
			{"Accept-Language", "ko;q=0"},
			{"Cookie", "lang=ko"},
		} {
			if got := r.ask(t, q, headers...); got.status != want.status || !bytes.Equal(got.body, want.body) {
				t.Errorf("%s with %q:\ngot  %d %s\nwant %d %s", name, headers, got.status, got.body, want.status, want.body)
			}
		}
	}
}

func TestTheFateOfADatagramIsToldInTheLanguageOfItsRequest(t *testing.T) {
	r := start(t)
	echo := r.listen(t, func(n *lab.NewListener) { n.Reply.Preset = lab.ReplyEcho }).Local.String()
	silent := addressOf(outside(t, "127.0.0.1:0")).String()
	for name, each := range map[string]struct {
		question
		outcome string
	}{
		"raw":              {question{http.MethodPost, "/api/v1/send?to=" + silent, "text/plain", "x"}, "sent"},
		"raw and waiting":  {question{http.MethodPost, "/api/v1/send?wait=1s&to=" + echo, "text/plain", "xy"}, "replied"},
		"JSON":             {question{http.MethodPost, "/api/v1/send", jsonType, `{"to":"` + silent + `","payload":{"text":"x"}}`}, "sent"},
		"JSON and waiting": {question{http.MethodPost, "/api/v1/send", jsonType, `{"to":"` + silent + `","payload":{"text":"x"},"wait":"1ms"}`}, "silent"},
	} {
		got := decode[SendResult](t, r.ask(t, each.question, "Accept-Language", "ko"))
		values := map[string]string{
			"source": *got.Sent.Source, "destination": *got.Sent.Destination, "bytes": fmt.Sprint(got.Sent.Length), "waited": "1ms", "peer": echo, "reply": "2",
		}
		want := texts.KO.Fate(each.outcome, values)
		if each.outcome == "replied" { // How long it took is not known before.
			_, want, _ = strings.Cut(want, "만에")
		}
		if got.Outcome != each.outcome || !strings.HasSuffix(got.Detail, want) || want == "" {
			t.Errorf("%s: %s, %q; want %q", name, got.Outcome, got.Detail, want)
		}
	}
}

func TestNotesOnTheHostAreInTheLanguageOfTheRequest(t *testing.T) {
	for _, language := range texts.Languages() {
		want, _ := language.HostNote("ipv6-off", nil)
		var said []string
		for _, note := range wireHost(lab.Host{IPv6: new(false)}, language).Notes {
			said = append(said, note.Text)
		}
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("%s: the notes are %q, want %q among them", language, said, want)
		}
	}
	r := start(t)
	for _, note := range decode[Host](t, r.ask(t, question{http.MethodGet, "/api/v1/host", "", ""}, "Accept-Language", "ko")).Notes {
		if !strings.ContainsFunc(note.Text, isHangul) {
			t.Errorf("%s is %q", note.Code, note.Text)
		}
	}
}

func TestWhyATransmissionFailedIsToldInTheLanguageOfTheRequest(t *testing.T) {
	failed := lab.Transmission{Failure: &lab.Failure{Code: lab.ListenerStopped, Values: map[string]string{"id": "7"}}}
	for _, language := range texts.Languages() {
		want, _ := language.Problem("listener-stopped", map[string]string{"id": "7"})
		got := wireTransmission(failed, language).Error
		if got.Title != want.Title || got.Detail != want.Detail || got.Hint != want.Hint || got.Code != "listener-stopped" {
			t.Errorf("%s: %+v, want %+v", language, got, want)
		}
	}
	r := start(t)
	from := r.listen(t)
	created := decode[Transmission](t, r.post(t, "/api/v1/transmissions",
		`{"to":["127.0.0.1:9"],"from":"`+from.ID+`","payload":{"text":"x"},"count":100000,"interval":"1ms"}`).want(t, http.StatusAccepted))
	r.patch(t, "/api/v1/listeners/"+from.ID, `{"state":"stopped"}`).want(t, http.StatusOK)
	eventually(t, "the transmission has failed", func() bool {
		return decode[Transmission](t, r.get(t, "/api/v1/transmissions/"+created.ID)).Error != nil
	})
	path := "/api/v1/transmissions/" + created.ID
	for _, q := range []question{{http.MethodGet, path, "", ""}, {http.MethodGet, "/api/v1/transmissions", "", ""}, {http.MethodDelete, path, "", ""}} {
		if got := r.ask(t, q, "Accept-Language", "ko"); got.status != http.StatusOK || !bytes.ContainsFunc(got.body, isHangul) {
			t.Errorf("%s %s: %d %s", q.method, q.path, got.status, got.body)
		}
	}
}

// A problem in another language is another one: the first may be answered to somebody else.
func TestAProblemIsNotChangedByBeingSaidInKorean(t *testing.T) {
	was := newProblem("bad-port", map[string]string{"port": "70000"}).at("body.address", "x")
	before, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	if korean := was.spoken(texts.KO); korean == was || korean.Errors[0].Message != korean.Detail {
		t.Errorf("got %+v", korean)
	}
	after, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) || was.spoken(texts.EN) != was {
		t.Errorf("before %s\nafter  %s", before, after)
	}
	if unheard := (&Problem{Code: "unheard-of"}); unheard.spoken(texts.KO) != unheard {
		t.Error("a problem without words was worded")
	}
}
