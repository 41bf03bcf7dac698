package export

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// table reads what was written as a strict reader does, and returns the rows by the names of the header.
func table(tb testing.TB, file []byte) (rows []map[string]string) {
	tb.Helper()
	reader := csv.NewReader(bytes.NewReader(file))
	records, err := reader.ReadAll()
	if err != nil {
		tb.Fatalf("%v in %q", err, file)
	}
	for _, record := range records[1:] {
		row := make(map[string]string)
		for i, cell := range record {
			if cell != "" {
				row[records[0][i]] = cell
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func TestEachKindOfEntryHasItsRow(t *testing.T) {
	cut := datagram(journal.Received, 7, "10.0.0.1:51696", "127.0.0.1:8888", "Hello")
	cut.Length, cut.Header = 15, udp.Header{}
	reply := datagram(journal.Sent, 8, "[::1]:8888", "[fe80::1%eth0]:9", "")
	reply.Interface, reply.Via, reply.Count = "", "reply echo", 64
	refused := journal.Entry{
		Seq: 9, Kind: journal.Unreachable, Datagram: udp.Datagram{Time: time.Unix(0, 1), Destination: netip.MustParseAddrPort("127.0.0.1:9")},
		ICMP: journal.ICMP{Type: 3, Code: 4, From: netip.MustParseAddr("10.0.0.2"), Errno: "EMSGSIZE", MTU: 1280},
	}
	bare := journal.Entry{Seq: 10, Kind: journal.Unreachable}
	got := table(t, written(t, CSV, cut, reply, refused, bare, gap(11, 991), event(12, "listener stopped")))
	want := []map[string]string{
		{
			"seq": "7", "time": "2023-11-14T22:13:20.123456796Z", "kind": "received", "listener": "1", "source": "10.0.0.1:51696",
			"destination": "127.0.0.1:8888", "interface": "lo", "length": "15", "captured": "5", "truncated": "true",
			"payload_hex": "48656c6c6f", "payload_base64": "SGVsbG8=", "text": "Hello",
		},
		{
			"seq": "8", "time": "2023-11-14T22:13:20.123456797Z", "kind": "sent", "listener": "1", "source": "[::1]:8888",
			"destination": "[fe80::1%eth0]:9", "ttl": "64", "tos": "0", "length": "0", "captured": "0", "truncated": "false",
			"via": "reply echo", "count": "64",
		},
		{
			"seq": "9", "time": "1970-01-01T00:00:00.000000001Z", "kind": "unreachable", "destination": "127.0.0.1:9",
			"icmp_type": "3", "icmp_code": "4", "icmp_from": "10.0.0.2", "icmp_mtu": "1280", "errno": "EMSGSIZE",
		},
		{"seq": "10", "time": "0001-01-01T00:00:00.000000000Z", "kind": "unreachable", "icmp_type": "0", "icmp_code": "0"},
		{"seq": "11", "time": "2023-11-14T22:13:20.000000000Z", "kind": "gap", "listener": "1", "destination": "127.0.0.1:8888", "missing": "991"},
		{"seq": "12", "time": "2023-11-14T22:13:20.000000000Z", "kind": "event", "listener": "1", "note": "listener stopped"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnEmptyTableHasItsHeader(t *testing.T) {
	want := `"seq","time","kind","listener","source","destination","interface","ttl","tos","length","captured","truncated",` +
		`"payload_hex","payload_base64","text","via","note","missing","count","icmp_type","icmp_code","icmp_from","icmp_mtu","errno"` + "\r\n"
	if got := string(written(t, CSV)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatATableMissesIsARow(t *testing.T) {
	var file bytes.Buffer
	w := NewWriter(CSV, &file)
	if err := w.Missed(991, 1042); err != nil {
		t.Fatal(err)
	}
	want := []map[string]string{{
		"seq": "1042", "kind": "missed", "missing": "991", "note": "these entries had left the journal before they were read",
	}}
	if diff := cmp.Diff(want, table(t, file.Bytes())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What a spreadsheet would calculate is text there, and taking off one ' gives back what it was.
func TestNoCellIsAFormula(t *testing.T) {
	for text, want := range map[string]string{
		`=cmd|' /C calc'!A0`: `'=cmd|' /C calc'!A0`, "+1": "'+1", "-1": "'-1", "@SUM(1)": "'@SUM(1)",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠A": "'＠A",
		"'quoted'": "''quoted'", "'": "''", `"=1"`: `"=1"`, "1=1": "1=1", " =1": " =1", "": "", "안녕": "안녕",
		"\t=1": "⇥=1", "\r=1": "␍=1", "\n=1": "↵=1", "a\r\nb": "a␍↵b", "\x00": "␀", "\u202e": "⟨202e⟩", "\ufeff=": "⟨feff⟩=",
	} {
		entry := event(1, text)
		if got := table(t, written(t, CSV, entry))[0]["note"]; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	// 62 of base64 is a plus.
	if got := table(t, written(t, CSV, datagram(journal.Received, 1, "10.0.0.1:1", "10.0.0.1:2", "\xf8\x00\x00")))[0]; got["payload_base64"] != "'+AAA" || got["payload_hex"] != "f80000" {
		t.Errorf("%q", got)
	}
}

// line is a row with every cell quoted, on a line of its own (RFC 4180 section 2).
var line = regexp.MustCompile(`^"(?:[^"\r\n]|"")*"(?:,"(?:[^"\r\n]|"")*")*\r\n$`)

func FuzzCSV(f *testing.F) {
	f.Add(uint8(1), "1", "lo", "", "reply echo", []byte("Hello server!"), uint64(0))
	f.Add(uint8(2), "=1", "\t", "+", "'", []byte{0xf8, 0, '"', '\r', '\n'}, uint64(64))
	f.Add(uint8(5), "\"\"", "＝", "@\x00", "a\r\nb\n", []byte("=HYPERLINK(\"http://example.com\")"), uint64(1))
	f.Fuzz(func(t *testing.T, kind uint8, listener, name, note, via string, data []byte, count uint64) {
		entry := journal.Entry{
			Seq: count, Kind: journal.Kind(1 + kind%5), Listener: listener, Note: note, Via: via, Count: count, Missing: count,
			ICMP: journal.ICMP{From: netip.MustParseAddr("fe80::1").WithZone(name), Errno: name},
			Datagram: udp.Datagram{
				Source: netip.AddrPortFrom(netip.MustParseAddr("fe80::1").WithZone(name), 9), Interface: name, Length: len(data), Payload: data,
			},
		}
		file := written(t, CSV, entry)
		rows := 0
		for each := range bytes.Lines(file) {
			rows++
			if !line.Match(each) {
				t.Errorf("not a row: %q", each)
			}
		}
		if rows != 2 {
			t.Errorf("%d rows of one entry and a header", rows)
		}
		row := table(t, file)[0]
		for column, cell := range row {
			if strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "＋") ||
				strings.HasPrefix(cell, "－") || strings.HasPrefix(cell, "＠") {
				t.Errorf("%s begins a formula: %q", column, cell)
			}
			if strings.IndexFunc(cell, unicode.IsControl) >= 0 {
				t.Errorf("%s has a control character: %q", column, cell)
			}
		}
		back := func(column string) string { return strings.TrimPrefix(row[column], "'") }
		if isPrintable(listener) && back("listener") != listener || isPrintable(via) && back("via") != via {
			t.Errorf("listener %q, via %q came back as %q", listener, via, row)
		}
		if back("seq") != strconv.FormatUint(count, 10) || back("kind") != entry.Kind.String() {
			t.Errorf("%q", row)
		}
		switch entry.Kind {
		case journal.Received, journal.Sent:
			inHex, err := hex.DecodeString(back("payload_hex"))
			inBase64, err64 := base64.StdEncoding.DecodeString(back("payload_base64"))
			if err != nil || err64 != nil || !bytes.Equal(inHex, data) || !bytes.Equal(inBase64, data) {
				t.Errorf("payload %q came back as %q and %q", data, inHex, inBase64)
			}
			if isPrintable(string(data)) && back("text") != string(data) || isPrintable(name) && back("interface") != name {
				t.Errorf("text %q, interface %q came back as %q", data, name, row)
			}
		case journal.Unreachable:
			if isPrintable(name) && back("errno") != name {
				t.Errorf("errno %q came back as %q", name, row)
			}
		case journal.Event:
			if isPrintable(note) && back("note") != note {
				t.Errorf("note %q came back as %q", note, row)
			}
		case journal.Gap:
			if back("missing") != strconv.FormatUint(count, 10) {
				t.Errorf("%d are missing: %q", count, row)
			}
		}
	})
}

// isPrintable reports whether a text is plain ASCII, which stays as it is.
func isPrintable(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}
