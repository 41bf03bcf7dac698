package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/export"
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
		if most != export.WholePayload && len(e.Payload) > most {
			model.Preview = new(base64.StdEncoding.EncodeToString(e.Payload[:min(256, most)]))
			if text, ok := payload.Text(e.Payload); ok {
				model.Text = new(cutText(text, min(256, most)))
			}
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

// cutText is as many whole characters of a text as so many bytes hold.
func cutText(text string, most int) (begin string) {
	for _, each := range text {
		if len(begin)+utf8.RuneLen(each) > most {
			break
		}
		begin += string(each)
	}
	return begin
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
		most := oneOf(random, export.WholePayload, livePayload, 0, 1, 300)
		written := export.AppendJSON([]byte("before"), &entry, most)
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
		if whole := export.AppendJSON(nil, &entry, export.WholePayload); err != nil || !sameJSON(t, again, whole) {
			t.Fatalf("by encoding/json %s, as written %s: %v", again, whole, err)
		}
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	return cmp.Equal(parse[any](t, a), parse[any](t, b))
}
