package api

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/udp"
)

// entry asks for one entry by its number.
func (r *rig) entry(tb testing.TB, seq uint64) Entry {
	tb.Helper()
	return decode[Entry](tb, r.get(tb, "/api/v1/datagrams/"+itoa(seq)).want(tb, http.StatusOK))
}

// receivedBy has a listener take one datagram from a socket outside.
func (r *rig) receivedBy(tb testing.TB, to lab.Listener, payload []byte) Entry {
	tb.Helper()
	before := r.lab.Journal().Last()
	write(tb, outside(tb, netip.AddrPortFrom(to.Local.Addr(), 0).String()), to.Local, payload)
	eventually(tb, "the datagram is in the journal", func() bool { return r.lab.Journal().Last() > before })
	return r.entry(tb, before+1)
}

// sumsUp does what a receiver does (RFC 768): it adds up all words that the checksum covers, and the
// checksum with them, which must give all ones.
func sumsUp(tb testing.TB, source, destination netip.AddrPort, header string, payload []byte) bool {
	tb.Helper()
	first, err := hex.DecodeString(header)
	if err != nil || len(first) != 8 {
		tb.Fatalf("a header %q: %v", header, err)
	}
	length := 8 + len(payload)
	covered := slices.Concat(source.Addr().AsSlice(), destination.Addr().AsSlice(), []byte{0, 17, byte(length >> 8), byte(length)}, first, payload)
	sum := 0
	for i, each := range covered {
		sum += int(each) << (8 * (1 - i%2))
	}
	return sum%0xffff == 0
}

func TestADatagramComesWithItsHeader(t *testing.T) {
	r := start(t)
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		listener := r.listen(t, func(l *lab.NewListener) { l.Address = address })
		for _, payload := range [][]byte{[]byte("Hello UDP Server"), []byte("Hello server!"), nil, noise(60_001)} {
			entry := r.receivedBy(t, listener, payload)
			source, destination := netip.MustParseAddrPort(*entry.Source), netip.MustParseAddrPort(*entry.Destination)
			header := entry.Header
			if header == nil || header.Checksum == nil || header.Bytes == nil {
				t.Fatalf("no header: %+v", entry)
			}
			if header.SourcePort != int(source.Port()) || header.DestinationPort != int(listener.Local.Port()) || header.Length != 8+len(payload) {
				t.Errorf("%v to %v, %d bytes: %+v", source, destination, len(payload), header)
			}
			if want := fmt.Sprintf("%04x%04x%04x%04x", source.Port(), destination.Port(), 8+len(payload), *header.Checksum); *header.Bytes != want {
				t.Errorf("bytes %s, want %s", *header.Bytes, want)
			}
			if !sumsUp(t, source, destination, *header.Bytes, payload) {
				t.Errorf("%v to %v, %d bytes: the checksum %#04x is wrong", source, destination, len(payload), *header.Checksum)
			}
		}
	}
}

func TestWhatWasSentHasAHeaderToo(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	sent := decode[SendResult](t, r.do(t, http.MethodPost, sendTo(addressOf(witness).String()), "", "Hello")).Sent
	data, source := take(t, witness)
	if sent.Header != nil {
		t.Errorf("the answer to a send has a header: %+v", sent.Header)
	}
	header := r.entry(t, sent.Seq).Header
	if header.SourcePort != int(source.Port()) || !sumsUp(t, source, addressOf(witness), *header.Bytes, data) {
		t.Errorf("%+v is not the header from %v", header, source)
	}
}

func TestTheChecksumOfACutDatagramIsUnknown(t *testing.T) {
	r := start(t)
	listener := r.listen(t, func(l *lab.NewListener) { l.ReadSize = new(4) })
	entry := r.receivedBy(t, listener, []byte("Hello server!"))
	header := entry.Header
	if header.Checksum != nil || header.Bytes != nil || header.Length != 21 || header.DestinationPort != int(listener.Local.Port()) {
		t.Errorf("%+v of %+v", header, entry)
	}
	written := string(r.get(t, "/api/v1/datagrams/"+itoa(entry.Seq)).body)
	if !strings.Contains(written, `"length":21,"checksum":null,"bytes":null,`) {
		t.Errorf("what is unknown is not null: %s", written)
	}
}

// Whoever reads many entries does not pay for their checksums.
func TestListsAndStreamsCarryNoHeaders(t *testing.T) {
	r := start(t)
	listener := r.listen(t)
	for _, mode := range modes {
		w := r.watch(t, mode)
		if entry := r.receivedBy(t, listener, []byte("Hello")); entry.Header == nil {
			t.Errorf("no header: %+v", entry)
		}
		for _, entry := range w.entries(t, 1).Entries {
			if entry.Header != nil {
				t.Errorf("%s: an entry has a header: %+v", mode, entry)
			}
		}
	}
	for _, entry := range append(r.list(t, "").Datagrams, r.lines(t, "")...) {
		if entry.Header != nil {
			t.Errorf("in a list an entry has a header: %+v", entry)
		}
	}
}

// headerOf puts an entry into the journal and asks for its header.
func (r *rig) headerOf(tb testing.TB, e journal.Entry) *Header {
	tb.Helper()
	return r.entry(tb, r.lab.Journal().Append(e)).Header
}

func TestOnlyDatagramsHaveAHeader(t *testing.T) {
	r := start(t)
	for kind := journal.Received; kind <= journal.Event; kind++ {
		header := r.headerOf(t, journal.Entry{Kind: kind})
		if isDatagram := kind == journal.Received || kind == journal.Sent; isDatagram != (header != nil) {
			t.Errorf("%v: header %+v", kind, header)
		}
	}
}

func TestAHeaderOfTheContract(t *testing.T) {
	r := start(t)
	of := func(change func(*journal.Entry)) *Header {
		e := journal.Entry{Kind: journal.Received, Datagram: udp.Datagram{
			Time: time.Unix(1_700_000_000, 0), Source: netip.MustParseAddrPort("127.0.0.1:51696"), Destination: netip.MustParseAddrPort("127.0.0.1:8888"),
			Header: udp.Header{TTL: 64, TOS: 0xb8, Known: true}, Length: 16, Payload: []byte("Hello UDP Server"),
		}}
		change(&e)
		return r.headerOf(t, e)
	}
	whole := Header{SourcePort: 51696, DestinationPort: 8888, Length: 24, Checksum: new(8302), Bytes: new("c9f022b80018206e")}
	marked := func(dscp int, name, ecn string) *Header {
		header := whole
		header.DSCP, header.DSCPName, header.ECN = &dscp, name, &ecn
		return &header
	}
	unknown := marked(46, "EF", "Not-ECT")
	unknown.Checksum, unknown.Bytes = nil, nil
	for name, each := range map[string]struct{ got, want *Header }{
		"expedited forwarding":  {of(func(*journal.Entry) {}), marked(46, "EF", "Not-ECT")},
		"nothing asked for":     {of(func(e *journal.Entry) { e.Header.TOS = 0 }), marked(0, "CS0", "Not-ECT")},
		"a value without name":  {of(func(e *journal.Entry) { e.Header.TOS = 0x13 }), marked(4, "", "CE")},
		"a TOS that is unknown": {of(func(e *journal.Entry) { e.Header.Known = false }), &whole},
		"an address that is unknown": {
			of(func(e *journal.Entry) { e.Destination = netip.AddrPortFrom(netip.Addr{}, 8888) }), unknown,
		},
	} {
		if diff := cmp.Diff(each.want, each.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
