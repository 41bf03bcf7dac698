package web

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

var update = flag.Bool("update", false, "write the golden files in testdata instead of comparing with them")

// render is the source of a component.
func render(tb testing.TB, component templ.Component) string {
	tb.Helper()
	var out strings.Builder
	if err := component.Render(tb.Context(), &out); err != nil {
		tb.Fatalf("Render() = %v", err)
	}
	return out.String()
}

// checkGolden compares a component with its file in testdata. Elements stand on lines of their own
// there, so that differences can be read.
func checkGolden(tb testing.TB, name string, component templ.Component) {
	tb.Helper()
	got := strings.ReplaceAll(render(tb, component), "><", ">\n<") + "\n"
	path := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			tb.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("%v (go test ./web -update writes it)", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		tb.Errorf("%s (-want +got; go test ./web -update accepts it):\n%s", path, diff)
	}
}

// painter makes models without a lab.
func painter() *Web { return &Web{words: texts.English()} }

func paintedFrame(title string) frame {
	return frame{
		Title: title, Words: texts.English(), Version: "v1.2.3",
		Asset: func(name string) string { return "/static/0123456789abcdef/" + name },
	}
}

func TestRowsLookLikeThis(t *testing.T) {
	w := painter()
	local := entryOf(journal.Received, []byte("Hello server!"))
	local.Source = netip.MustParseAddrPort("[fe80::1%eth0]:51696")
	many := entryOf(journal.Sent, []byte("HELLO SERVER!"))
	many.Count, many.Via = 64_000, "transmission 1"
	for name, e := range map[string]journal.Entry{
		"row-received":      entryOf(journal.Received, []byte("Hello server!")),
		"row-received-ipv6": local,
		"row-sent":          entryOf(journal.Sent, []byte("HELLO SERVER!")),
		"row-sent-many":     many,
		"row-empty":         entryOf(journal.Received, nil),
		"row-bytes":         entryOf(journal.Received, []byte("\x00\xff\x1b[31m\r\n\u202e")),
		"row-markup":        entryOf(journal.Received, []byte(`</bdi></td><script>alert("1")</script>&amp;'`)),
		"row-cut":           truncated(entryOf(journal.Received, []byte("Hell")), 13),
		"row-long":          entryOf(journal.Received, []byte(strings.Repeat("0123456789", 100))),
	} {
		checkGolden(t, name, listRow(w.words, w.row(&e)))
	}
	closed := entryOf(journal.Event, nil)
	closed.Note = lab.NoteNotSent + ": ENOBUFS"
	closedMany := closed
	closedMany.Count = 200
	unknown := entryOf(journal.Unreachable, nil)
	unknown.ICMP.From = netip.Addr{}
	noRoute := entryOf(journal.Unreachable, nil)
	noRoute.ICMP.Code, noRoute.ICMP.Errno = 1, "EHOSTUNREACH"
	for name, e := range map[string]journal.Entry{
		"row-gap":                 entryOf(journal.Gap, nil),
		"row-unreachable":         entryOf(journal.Unreachable, nil),
		"row-unreachable-by-none": unknown,
		"row-unreachable-host":    noRoute,
		"row-event":               entryOf(journal.Event, nil),
		"row-not-sent":            closed,
		"row-not-sent-many":       closedMany,
	} {
		checkGolden(t, name, listRow(w.words, w.row(&e)))
	}
	checkGolden(t, "row-template", listRow(w.words, row{}))
}

// interfaces is read only: those of a machine.
var interfaces = []string{"lo", `<b>"eth0"`}

func TestListenersLookLikeThis(t *testing.T) {
	w := painter()
	listener := lab.Listener{
		ID: "1", Name: `<b>"echo"`, State: lab.Listening, Local: netip.MustParseAddrPort("0.0.0.0:8888"),
		Reply: lab.Reply{Preset: lab.ReplyEcho}, ReceiveQueue: 64 << 20, ReceiveQueueGranted: 8 << 20,
		Stats: lab.Stats{Received: 1234567, Sent: 3, KernelDrops: 17, Truncated: 1, KernelKnown: true},
		Groups: []lab.Group{
			{Membership: udp.Membership{Group: netip.MustParseAddr("239.1.2.3"), Interface: "lo"}, Joined: true},
			{Membership: udp.Membership{Group: netip.MustParseAddr("232.1.1.1"), Interface: `<b>"eth1"`, Source: netip.MustParseAddr("192.0.2.9")}},
			{Membership: udp.Membership{Group: netip.MustParseAddr("239.1.2.4")}, Joined: true},
		},
		ReadSize: 65535, Options: udp.Options{TTL: 64, TOS: 184, DontFragment: true, MulticastTTL: 1, MulticastInterface: "gone0"},
	}
	checkGolden(t, "listener-listening", listenerItem(w.words, w.listenerCard(listener), interfaces))
	listener.State, listener.Reply = lab.Paused, lab.Reply{Preset: lab.ReplyFixed, Payload: []byte(`"Hello" <UDP> Client`)}
	listener.ReceiveQueueGranted = listener.ReceiveQueue // All of it, as the kernel counts.
	listener.Stats.QueuedBytes, listener.Groups = 212_992, nil
	listener.Options = udp.Options{Broadcast: true, MulticastQuiet: true, MulticastInterface: "lo"}
	checkGolden(t, "listener-paused", listenerItem(w.words, w.listenerCard(listener), interfaces))
	listener.State, listener.Reply, listener.Stats = lab.Stopped, lab.Reply{}, lab.Stats{}
	listener.ReceiveQueueGranted = 0 // Unknown without a socket.
	checkGolden(t, "listener-stopped", listenerItem(w.words, w.listenerCard(listener), interfaces))
	checkGolden(t, "listener-template", listenerItem(w.words, blankCard(""), interfaces))
	checkGolden(t, "group-template", groupItem(w.words, listenerCard{}, groupView{}))

	hostile := `"><script>&`
	card := w.listenerCard(listener)
	card.Options.Values = map[string]string{"ttl": hostile, "broadcast": ticked, "multicast_interface": hostile}
	card.Options.Errors = map[string]string{"ttl": "Not " + hostile, "multicast_interface": "Nor this.", "receive_queue": "Nor that.", "broadcast": "No."}
	card.Join.Values = map[string]string{"group": hostile, "interface": hostile, "source": hostile}
	card.Join.Problem = "The machine is gone."
	checkGolden(t, "listener-failed", listenerItem(w.words, card, interfaces))
}

func TestFormsLookLikeThis(t *testing.T) {
	w := painter()
	cards := []listenerCard{{ID: "1", Local: "0.0.0.0:8888", State: "listening"}, {ID: "2", Local: "[::]:8888", State: "stopped"}}
	checkGolden(t, "listen", listenCard(w.words, newListenForm()))
	checkGolden(t, "send", sendCard(w.words, newSendForm(), cards, interfaces, ""))
	checkGolden(t, "send-fate", sendCard(w.words, newSendForm(), nil, nil, "127.0.0.1:8888 replied with <13> bytes."))

	hostile := `"><script>&`
	listen := filledListenForm(map[string]string{
		"address": hostile, "port": hostile, "name": hostile, "read_size": hostile, "receive_queue": hostile,
		"reply": "fixed", "reply_text": hostile, "network": "udp6", "reuse_address": ticked,
	})
	listen.Errors = map[string]string{"address": "Not " + hostile, "name": "Nor this.", "reply": "Nor that.", "reply_text": "Too large."}
	checkGolden(t, "listen-failed", listenCard(w.words, listen))
	listen.Errors, listen.Problem = nil, "There are too many."
	checkGolden(t, "listen-problem", listenCard(w.words, listen))

	send := filledSendForm(map[string]string{"host": hostile, "port": "0", "message": "\n</textarea>" + hostile, "format": "hex", "from": "2", "ttl": hostile, "broadcast": ticked, "interface": hostile})
	send.Errors = map[string]string{"port": "Nothing can be sent to port 0.", "message": "Not hexadecimal.", "from": "Stopped."}
	checkGolden(t, "send-failed", sendCard(w.words, send, cards, interfaces, ""))
}

func TestPagesLookLikeThis(t *testing.T) {
	words, _ := texts.EN.Problem("host-not-allowed", map[string]string{"host": "<script>"})
	page := problemPage{frame: paintedFrame(words.Title), Problem: words}
	checkGolden(t, "problem", problemView(page))
	words, _ = texts.EN.Problem("token-required", nil)
	checkGolden(t, "problem-token", problemView(problemPage{frame: paintedFrame(words.Title), Problem: words, AsksToken: true}))
	words, _ = texts.EN.Explain("port-in-use")
	checkGolden(t, "explanation", explanation(problemPage{frame: paintedFrame(words.Title), Problem: words}))
}

func TestDetailsLookLikeThis(t *testing.T) {
	w := painter()
	many := entryOf(journal.Sent, []byte("HELLO SERVER!"))
	many.Count = 64_000
	ofIPv6 := entryOf(journal.Received, []byte("Hello server!"))
	ofIPv6.Source, ofIPv6.Destination = netip.MustParseAddrPort("[fe80::1%eth0]:51696"), netip.MustParseAddrPort("[fe80::2]:8888")
	for name, e := range map[string]journal.Entry{
		"detail-text":  entryOf(journal.Received, []byte("Hello server!\n</pre><b>")),
		"detail-bytes": entryOf(journal.Sent, []byte("\x00\xff<\x1b[31m\u202e")),
		"detail-empty": entryOf(journal.Received, nil),
		"detail-many":  many,
		"detail-cut":   truncated(entryOf(journal.Received, []byte("Hell")), 13),
		"detail-ipv6":  ofIPv6,
	} {
		checkGolden(t, name, datagramDetail(w.words, w.detail(&e)))
	}
	checkGolden(t, "detail-header", liveHeader(w.words))
	checkGolden(t, "detail-dump", liveBytes(w.words))
	checkGolden(t, "detail-encodings", liveText(w.words))
	checkGolden(t, "detail-templates", inspectTemplates())
	e := entryOf(journal.Gap, nil)
	shown := w.detail(&e)
	checkGolden(t, "page-gap", datagramPage(paintedFrame(shown.Title), shown))
}

func TestTheMachineLooksLikeThis(t *testing.T) {
	w := painter()
	checkGolden(t, "host", hostBlock(w.words, w.hostView(bridgedHost())))
}

func TestEveryGoldenFileIsUsed(t *testing.T) {
	var sources strings.Builder
	tests, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range tests {
		source, err := os.ReadFile(each)
		if err != nil {
			t.Fatal(err)
		}
		sources.Write(source)
	}
	found, err := filepath.Glob("testdata/*.html")
	if err != nil || len(found) == 0 {
		t.Fatalf("found %q, %v", found, err)
	}
	for _, path := range found {
		if name := strings.TrimSuffix(filepath.Base(path), ".html"); !strings.Contains(sources.String(), `"`+name+`"`) {
			t.Errorf("%s belongs to no test", path)
		}
	}
}
