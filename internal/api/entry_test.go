package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
	"udpweb/internal/payload"
	"udpweb/internal/udp"
)

// modelOf is what an entry is as JSON, told without the code that writes it.
func modelOf(e journal.Entry, most int) Entry {
	model := Entry{Seq: e.Seq, Time: e.Time.UTC(), Kind: e.Kind.String(), Listener: e.Listener, Via: e.Via}
	address := func(addr netip.AddrPort) *string {
		if !addr.IsValid() {
			return nil
		}
		return new(addr.String())
	}
	switch e.Kind {
	case journal.Received, journal.Sent:
		model.Source, model.Destination, model.Interface = address(e.Source), address(e.Destination), e.Interface
		model.Length, model.Captured, model.Truncated = e.Length, len(e.Payload), e.Length > len(e.Payload)
		if e.Header.Known {
			model.TTL, model.TOS = new(int(e.Header.TTL)), new(int(e.Header.TOS))
		}
		if most != wholePayload && len(e.Payload) > most {
			model.Preview = new(base64.StdEncoding.EncodeToString(e.Payload[:min(256, most)]))
			break
		}
		model.Payload = new(base64.StdEncoding.EncodeToString(e.Payload))
		if text, ok := payload.Text(e.Payload); ok {
			model.Text = &text
		}
	case journal.Gap:
		model.Missing, model.Destination = e.Missing, address(e.Destination)
	case journal.Unreachable:
		model.Destination = address(e.Destination)
		model.ICMP = &ICMP{Type: int(e.ICMP.Type), Code: int(e.ICMP.Code), Errno: e.ICMP.Errno, MTU: e.ICMP.MTU}
		if e.ICMP.From.IsValid() {
			model.ICMP.From = e.ICMP.From.String()
		}
	case journal.Event:
		model.Destination, model.Note = address(e.Destination), e.Note
	}
	return model
}

// oneOf chooses.
func oneOf[T any](random *rand.Rand, choices ...T) T { return choices[random.IntN(len(choices))] }

// anyEntry is an entry of the given kind with everything else as it comes.
func anyEntry(random *rand.Rand, kind journal.Kind) journal.Entry {
	texts := []string{
		"", "1", "echo", "<script>alert(\"x\")</script>", "\x1b[31m\x00\x1f\x7f\\\n\r\t\b", "안녕 \U0001F600 \u202e\u2028\u2029\ufeff",
		"\xff\xfe broken \xed\xa0\x80 \xc0\xaf", strings.Repeat("long ", 200),
	}
	address := func() netip.AddrPort {
		return oneOf(random,
			netip.AddrPort{}, netip.MustParseAddrPort("127.0.0.1:8888"), netip.MustParseAddrPort("[::1]:0"), netip.MustParseAddrPort("[fe80::1%eth0]:65535"),
			netip.AddrPortFrom(netip.MustParseAddr("fe80::2").WithZone("\"\\\x00\xff<é"), 7), netip.MustParseAddrPort("[::ffff:10.0.0.1]:9"),
		)
	}
	data := oneOf(random, nil, []byte("Hello server!"), []byte(oneOf(random, texts...)), noise(random.IntN(300)), noise(2000), []byte(strings.Repeat("한글\n", 400)))
	return journal.Entry{
		Seq: random.Uint64(), Kind: kind, Listener: oneOf(random, texts...), Via: oneOf(random, texts...), Note: oneOf(random, texts...),
		Missing: random.Uint64(),
		ICMP:    journal.ICMP{Type: uint8(random.Uint32()), Code: uint8(random.Uint32()), From: address().Addr(), Errno: oneOf(random, texts...), MTU: oneOf(random, 0, 1280)},
		Datagram: udp.Datagram{
			Time: time.Unix(0, random.Int64()-random.Int64()), Source: address(), Destination: address(), Interface: oneOf(random, texts...),
			Header: udp.Header{TTL: uint8(random.Uint32()), TOS: uint8(random.Uint32()), Known: random.IntN(2) == 0},
			Length: len(data) + random.IntN(2)*random.IntN(5), Payload: data,
		},
	}
}

func TestAnEntryIsWrittenAsItsStructSays(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	registry := start(t).api.OpenAPI().Components.Schemas
	schema := registry.Schema(typeOf[Entry](), true, "")
	for i := range 1000 {
		entry := anyEntry(random, journal.Kind(1+i%5))
		most := oneOf(random, wholePayload, livePayload, 0, 1, 300)
		written := appendEntry([]byte("before"), &entry, most)
		written, ok := bytes.CutPrefix(written, []byte("before"))
		if !ok || !json.Valid(written) || !utf8.Valid(written) {
			t.Fatalf("not JSON: %q", written)
		}
		model, err := json.Marshal(modelOf(entry, most))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(parse[Entry](t, model), parse[Entry](t, written)); diff != "" {
			t.Fatalf("as a struct, and as written:\n%s", diff)
		}
		checkSchema(t, registry, schema, written)
		again, err := json.Marshal(wireEntry{entry})
		if whole := appendEntry(nil, &entry, wholePayload); err != nil || !sameJSON(t, again, whole) {
			t.Fatalf("by encoding/json %s, as written %s: %v", again, whole, err)
		}
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	return cmp.Equal(parse[any](t, a), parse[any](t, b))
}

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
		written := appendEntry(nil, &journal.Entry{Kind: kind}, wholePayload)
		decoder := json.NewDecoder(bytes.NewReader(written))
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
	if got := string(appendEntry(nil, &entry, wholePayload)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWritingAnEntryAllocatesNothingButText(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	dst := make([]byte, 0, 1<<17)
	for kind := journal.Received; kind <= journal.Event; kind++ {
		entry := anyEntry(random, kind)
		entry.Source, entry.Destination = netip.MustParseAddrPort("[fe80::1%eth0]:9"), netip.MustParseAddrPort("10.0.0.1:9")
		entry.ICMP.From = netip.MustParseAddr("fe80::1%eth0")
		for what, tt := range map[string]struct {
			payload []byte
			most    int
			allowed float64
		}{
			"bytes":          {noise(65_507), wholePayload, 0},
			"a preview":      {noise(65_507), livePayload, 0},
			"a text's begin": {bytes.Repeat([]byte("text "), 1000), livePayload, 0},
			"text":           {bytes.Repeat([]byte("text "), 1000), wholePayload, 1},
		} {
			entry.Payload = tt.payload
			if got := testing.AllocsPerRun(20, func() { dst = appendEntry(dst[:0], &entry, tt.most) }); got > tt.allowed {
				t.Errorf("%v with %s: %v allocations, want at most %v", kind, what, got, tt.allowed)
			}
		}
	}
}

func FuzzEntryJSON(f *testing.F) {
	f.Add(uint8(1), "1", []byte{127, 0, 0, 1}, "", uint16(8888), []byte("Hello server!"), "lo", "", int64(1_700_000_000_123_456_789), -1)
	f.Add(uint8(2), "\xff", []byte("0123456789abcdef"), "\"\\\x00", uint16(0), []byte("<script>\u202e\x1b[0m\xff"), "\u2028", "reply echo", int64(-1), 3)
	f.Add(uint8(5), "", []byte{}, "", uint16(0), []byte(nil), "", "listener started", int64(0), 0)
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
			most = wholePayload
		}
		written := appendEntry(nil, &entry, most)
		if !json.Valid(written) || !utf8.Valid(written) {
			t.Fatalf("not JSON: %q", written)
		}
		read := parse[Entry](t, written)
		if !read.Time.Equal(entry.Time) || read.Kind != entry.Kind.String() {
			t.Errorf("%s", written)
		}
		if read.Payload != nil {
			back, err := base64.StdEncoding.DecodeString(*read.Payload)
			if err != nil || !bytes.Equal(back, data) {
				t.Errorf("payload %q came back as %q: %v", data, back, err)
			}
		}
		if read.Text != nil && *read.Text != string(data) {
			t.Errorf("text %q of %q", *read.Text, data)
		}
		if isDatagram := entry.Kind == journal.Received || entry.Kind == journal.Sent; isDatagram == (read.Payload == nil && read.Preview == nil) {
			t.Errorf("%s", written)
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
				dst = appendEntry(dst[:0], &entry, wholePayload)
			}
		})
	}
}
