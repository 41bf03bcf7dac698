package udp

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestReceivesWhatAnOutsideSenderSent(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	before := time.Now()
	write(t, sender, socket.Local(), []byte("Hello server!"))
	got := takeOne(t, socket)

	if got.Source != addressOf(sender) {
		t.Errorf("source is %v, want %v", got.Source, addressOf(sender))
	}
	if got.Destination != socket.Local() {
		t.Errorf("destination is %v, want %v", got.Destination, socket.Local())
	}
	if string(got.Payload) != "Hello server!" || got.Length != 13 || got.Truncated() {
		t.Errorf("got %q of %d bytes, truncated %t", got.Payload, got.Length, got.Truncated())
	}
	if early, late := before.Add(-time.Second), time.Now().Add(time.Second); got.Time.Before(early) || got.Time.After(late) {
		t.Errorf("time is %v, want one between %v and %v", got.Time, early, late)
	}
}

func TestCutsWhatIsLargerThanReadSize(t *testing.T) {
	socket := open(t, Config{ReadSize: 4})
	sender := outside(t, "127.0.0.1:0")
	for _, each := range []struct {
		sent, captured string
		truncated      bool
	}{
		{"안녕하세요", "안\xeb", true},
		{"abc", "abc", false},
		{"abcd", "abcd", false},
		{"abcde", "abcd", true},
		{strings.Repeat("x", 65_507), "xxxx", true},
		{"", "", false},
	} {
		write(t, sender, socket.Local(), []byte(each.sent))
		write(t, sender, socket.Local(), []byte("next"))
		both := take(t, socket, 2)
		got := both[0]
		if string(got.Payload) != each.captured || got.Length != len(each.sent) || got.Truncated() != each.truncated {
			t.Errorf("of %d bytes got %q, length %d, truncated %t; want %q, truncated %t",
				len(each.sent), got.Payload, got.Length, got.Truncated(), each.captured, each.truncated)
		}
		if next := both[1]; string(next.Payload) != "next" || next.Length != 4 {
			t.Errorf("behind a cut datagram of %d bytes came %q of length %d, want the next datagram", len(each.sent), next.Payload, next.Length)
		}
	}
}

func TestReadSizeChangesWhileTheSocketIsOpen(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	for _, each := range []struct{ size, captured int }{
		{1, 1}, {8, 8}, {0, 0}, {10, 10}, {11, 10}, {MaxReadSize, 10}, {MaxReadSize + 1, 10}, {1 << 40, 10}, {-1, 0},
	} {
		socket.SetReadSize(each.size)
		write(t, sender, socket.Local(), []byte("0123456789"))
		if got := takeOne(t, socket); len(got.Payload) != each.captured || got.Length != 10 {
			t.Errorf("with a read size of %d got %d of %d bytes, want %d of 10", each.size, len(got.Payload), got.Length, each.captured)
		}
	}
}

// What a socket took must never depend on what another one, lent the same memory, takes of each.
func TestSocketsWithSharedMemoryKeepTheirReadSizes(t *testing.T) {
	batches := new(Batches)
	sender := outside(t, "127.0.0.1:0")
	sizes := []int{3, MaxReadSize, 5}
	var sockets []*Socket
	for _, size := range sizes {
		socket, err := Open(Config{Network: IPv4, Local: netip.AddrPortFrom(loopback4, 0), ReadSize: size}, batches)
		if err != nil {
			t.Fatal(err)
		}
		defer socket.Close()
		sockets = append(sockets, socket)
	}
	for range 20 {
		for i, socket := range sockets {
			write(t, sender, socket.Local(), []byte("0123456789"))
			if got := takeOne(t, socket); len(got.Payload) != min(10, sizes[i]) {
				t.Fatalf("took %d bytes, want %d", len(got.Payload), min(10, sizes[i]))
			}
		}
	}
}

func TestAnEmptyDatagramIsADatagram(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, socket.Local(), nil)
	write(t, sender, socket.Local(), []byte("after"))
	got := take(t, socket, 2)
	if len(got[0].Payload) != 0 || got[0].Length != 0 || got[0].Truncated() || got[0].Source != addressOf(sender) {
		t.Errorf("got %+v, want an empty datagram from %v", got[0], addressOf(sender))
	}
	if string(got[1].Payload) != "after" {
		t.Errorf("behind it came %q", got[1].Payload)
	}
}

func TestTheLargestDatagramArrivesWhole(t *testing.T) {
	for _, each := range []struct {
		network, local string
		size           int
	}{
		{IPv4, "127.0.0.1:0", 65_507}, // 65,535 less 20 of IPv4 and 8 of UDP (RFC 791, RFC 768)
		{IPv6, "[::1]:0", 65_527},     // 65,535 of payload, less 8 of UDP (RFC 8200, RFC 768)
	} {
		t.Run(each.network, func(t *testing.T) {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), ReceiveQueue: 1 << 20})
			payload := make([]byte, each.size)
			for i := range payload {
				payload[i] = byte(i * 31)
			}
			write(t, outside(t, each.local), socket.Local(), payload)
			if got := takeOne(t, socket); !bytes.Equal(got.Payload, payload) || got.Length != each.size || got.Truncated() {
				t.Errorf("got %d of %d bytes, truncated %t, the same bytes: %t", len(got.Payload), got.Length, got.Truncated(), bytes.Equal(got.Payload, payload))
			}
		})
	}
}

// The sender goes in step with the reader, so that the kernel has no reason to drop anything.
func TestDatagramsArriveInTheirOrder(t *testing.T) {
	const rounds, inStep = 20, 100
	socket := open(t, Config{ReceiveQueue: 1 << 20})
	sender := outside(t, "127.0.0.1:0")
	for round := range uint32(rounds) {
		for i := range uint32(inStep) {
			write(t, sender, socket.Local(), binary.BigEndian.AppendUint32(nil, round*inStep+i))
		}
		for i, datagram := range take(t, socket, inStep) {
			if got, want := binary.BigEndian.Uint32(datagram.Payload), round*inStep+uint32(i); got != want {
				t.Fatalf("datagram %d arrived where %d was due", got, want)
			}
		}
	}
}

func TestBatchesInHandShareNoMemory(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	var inHand []*Batch
	for i := range 8 {
		write(t, sender, socket.Local(), bytes.Repeat([]byte{byte('a' + i)}, 100))
		inHand = append(inHand, read(t, socket))
	}
	for i, batch := range inHand {
		want := bytes.Repeat([]byte{byte('a' + i)}, 100)
		if len(batch.Datagrams) != 1 || !bytes.Equal(batch.Datagrams[0].Payload, want) {
			t.Errorf("batch %d holds %q after later ones were read", i, batch.Datagrams[0].Payload)
		}
	}
	for _, batch := range inHand {
		batch.Release()
	}
	write(t, sender, socket.Local(), []byte("again"))
	if got := takeOne(t, socket); string(got.Payload) != "again" || got.Length != 5 {
		t.Errorf("with released memory got %q of %d bytes", got.Payload, got.Length)
	}
}

// An append to one payload must not write into the next.
func TestPayloadsHaveNoRoomBehindThem(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, socket.Local(), []byte("first"))
	batch := read(t, socket)
	defer batch.Release()
	if payload := batch.Datagrams[0].Payload; cap(payload) != len(payload) {
		t.Errorf("a payload of %d bytes has a capacity of %d", len(payload), cap(payload))
	}
}
