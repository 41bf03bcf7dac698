package export

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// Which fields there are depends on the kind alone, so that a program need not ask for each.
func TestEachKindOfEntryHasItsFields(t *testing.T) {
	datagram := "seq time kind listener source destination interface ttl tos length captured truncated "
	for kind, want := range map[journal.Kind]string{
		journal.Received:    datagram + "payload text via",
		journal.Sent:        datagram + "payload text via",
		journal.Gap:         "seq time kind listener missing destination via",
		journal.Unreachable: "seq time kind listener destination icmp via",
		journal.Event:       "seq time kind listener note via",
	} {
		encoded := AppendJSON(nil, &journal.Entry{Kind: kind}, WholePayload)
		decoder := json.NewDecoder(bytes.NewReader(encoded))
		var keys []string
		for depth, atKey := 0, false; ; {
			token, err := decoder.Token()
			if err != nil {
				break
			}
			switch token {
			case json.Delim('{'):
				depth, atKey = depth+1, true
				continue
			case json.Delim('}'):
				depth, atKey = depth-1, true
				continue
			}
			if depth == 1 && atKey {
				keys = append(keys, token.(string))
			}
			atKey = !atKey
		}
		if !slices.Equal(keys, strings.Fields(want)) {
			t.Errorf("%v: %q, want %q", kind, keys, want)
		}
	}
}

func TestAnEntryOfTheContract(t *testing.T) {
	entry := journal.Entry{
		Seq: 1042, Kind: journal.Received, Listener: "1",
		Datagram: udp.Datagram{
			Time:   time.Date(2026, 1, 2, 11, 0, 0, 123456789, time.FixedZone("", 3600)),
			Source: netip.MustParseAddrPort("127.0.0.1:51696"), Destination: netip.MustParseAddrPort("127.0.0.1:8888"),
			Interface: "lo", Header: udp.Header{TTL: 64, Known: true}, Length: 16, Payload: []byte("Hello UDP Server"),
		},
	}
	want := `{"seq":1042,"time":"2026-01-02T10:00:00.123456789Z","kind":"received","listener":"1","source":"127.0.0.1:51696",` +
		`"destination":"127.0.0.1:8888","interface":"lo","ttl":64,"tos":0,"length":16,"captured":16,"truncated":false,` +
		`"payload":"SGVsbG8gVURQIFNlcnZlcg==","text":"Hello UDP Server","via":""}`
	if got := string(AppendJSON(nil, &entry, WholePayload)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWritingAnEntryAllocatesNothingButText(t *testing.T) {
	const preview = 1024
	dst := make([]byte, 0, 1<<17)
	for kind := journal.Received; kind <= journal.Event; kind++ {
		entry := datagram(kind, 7, "[fe80::1%eth0]:9", "10.0.0.1:9", "")
		entry.Via, entry.Note, entry.Missing, entry.Count = "\xff안녕\u202e\"\x00", "\r\n\t\\", 991, 64
		entry.ICMP = journal.ICMP{From: netip.MustParseAddr("fe80::1%eth0"), Errno: "EMSGSIZE", MTU: 1280}
		for what, tt := range map[string]struct {
			payload []byte
			most    int
			allowed float64
		}{
			"bytes":          {noise(65_507), WholePayload, 0},
			"a preview":      {noise(65_507), preview, 0},
			"a text's begin": {bytes.Repeat([]byte("text "), 1000), preview, 0},
			"text":           {bytes.Repeat([]byte("text "), 1000), WholePayload, 1},
		} {
			entry.Payload = tt.payload
			if got := testing.AllocsPerRun(20, func() { dst = AppendJSON(dst[:0], &entry, tt.most) }); got > tt.allowed {
				t.Errorf("%v with %s: %v allocations, want at most %v", kind, what, got, tt.allowed)
			}
		}
	}
}

func FuzzEntryJSON(f *testing.F) {
	f.Add(uint8(1), "1", []byte{127, 0, 0, 1}, "", uint16(8888), []byte("Hello server!"), "lo", "", int64(1_700_000_000_123_456_789), -1)
	f.Add(uint8(2), "\xff", []byte("0123456789abcdef"), "\"\\\x00", uint16(0), []byte("<script>\u202e\x1b[0m\xff"), "\u2028", "reply echo", int64(-1), 3)
	f.Add(uint8(5), "", []byte{}, "", uint16(0), []byte(nil), "", "listener started", int64(0), 0)
	f.Add(uint8(5), "1", []byte{127, 0, 0, 1}, "", uint16(8888), []byte("안녕하세요, and more"), "lo", "", int64(0), 10)
	f.Add(uint8(6), "1", []byte{127, 0, 0, 1}, "", uint16(8888), []byte("\U0001F600 is no plain text"), "lo", "", int64(0), 2)
	f.Fuzz(func(t *testing.T, kind uint8, listener string, addr []byte, zone string, port uint16, data []byte, name, via string, nanoseconds int64, most int) {
		source, _ := netip.AddrFromSlice(addr)
		entry := journal.Entry{
			Kind: journal.Kind(1 + kind%5), Listener: listener, Via: via, Note: name, ICMP: journal.ICMP{From: source.WithZone(zone), Errno: name},
			Datagram: udp.Datagram{
				Time: time.Unix(0, nanoseconds), Source: netip.AddrPortFrom(source.WithZone(zone), port), Destination: netip.AddrPortFrom(source, port),
				Interface: name, Length: len(data), Payload: data,
			},
		}
		if most < 0 {
			most = WholePayload
		}
		encoded := AppendJSON(nil, &entry, most)
		if !json.Valid(encoded) || !utf8.Valid(encoded) {
			t.Fatalf("not JSON: %q", encoded)
		}
		var read struct {
			Time                   time.Time
			Kind                   string
			Payload, Preview, Text *string
		}
		if err := json.Unmarshal(encoded, &read); err != nil {
			t.Fatal(err)
		}
		if !read.Time.Equal(entry.Time) || read.Kind != entry.Kind.String() {
			t.Errorf("%s", encoded)
		}
		if read.Payload != nil {
			back, err := base64.StdEncoding.DecodeString(*read.Payload)
			if err != nil || !bytes.Equal(back, data) {
				t.Errorf("payload %q came back as %q: %v", data, back, err)
			}
		}
		if read.Text != nil && read.Payload != nil && *read.Text != string(data) {
			t.Errorf("text %q of %q", *read.Text, data)
		}
		if read.Text != nil && read.Preview != nil { // As much of it as there are whole characters in the preview.
			rest, begins := strings.CutPrefix(string(data), *read.Text)
			_, next := utf8.DecodeRuneInString(rest)
			if room := min(most, PreviewBytes) - len(*read.Text); !begins || room < 0 || room >= next {
				t.Errorf("text %q of a preview of %d bytes of %q", *read.Text, min(most, PreviewBytes), data)
			}
		}
		if isDatagram := entry.Kind == journal.Received || entry.Kind == journal.Sent; isDatagram == (read.Payload == nil && read.Preview == nil) {
			t.Errorf("%s", encoded)
		}
	})
}

func BenchmarkAppendEntry(b *testing.B) {
	for name, data := range map[string][]byte{
		"text 13": []byte("Hello server!"), "bytes 1200": noise(1200), "text 1200": bytes.Repeat([]byte("0123456789ab"), 100), "bytes 65507": noise(65_507),
	} {
		b.Run(name, func(b *testing.B) {
			entry := journal.Entry{
				Seq: 1042, Kind: journal.Received, Listener: "1",
				Datagram: udp.Datagram{
					Time: time.Unix(1_700_000_000, 123_456_789), Source: netip.MustParseAddrPort("127.0.0.1:51696"),
					Destination: netip.MustParseAddrPort("127.0.0.1:8888"), Interface: "lo",
					Header: udp.Header{TTL: 64, Known: true}, Length: len(data), Payload: data,
				},
			}
			dst := make([]byte, 0, 1<<18)
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				dst = AppendJSON(dst[:0], &entry, WholePayload)
			}
		})
	}
}
