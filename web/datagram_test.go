package web

import (
	"bytes"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"udpweb/internal/journal"
	"udpweb/internal/texts"
)

func TestEveryKindOfEntryHasAPage(t *testing.T) {
	r := start(t)
	for _, test := range []struct {
		kind journal.Kind
		says string
	}{
		{journal.Received, "Hello"},
		{journal.Sent, "Hello"},
		{journal.Gap, "17"},
		{journal.Unreachable, "127.0.0.1:8888"},
		{journal.Event, "Listening on 127.0.0.1:8888"},
	} {
		t.Run(test.kind.String(), func(t *testing.T) {
			seq := strconv.FormatUint(r.lab.Journal().Append(entryOf(test.kind, []byte("Hello"))), 10)
			page := r.get(t, "/datagrams/"+seq, http.StatusOK)
			if got := wordsIn(all(page.Node, isElement("main"))[0]); !strings.Contains(got, test.says) {
				t.Errorf("says %q, want %q", got, test.says)
			}
			if got := wordsIn(all(page.Node, isElement("h1"))[0]); !strings.HasSuffix(got, " "+seq) {
				t.Errorf("is headed %q, want the number %s", got, seq)
			}
			detail := all(page.Node, hasClass("detail"))
			if isDatagram := test.kind == journal.Received || test.kind == journal.Sent; isDatagram != (len(detail) == 1) {
				t.Errorf("has %d details", len(detail))
			}
		})
	}
}

// shownDetail is the page of a datagram that was received.
func shownDetail(tb testing.TB, e journal.Entry) document {
	tb.Helper()
	r := start(tb)
	return r.get(tb, "/datagrams/"+strconv.FormatUint(r.lab.Journal().Append(e), 10), http.StatusOK)
}

func TestThePageOfADatagramThatWasSentTellsWhatBecameOfIt(t *testing.T) {
	r := start(t)
	log := r.lab.Journal()
	sent := entryOf(journal.Sent, []byte("Hello"))
	log.Append(sent)
	arrived := entryOf(journal.Received, []byte("Hello"))
	arrived.Source, arrived.Destination = sent.Source, sent.Destination
	log.Append(arrived)
	page := r.get(t, "/datagrams/1", http.StatusOK)
	want := "It arrived: this lab received it on " + sent.Destination.String() + " (entry 2)."
	if got := all(page.Node, hasClass("findings")); len(got) != 1 || !strings.Contains(wordsIn(got[0]), want) {
		t.Errorf("says nothing of it, or not %q", want)
	}
	if got := all(r.get(t, "/datagrams/2", http.StatusOK).Node, hasClass("findings")); len(got) > 0 {
		t.Errorf("one that was received has findings: %q", wordsIn(got[0]))
	}
}

func TestThePageOfADatagramTellsAllThatIsKnown(t *testing.T) {
	page := shownDetail(t, entryOf(journal.Received, []byte("Hello <b>")))
	for name, want := range map[string]string{
		"source": "127.0.0.1:51696", "destination": "127.0.0.1:8888", "interface": "lo", "ttl": "64",
		"tos": "16 (0x10): DSCP 4, ECN Not-ECT", "length": "9", "via": "", "notes": "", "cut": "",
	} {
		if got := wordsIn(one(t, page.Node, "data-slot", name)); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := wordsIn(one(t, page.Node, "data-slot", "time")); !strings.HasSuffix(got, ":00.123456") {
		t.Errorf("the time is %q, want microseconds", got)
	}
	if got := textOf(all(page.Node, isElement("pre"))[0]); got != "Hello <b>" {
		t.Errorf("the text is %q", got)
	}
	var dump []string
	for _, each := range all(one(t, page.Node, "data-slot", "hex"), isElement("td")) {
		dump = append(dump, textOf(each))
	}
	if diff := cmp.Diff([]string{"0000", "48 65 6c 6c 6f 20 3c 62 3e", "Hello <b>"}, dump); diff != "" {
		t.Errorf("the dump (-want +got):\n%s", diff)
	}
	download := one(t, page.Node, "data-slot", "download")
	if got := attribute(download, "href"); got != "/api/v1/datagrams/1/payload" || !has(download, "download") {
		t.Errorf("the download is %s", source(download))
	}
}

func TestThePageOfADatagramSaysWhatIsSpecialAboutIt(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789abcdef"), shownBytes/16+1)
	for _, test := range []struct {
		name  string
		entry journal.Entry
		notes []string
		text  string
		rows  int
		cut   string
	}{
		{"text", entryOf(journal.Received, []byte("a\r\nb\n")), nil, "a\nb\n", 1, ""},
		{"text that begins with a line end", entryOf(journal.Received, []byte("\n\nb")), nil, "\n\nb", 1, ""},
		{"empty", entryOf(journal.Received, nil), []string{"EmptyNote"}, "", 0, ""},
		{"bytes", entryOf(journal.Received, []byte("\xff\x00a")), []string{"NotTextNote"}, "⟨ff⟩␀a", 1, ""},
		{"cut", truncated(entryOf(journal.Received, []byte("Hell")), 13), []string{"CutNote"}, "Hell", 1, ""},
		{"cut to nothing", truncated(entryOf(journal.Received, nil), 13), []string{"CutNote"}, "", 0, ""},
		{"cut to nothing that is text", truncated(entryOf(journal.Received, []byte("\x80")), 13), []string{"NotTextNote", "CutNote"}, "⟨80⟩", 1, ""},
		{"as long as is shown", entryOf(journal.Received, long[16:]), nil, string(long[16:]), shownBytes / 16, ""},
		{"long", entryOf(journal.Received, long), nil, string(long), shownBytes / 16, "The first 4096 of 4112 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := shownDetail(t, test.entry)
			words := start(t).web.words
			known := map[string]string{
				"EmptyNote": words.EmptyNote, "NotTextNote": words.NotTextNote,
				"CutNote": texts.Fill(words.CutNote, "captured", strconv.Itoa(len(test.entry.Payload)), "length", "13"),
			}
			notes := all(one(t, page.Node, "data-slot", "notes"), isElement("p"))
			if len(notes) != len(test.notes) {
				t.Errorf("%d notes, want %q", len(notes), test.notes)
			}
			for i, note := range notes[:min(len(notes), len(test.notes))] {
				if got := wordsIn(note); got != known[test.notes[i]] {
					t.Errorf("notes %q, want %q", got, known[test.notes[i]])
				}
			}
			if got := textOf(all(page.Node, isElement("pre"))[0]); got != test.text {
				t.Errorf("the text is %.100q, want %.100q", got, test.text)
			}
			if rows := all(one(t, page.Node, "data-slot", "hex"), isElement("tr")); len(rows) != test.rows {
				t.Errorf("%d rows of hex, want %d", len(rows), test.rows)
			}
			if got := wordsIn(one(t, page.Node, "data-slot", "cut")); !strings.HasPrefix(got, test.cut) || (got == "") != (test.cut == "") {
				t.Errorf("says %q, want %q", got, test.cut)
			}
		})
	}
}

func TestWhatIsNotKnownOfADatagramIsSaid(t *testing.T) {
	page := shownDetail(t, entryOf(journal.Sent, []byte("Hello")))
	words := start(t).web.words
	for _, name := range []string{"ttl", "tos"} {
		if got := wordsIn(one(t, page.Node, "data-slot", name)); got != words.Unknown {
			t.Errorf("%s is %q, want %q", name, got, words.Unknown)
		}
	}
	if got := wordsIn(one(t, page.Node, "data-slot", "via")); got != "echo" {
		t.Errorf("via is %q", got)
	}
}

func TestATOSIsNamed(t *testing.T) {
	e := entryOf(journal.Received, nil)
	for tos, want := range map[uint8]string{
		0: "0 (0x00): DSCP CS0 (0), ECN Not-ECT", 184: "184 (0xb8): DSCP EF (46), ECN Not-ECT", 41: "41 (0x29): DSCP AF11 (10), ECN ECT(1)",
		255: "255 (0xff): DSCP 63, ECN CE",
	} {
		e.Header.TOS = tos
		if got := painter().detail(&e).TOS; got != want {
			t.Errorf("%d is %q, want %q", tos, got, want)
		}
	}
}

func TestThePageOfADatagramShowsItsHeader(t *testing.T) {
	text := []byte("Hello UDP Server")
	bare := entryOf(journal.Received, text)
	bare.Destination = netip.AddrPortFrom(netip.Addr{}, 8888)
	for _, test := range []struct {
		name           string
		entry          journal.Entry
		checksum, note string
	}{
		{"whole", entryOf(journal.Received, text), "8302 0x206e", ""},
		{"sent", entryOf(journal.Sent, text), "8302 0x206e", ""},
		{"cut", truncated(entryOf(journal.Received, text[:4]), 16), "unknown", "The checksum needs all 16 bytes."},
		{"without an address", bare, "unknown", "The checksum needs both addresses."},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := shownDetail(t, test.entry)
			source, destination := "51696 0xc9f0", "8888 0x22b8"
			if test.entry.Kind == journal.Sent {
				source, destination = destination, source
			}
			for name, want := range map[string]string{
				"source-port": source, "destination-port": destination, "header-length": "24 0x0018", "checksum": test.checksum,
			} {
				got := wordsIn(one(t, page.Node, "data-slot", name)) + " " + wordsIn(one(t, page.Node, "data-slot", name+"-hex"))
				if strings.TrimSpace(got) != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if got := wordsIn(one(t, page.Node, "data-slot", "checksum-note")); got != test.note {
				t.Errorf("says %q, want %q", got, test.note)
			}
			if got := wordsIn(all(page.Node, isElement("figcaption"))[0]); !strings.HasSuffix(got, "Rebuilt, not captured") {
				t.Errorf("the header is called %q", got)
			}
		})
	}
}

// Without scripts nothing brings tabs to life: every view is there, under a heading.
func TestThePageOfADatagramHasEveryViewUnderAHeading(t *testing.T) {
	page := shownDetail(t, entryOf(journal.Received, []byte("Hello")))
	var headings []string
	for _, each := range all(page.Node, isElement("h3")) {
		headings = append(headings, wordsIn(each))
	}
	if diff := cmp.Diff([]string{"Header", "Bytes", "Text"}, headings); diff != "" {
		t.Errorf("the headings (-want +got):\n%s", diff)
	}
	for _, view := range all(page.Node, hasClass("view")) {
		if has(view, "hidden") || has(view, "role") {
			t.Errorf("a view is %s", source(view))
		}
	}
	if tabs := all(page.Node, hasClass("tab")); len(tabs) != 0 {
		t.Errorf("%d tabs", len(tabs))
	}
}

func TestTheTabsOfThePageLeadToItsViews(t *testing.T) {
	page, err := html.Parse(strings.NewReader(render(t, inspectZone(painter().words))))
	if err != nil {
		t.Fatal(err)
	}
	zone := all(page, hasClass("zone-inspect"))[0]
	tabs, views := all(zone, hasClass("tab")), all(zone, hasClass("view"))
	if len(tabs) != 4 || len(views) != 4 {
		t.Fatalf("%d tabs and %d views", len(tabs), len(views))
	}
	for i, tab := range tabs {
		view := views[i]
		if attribute(tab, "aria-controls") != attribute(view, "id") || attribute(view, "aria-labelledby") != attribute(tab, "id") ||
			attribute(tab, "data-tab") != attribute(view, "data-view") || attribute(tab, "type") != "button" {
			t.Errorf("%s does not lead to %.200s", source(tab), source(view))
		}
	}
}

// A script marks by these names what was chosen, in every view.
func TestTheFieldsOfAHeaderAreButtonsInTheOrderOfTheirBytes(t *testing.T) {
	zone, err := html.Parse(strings.NewReader(render(t, liveHeader(painter().words))))
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	for _, each := range all(zone, hasClass("header-field")) {
		if each.Data != "button" || attribute(each, "aria-pressed") != "false" {
			t.Errorf("%.200s is no button that can be pressed", source(each))
		}
		fields = append(fields, attribute(each, "data-field"))
	}
	if diff := cmp.Diff([]string{"source-port", "destination-port", "header-length", "checksum", "payload"}, fields); diff != "" {
		t.Errorf("the fields (-want +got):\n%s", diff)
	}
}

// What the checksum covers is the same on the page and in package udp: all of it, with the checksum, adds
// up to all ones (RFC 768).
func TestTheChecksumCoversThePseudoHeaderThatIsShown(t *testing.T) {
	four := entryOf(journal.Received, []byte("Hello UDP Server"))
	six := entryOf(journal.Received, []byte("안녕하세요"))
	six.Source, six.Destination = netip.MustParseAddrPort("[fe80::1%eth0]:51696"), netip.MustParseAddrPort("[2001:db8::2]:8888")
	for version, e := range map[string]journal.Entry{"IPv4": four, "IPv6": six} {
		shown := painter().header(&e)
		if shown.Version != version || len(shown.Pseudo) != pseudoFields {
			t.Errorf("%s: is of %q, with %d fields", version, shown.Version, len(shown.Pseudo))
		}
		var covered []byte
		for _, each := range shown.Pseudo {
			data, err := hex.DecodeString(strings.ReplaceAll(each.Hex, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			covered = append(covered, data...)
		}
		rebuilt := e.RebuildHeader().Bytes()
		covered = append(append(covered, rebuilt[:]...), e.Payload...)
		if len(covered)%2 == 1 {
			covered = append(covered, 0)
		}
		sum := 0
		for i := 0; i < len(covered); i += 2 {
			sum += int(covered[i])<<8 + int(covered[i+1])
		}
		if sum%0xffff != 0 {
			t.Errorf("%s: what the checksum covers adds up to %#x", version, sum)
		}
	}
}

func TestWithoutAnAddressThereIsNoPseudoHeader(t *testing.T) {
	for _, destination := range []string{"", "0.0.0.0:8888", "[::1]:8888"} {
		e := entryOf(journal.Received, []byte("Hello"))
		e.Destination = netip.AddrPort{}
		if destination != "" {
			e.Destination = netip.MustParseAddrPort(destination)
		}
		if shown := painter().header(&e); shown.Pseudo != nil || shown.Version != "" {
			t.Errorf("to %q: %+v", destination, shown)
		}
	}
}

func TestTheBitsOfANumberStandApart(t *testing.T) {
	for value, want := range map[uint16]number{
		0: {"0", "0x0000", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"}, 8888: {"8888", "0x22b8", "0 0 1 0 0 0 1 0 1 0 1 1 1 0 0 0"},
		65535: {"65535", "0xffff", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"},
	} {
		if got := numberOf(value); got != want {
			t.Errorf("%d is %+v", value, got)
		}
	}
}

func TestTagsSayWhatIsRemarkableAboutADatagram(t *testing.T) {
	via := entryOf(journal.Sent, []byte("\xff"))
	for _, test := range []struct {
		entry journal.Entry
		want  []tag
	}{
		{entryOf(journal.Received, []byte("Hello")), nil},
		{entryOf(journal.Received, nil), []tag{{"empty", "empty"}}},
		{truncated(entryOf(journal.Received, nil), 13), []tag{{"cut", "cut −13"}}},
		{truncated(entryOf(journal.Received, []byte("Hell")), 13), []tag{{"cut", "cut −9"}}},
		{via, []tag{{"bytes", "not text"}, {"via", "echo"}}},
	} {
		if diff := cmp.Diff(test.want, painter().tags(&test.entry)); diff != "" {
			t.Errorf("the tags of %q (-want +got):\n%s", test.entry.Payload, diff)
		}
	}
}

func TestTheTimeOfARowIsTheSameEverywhere(t *testing.T) {
	e := entryOf(journal.Received, nil)
	e.Time = e.Time.In(time.FixedZone("Seoul", 9*60*60))
	if got, want := painter().row(&e).ISO, "2026-01-02T10:00:00.123456789Z"; got != want {
		t.Errorf("a script reads %s, want %s", got, want)
	}
}

func TestEntriesThatAreNotThereAreNotFound(t *testing.T) {
	r := start(t)
	log := r.lab.Journal()
	for log.Stats().Evicted == 0 {
		log.Append(entryOf(journal.Received, make([]byte, 60_000)))
	}
	for _, number := range []string{
		"1", "999999999", "0", "-1", "+1", "1e3", "abc", "0x10", "%20", "%3Cscript%3E", "%FF", "%E2%80%AE",
		"9223372036854775807", "9223372036854775808", "18446744073709551614", "18446744073709551615", "18446744073709551616",
		strings.Repeat("9", 5000),
	} {
		page := r.get(t, "/datagrams/"+number, http.StatusNotFound)
		said := wordsIn(one(t, page.Node, "role", "alert"))
		if !strings.HasPrefix(said, "There is no entry ") || len(said) > 300 {
			t.Errorf("%.40s: says %q", number, said)
		}
		if scripts := all(page.Node, func(each *html.Node) bool { return each.Data == "script" }); len(scripts) != 0 {
			t.Errorf("%.40s: %d scripts", number, len(scripts))
		}
	}
	last := strconv.FormatUint(log.Last(), 10)
	r.get(t, "/datagrams/"+last, http.StatusOK)
	r.post(t, "/clear").redirect(t)
	r.get(t, "/datagrams/"+last, http.StatusNotFound)
}
