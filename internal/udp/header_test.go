package udp

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
)

// checksumOf is the checksum by another way: 65536 is 1 modulo 65535, and so the ones' complement sum
// of 16-bit words is what all bytes together, as one number, leave modulo 65535.
func checksumOf(d Datagram) uint16 {
	var covered []byte
	length := uint32(8 + d.Length)
	if source, destination := d.Source.Addr(), d.Destination.Addr(); source.Is4() { // RFC 768
		from, to := source.As4(), destination.As4()
		covered = slices.Concat(from[:], to[:], []byte{0, 17, byte(length >> 8), byte(length)})
	} else { // RFC 8200 section 8.1
		from, to := source.As16(), destination.As16()
		covered = binary.BigEndian.AppendUint32(slices.Concat(from[:], to[:]), length)
		covered = append(covered, 0, 0, 0, 17)
	}
	if length > 65_535 {
		length = 0 // RFC 2675 section 4
	}
	for _, word := range []uint16{d.Source.Port(), d.Destination.Port(), uint16(length), 0} {
		covered = append(covered, byte(word>>8), byte(word))
	}
	covered = append(covered, d.Payload...)
	if len(covered)%2 == 1 {
		covered = append(covered, 0)
	}
	left := new(big.Int).Mod(new(big.Int).SetBytes(covered), big.NewInt(65_535))
	return uint16(65_535 - left.Uint64()) // From 1 to 65535: what would be 0 is 65535 by itself.
}

// made is a datagram as it would have been received whole.
func made(source, destination string, payload []byte) Datagram {
	return Datagram{
		Source: netip.MustParseAddrPort(source), Destination: netip.MustParseAddrPort(destination),
		Length: len(payload), Payload: payload,
	}
}

// random is a datagram of which everything is arbitrary, but for its length.
func random(source *rand.Rand, size int) Datagram {
	some := func(size int) []byte {
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(source.Uint32())
		}
		return data
	}
	width := 4 + 12*source.IntN(2)
	address := func() netip.AddrPort {
		addr, _ := netip.AddrFromSlice(some(width))
		return netip.AddrPortFrom(addr, uint16(source.Uint32()))
	}
	return Datagram{Source: address(), Destination: address(), Length: size, Payload: some(size)}
}

func TestTheRebuiltHeaderAgreesWithASecondOpinion(t *testing.T) {
	source := rand.New(rand.NewPCG(7, 68))
	sizes := []int{0, 1, 2, 3, 65_506, 65_507, 65_526, 65_527}
	for len(sizes) < 3000 {
		sizes = append(sizes, source.IntN(300))
	}
	families := map[bool]int{}
	for _, size := range sizes {
		d := random(source, size)
		want := RebuiltHeader{
			SourcePort: d.Source.Port(), DestinationPort: d.Destination.Port(), Length: uint16(size + 8),
			Checksum: checksumOf(d), ChecksumKnown: true,
		}
		if got := d.RebuildHeader(); got != want {
			t.Fatalf("%v to %v, %d bytes: %+v, want %+v", d.Source, d.Destination, size, got, want)
		}
		families[d.Source.Addr().Is4()]++
	}
	if families[true] < 1000 || families[false] < 1000 {
		t.Errorf("of IPv4 %d and of IPv6 %d were tried, want 1000 of each", families[true], families[false])
	}
}

// Tcpdump 4.99.3 found "udp sum ok" in packets with these headers.
func TestRebuiltHeadersAsBytes(t *testing.T) {
	for _, each := range []struct {
		name string
		of   Datagram
		want string
	}{
		{"IPv4", made("127.0.0.1:51696", "127.0.0.1:8888", []byte("Hello UDP Server")), "c9f0" + "22b8" + "0018" + "206e"},
		{"an odd length over IPv6", made("[::1]:51696", "[::1]:8888", []byte("Hello server!")), "c9f0" + "22b8" + "0015" + "82d9"},
		{"the longest over IPv6", made("[::1]:1", "[::1]:2", make([]byte, 65_527)), "0001" + "0002" + "ffff" + "ffe9"},
	} {
		got := each.of.RebuildHeader().Bytes()
		if hex.EncodeToString(got[:]) != each.want {
			t.Errorf("%s: %x, want %s", each.name, got, each.want)
		}
	}
}

// A payload that makes the checksum 0 has 0xffff, which is as good: 0 stands for none (RFC 768).
func TestAChecksumIsNeverZero(t *testing.T) {
	for _, addresses := range [][2]string{{"127.0.0.1:1", "127.0.0.1:2"}, {"[::1]:1", "[fe80::2%lo]:65535"}} {
		payload := []byte("two bytes\x00\x00")[1:]
		d := made(addresses[0], addresses[1], payload)
		first := d.RebuildHeader().Checksum
		binary.BigEndian.PutUint16(payload[len(payload)-2:], first) // The word that was missing.
		if got := d.RebuildHeader(); got.Checksum != 0xffff || !got.ChecksumKnown || checksumOf(d) != 0xffff {
			t.Errorf("%v: %+v, want the checksum 0xffff", addresses, got)
		}
	}
}

// The checksum does not notice everything, and it shall not be made to look as if it did.
func TestSwappedWordsHaveTheSameChecksum(t *testing.T) {
	one := made("127.0.0.1:51696", "127.0.0.1:8888", []byte("Hello UDP Server")).RebuildHeader()
	for _, swapped := range []string{"llHeo UDP Server", "Hello UDSeP rver"} {
		if got := made("127.0.0.1:51696", "127.0.0.1:8888", []byte(swapped)).RebuildHeader(); got != one {
			t.Errorf("%q: %+v, want %+v", swapped, got, one)
		}
	}
	if got := made("127.0.0.1:51696", "127.0.0.1:8888", []byte("eHllo UDP Server")).RebuildHeader(); got.Checksum == one.Checksum {
		t.Error("two bytes within a word are swapped, and the checksum is the same")
	}
}

func TestAnOddByteCountsAsIfAZeroFollowed(t *testing.T) {
	odd := made("[::1]:1", "[::1]:2", []byte("odd")).RebuildHeader()
	even := made("[::1]:1", "[::1]:2", []byte("odd\x00")).RebuildHeader()
	if odd.Length != 11 || even.Length != 12 || odd.Checksum-even.Checksum != 2 { // The length counts twice.
		t.Errorf("odd %+v, even %+v", odd, even)
	}
}

// A zone is a name that this machine has for an interface, and never on the wire.
func TestZonesAreNoPartOfAChecksum(t *testing.T) {
	with := made("[fe80::1%lo]:1", "[fe80::2%eth0]:2", []byte("zoned")).RebuildHeader()
	if without := made("[fe80::1]:1", "[fe80::2]:2", []byte("zoned")).RebuildHeader(); with != without || !with.ChecksumKnown {
		t.Errorf("with zones %+v, without %+v", with, without)
	}
}

// RFC 1071 section 3 adds up these bytes.
func TestTheSumOfTheRFC(t *testing.T) {
	if got := sumOf([]byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}); got != 0x2ddf0 {
		t.Errorf("the sum is %#x, want 0x2ddf0", got)
	}
}

func TestOfAChecksumThatCannotBeKnownNothingIsSaid(t *testing.T) {
	whole := made("127.0.0.1:51696", "127.0.0.1:8888", []byte("Hello UDP Server"))
	for name, change := range map[string]func(*Datagram){
		"cut":                        func(d *Datagram) { d.Payload = d.Payload[:15] },
		"cut to nothing":             func(d *Datagram) { d.Payload = nil },
		"no source":                  func(d *Datagram) { d.Source = netip.AddrPortFrom(netip.Addr{}, 51696) },
		"no destination":             func(d *Datagram) { d.Destination = netip.AddrPortFrom(netip.Addr{}, 8888) },
		"a source to be chosen":      func(d *Datagram) { d.Source = netip.MustParseAddrPort("0.0.0.0:51696") },
		"a destination to be chosen": func(d *Datagram) { d.Destination = netip.MustParseAddrPort("[::]:8888") },
		"addresses of two families":  func(d *Datagram) { d.Source = netip.MustParseAddrPort("[::1]:51696") },
	} {
		d := whole
		change(&d)
		got := d.RebuildHeader()
		if want := (RebuiltHeader{SourcePort: 51696, DestinationPort: 8888, Length: 24}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		if wire := got.Bytes(); !bytes.Equal(wire[6:], []byte{0, 0}) {
			t.Errorf("%s: %x, want no checksum", name, wire)
		}
	}
}

// No header has room for the length of a jumbogram, whose checksum covers it all the same.
func TestAJumbogramHasTheLengthZero(t *testing.T) {
	d := made("[::1]:1", "[::1]:2", bytes.Repeat([]byte("jumbo"), 14_000))
	want := RebuiltHeader{SourcePort: 1, DestinationPort: 2, Checksum: checksumOf(d), ChecksumKnown: true}
	if got := d.RebuildHeader(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	d.Length = 65_528
	d.Payload = d.Payload[:d.Length]
	if got := d.RebuildHeader(); got.Length != 0 || got.Checksum != checksumOf(d) {
		t.Errorf("the smallest: %+v", got)
	}
}
