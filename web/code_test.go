package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/snippet"
	"udpweb/internal/texts"
)

// asked is what somebody gets who asks for a program.
func (r *rig) asked(tb testing.TB, path string, headers ...string) answer {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, r.server.URL+path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	return r.do(tb, request)
}

// program is one that there is.
func (r *rig) program(tb testing.TB, path string, headers ...string) string {
	tb.Helper()
	got := r.asked(tb, path, headers...)
	if contentType := got.header.Get("Content-Type"); got.status != http.StatusOK || contentType != "text/plain; charset=utf-8" {
		tb.Fatalf("%s: %d %s: %.300s", path, got.status, contentType, got.body)
	}
	return got.body
}

// partsOf are the parts of a program, as scripts get them.
func (r *rig) partsOf(tb testing.TB, path string) (file, text, reason string, fields map[string]string) {
	tb.Helper()
	got := r.asked(tb, path+"&format=json")
	var content struct {
		File, Reason string
		Parts        []struct{ Text, Field string }
	}
	if err := json.Unmarshal([]byte(got.body), &content); err != nil || got.status != http.StatusOK || got.header.Get("Content-Type") != "application/json" {
		tb.Fatalf("%s: %d, %v: %.300s", path, got.status, err, got.body)
	}
	fields = make(map[string]string)
	for _, each := range content.Parts {
		text += each.Text
		fields[each.Field] += each.Text
	}
	delete(fields, "")
	return content.File, text, content.Reason, fields
}

// example is a lab with a listener, and the path of a datagram that it has received.
func example(tb testing.TB) (r *rig, path string, listener lab.Listener) {
	tb.Helper()
	r = start(tb)
	listener, err := r.lab.CreateListener(tb.Context(), lab.NewListener{
		Address: "127.0.0.1:0", ReadSize: new(1024), Reply: lab.Reply{Preset: lab.ReplyFixed, Payload: []byte("Hello UDP Client")},
	})
	if err != nil {
		tb.Fatal(err)
	}
	e := entryOf(journal.Received, []byte("Hello server!"))
	e.Listener = listener.ID
	return r, "/datagrams/" + count(r.lab.Journal().Append(e)), listener
}

func TestADatagramHasAProgramInEveryLanguage(t *testing.T) {
	r, path, listener := example(t)
	page := r.get(t, path+"/code", http.StatusOK)
	programs := all(page.Node, isElement("details"))
	if want := 2 * len(snippet.Languages()); len(programs) != want {
		t.Fatalf("%d programs, want %d", len(programs), want)
	}
	for i, language := range append(snippet.Languages(), snippet.Languages()...) {
		task, wants := "send", "8888"
		if i >= len(snippet.Languages()) {
			task, wants = "listen", strconv.Itoa(int(listener.Local.Port()))
		}
		if got := wordsIn(all(programs[i], isElement("summary"))[0]); got != language.Name {
			t.Errorf("program %d is in %q, want %q", i, got, language.Name)
		}
		if task == "listen" && language.ID == "bash" {
			if said := wordsIn(all(programs[i], hasClass("notice"))[0]); said != texts.English().CodeNoListening {
				t.Errorf("bash says %q", said)
			}
			continue
		}
		text := r.program(t, path+"/code/"+language.ID+"?task="+task)
		if shown := textOf(all(programs[i], isElement("pre"))[0]); shown != text {
			t.Errorf("%s %s: the page shows %q, and the program is %q", language.ID, task, shown, text)
		}
		if !strings.Contains(text, wants) || task == "send" && !strings.Contains(text, "Hello server!") || task == "listen" && !strings.Contains(text, "Hello UDP Client") {
			t.Errorf("%s %s:\n%s", language.ID, task, text)
		}
		for _, link := range all(programs[i], isElement("a")) {
			if got := attribute(link, "href"); got != path+"/code/"+language.ID+"?task="+task {
				t.Errorf("%s %s: a link leads to %s", language.ID, task, got)
			}
		}
	}
}

func TestAProgramIsPlainTextUnderTheNameOfItsFile(t *testing.T) {
	r, path, _ := example(t)
	for query, want := range map[string]string{
		"": "send.py", "?task=send": "send.py", "?task=listen": "listen.py", "?task=send&bind=true": "send.py",
	} {
		got := r.asked(t, path+"/code/python"+query)
		if header := got.header.Get("Content-Disposition"); header != `inline; filename="`+want+`"` {
			t.Errorf("%q: Content-Disposition %s", query, header)
		}
		if length := got.header.Get("Content-Length"); length != strconv.Itoa(len(got.body)) || !strings.Contains(strings.Join(got.header["Vary"], ", "), "Accept-Language") {
			t.Errorf("%q: Content-Length %s for %d bytes, Vary %s", query, length, len(got.body), got.header.Get("Vary"))
		}
		if hasBind := strings.Contains(got.body, `bind(("127.0.0.1", 51696))`); hasBind != strings.Contains(query, "bind") {
			t.Errorf("%q:\n%s", query, got.body)
		}
	}
}

func TestScriptsGetTheSameProgramInParts(t *testing.T) {
	r, path, listener := example(t)
	at := `("127.0.0.1", ` + strconv.Itoa(int(listener.Local.Port())) + `)`
	file, text, reason, fields := r.partsOf(t, path+"/code/python?task=send&bind=true")
	if file != "send.py" || reason != "" || text != r.program(t, path+"/code/python?task=send&bind=true") {
		t.Errorf("file %s, reason %q:\n%s", file, reason, text)
	}
	if fields["source-port"] != `("127.0.0.1", 51696)` || fields["destination-port"] != `("127.0.0.1", 8888)` || fields["payload"] != `b"Hello server!"` {
		t.Errorf("the fields are %q", fields)
	}
	if _, _, _, fields = r.partsOf(t, path+"/code/python?task=listen"); fields["destination-port"] != at || fields["source-port"] != "address" || fields["header-length"] != "1024" || fields["payload"] != "" {
		t.Errorf("the fields of a listener are %q", fields)
	}

	// What the listener has sent came from where it listens, and is its answer.
	e := entryOf(journal.Sent, []byte("Hello UDP Client"))
	e.Listener = listener.ID
	path = "/datagrams/" + count(r.lab.Journal().Append(e))
	if _, _, _, fields = r.partsOf(t, path+"/code/python?task=listen"); fields["source-port"] != at || fields["destination-port"] != "address" || fields["header-length"] != "" || !strings.HasPrefix(fields["payload"], `b"Hello UDP Client"`) {
		t.Errorf("the fields of a reply are %q", fields)
	}
}

func TestWhereThereIsNoProgramTheReasonIsSaid(t *testing.T) {
	r, path, listener := example(t)
	words := texts.English()
	foreign := "/datagrams/" + count(r.lab.Journal().Append(entryOf(journal.Sent, nil)))
	nobodys := entryOf(journal.Sent, []byte("Hello"))
	nobodys.Listener, nobodys.Destination = "", netip.AddrPort{}
	nowhere := "/datagrams/" + count(r.lab.Journal().Append(nobodys))
	check := func(path, want string) {
		t.Helper()
		if got := r.asked(t, path); got.status != http.StatusNotFound || got.body != "# "+want+"\n" || got.header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: %d %q, want %q", path, got.status, got.body, want)
		}
		if file, text, reason, _ := r.partsOf(t, path); file != "" || text != "" || reason != want {
			t.Errorf("%s: %q, %q, %q; want %q", path, file, text, reason, want)
		}
	}
	check(path+"/code/bash?task=listen", words.CodeNoListening)
	check(path+"/code/bash?task=send&bind=true", words.CodeNoSource)
	check(foreign+"/code/bash?task=send", words.CodeNoEmpty)
	check(nowhere+"/code/python?task=send", words.CodeNoAddress)
	check(nowhere+"/code/python?task=listen", words.CodeNoListener)
	many := entryOf(journal.Sent, []byte("Hello"))
	many.Destination = netip.MustParseAddrPort("239.1.2.3:8888")
	check("/datagrams/"+count(r.lab.Journal().Append(many))+"/code/bash?task=send", words.CodeNoMany)

	if err := r.lab.RemoveListener(t.Context(), listener.ID); err != nil {
		t.Fatal(err)
	}
	check(path+"/code/python?task=listen", words.CodeListenerGone)
	page := r.get(t, path+"/code", http.StatusOK)
	if said := wordsIn(all(page.Node, hasClass("notice"))[0]); said != words.CodeListenerGone {
		t.Errorf("the page says %q", said)
	}
}

func TestWhatHasNoProgramIsNotFound(t *testing.T) {
	r, path, listener := example(t)
	event := "/datagrams/" + count(r.lab.Journal().Append(entryOf(journal.Event, nil)))
	for _, each := range []string{
		path + "/code/perl", path + "/code/Python", path + "/code/%3Cscript%3E", path + "/code/python?task=dance", path + "/code/python?task=",
		path + "/code/python?task=listen&bind=true", event + "/code", event + "/code/python", "/datagrams/999/code", "/datagrams/0/code/python",
		"/listeners/999/code", "/listeners/999/code/python", "/listeners/" + listener.ID + "/code/perl",
	} {
		page := r.get(t, each, http.StatusNotFound)
		if said := wordsIn(one(t, page.Node, "role", "alert")); said == "" {
			t.Errorf("%s: nothing is said", each)
		}
	}
}

func TestAListenerHasPrograms(t *testing.T) {
	r, _, listener := example(t)
	at := listener.Local.String()
	for _, path := range []string{"/listeners/" + listener.ID, "/listeners/" + at} {
		if text := r.program(t, path+"/code/go"); !strings.Contains(text, `"`+at+`"`) || !strings.Contains(text, "Hello UDP Client") || !strings.Contains(text, "1024") {
			t.Errorf("%s:\n%s", path, text)
		}
		if text := r.program(t, path+"/code/go?task=send"); !strings.Contains(text, `"`+at+`"`) || !strings.Contains(text, "Hello server!") {
			t.Errorf("%s:\n%s", path, text)
		}
	}
	page := r.get(t, "/listeners/"+listener.ID+"/code", http.StatusOK)
	if got := wordsIn(all(page.Node, isElement("h1"))[0]); !strings.Contains(got, at) {
		t.Errorf("is headed %q", got)
	}
	if programs := all(page.Node, isElement("pre")); len(programs) != 2*len(snippet.Languages())-1 {
		t.Errorf("%d programs", len(programs))
	}
}

// What listens on every address is reached on one of them.
func TestProgramsReachAListenerOnEveryAddress(t *testing.T) {
	for asked, want := range map[string]string{"0.0.0.0:8888": "127.0.0.1:8888", "[::]:8888": "[::1]:8888", "10.0.0.7:8888": "10.0.0.7:8888"} {
		if got := reachable(netip.MustParseAddrPort(asked)).String(); got != want {
			t.Errorf("%s is reached at %s, want %s", asked, got, want)
		}
	}
}

func TestProgramsForCurlReachTheLabAsTheirReaderDoes(t *testing.T) {
	r, path, _ := example(t)
	if text := r.program(t, path+"/code/curl", "Host", "lab.example:9090"); !strings.Contains(text, "'http://lab.example:9090/api/v1/send?to=127.0.0.1:8888") {
		t.Errorf("the program is\n%s", text)
	}
	if strings.Contains(r.program(t, path+"/code/curl"), "UDPWEB_TOKEN") {
		t.Error("a token is asked for where there is none")
	}
	r.web.options.AsksToken = true
	request := requestFor(t, "a'b")
	if made, _ := r.web.write(codeSubject{send: snippet.SendTask{To: netip.MustParseAddrPort("127.0.0.1:8888"), Lab: r.web.labOf(request)}}, codeChoice{Task: snippet.Sending}, snippet.Language{ID: "curl"}); made.Reason != texts.English().CodeNoAddress {
		t.Errorf("for a strange host: %q, %q", made.Reason, made.Program.Text())
	}
	if lab := r.web.labOf(request); !lab.Token {
		t.Error("the token is forgotten")
	}
}

func requestFor(tb testing.TB, host string) *http.Request {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, "/", nil)
	if err != nil {
		tb.Fatal(err)
	}
	request.Host = host
	return request
}

func TestCommentsAreInTheLanguageOfTheReader(t *testing.T) {
	r, path, _ := example(t)
	korean := texts.KO.Words()
	if text := r.program(t, path+"/code/python", "Accept-Language", "ko"); !strings.HasPrefix(text, "# "+korean.CodeSends+"\n") {
		t.Errorf("the program begins %.200s", text)
	}
	if text := r.program(t, path+"/code/python?lang=ko&task=listen"); !strings.HasPrefix(text, "# "+korean.CodeListens+"\n") {
		t.Errorf("the program begins %.200s", text)
	}
}

func TestADatagramThatWasCutSaysSoInItsPrograms(t *testing.T) {
	r, _, _ := example(t)
	path := "/datagrams/" + count(r.lab.Journal().Append(truncated(entryOf(journal.Received, []byte("Hell")), 13)))
	if text := r.program(t, path+"/code/python"); !strings.Contains(text, "had 13 bytes") || !strings.Contains(text, `b"Hell"`) {
		t.Errorf("the program is\n%s", text)
	}
}

func TestALongProgramIsALink(t *testing.T) {
	r, _, _ := example(t)
	path := "/datagrams/" + count(r.lab.Journal().Append(entryOf(journal.Received, bytes.Repeat([]byte{0, 0xff, 7}, 20_000))))
	page := r.get(t, path+"/code", http.StatusOK)
	first := all(page.Node, isElement("details"))[0]
	if len(all(first, isElement("pre"))) != 0 || len(all(first, isElement("a"))) != 2 {
		t.Errorf("it is shown as %.300s", source(first))
	}
	if text := r.program(t, path+"/code/python"); len(text) < 120_000 {
		t.Errorf("the program has %d bytes", len(text))
	}
	// Of a page there may be much, but not for each byte of a payload.
	if got := len(r.asked(t, path+"/code").body); got > 100_000 {
		t.Errorf("the page has %d bytes", got)
	}
}
