package udp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// numbered is the payload of a datagram with a number, and some bytes more.
func numbered(number uint32, more int) []byte {
	return append(binary.BigEndian.AppendUint32(nil, number), make([]byte, more)...)
}

// count follows numbered datagrams and the gaps between them.
type count struct {
	next              uint32 // the number that is due
	received, missing uint32
	gaps, inside      int // how many gaps there were, and how many of them had datagrams before them in a batch
}

// add asserts that each gap of a batch stands exactly where numbers are missing.
func (c *count) add(t *testing.T, batch *Batch) {
	t.Helper()
	gaps := batch.Gaps
	skip := func(index int) {
		for len(gaps) > 0 && gaps[0].Before == index {
			if gaps[0].Missing == 0 {
				t.Error("a gap has nothing missing")
			}
			c.next += gaps[0].Missing
			c.missing += gaps[0].Missing
			c.gaps++
			if index > 0 {
				c.inside++
			}
			gaps = gaps[1:]
		}
	}
	for i, datagram := range batch.Datagrams {
		skip(i)
		if got := binary.BigEndian.Uint32(datagram.Payload); got != c.next {
			t.Fatalf("datagram %d arrived where %d was due, behind %d gaps with %d missing", got, c.next, c.gaps, c.missing)
		}
		c.next++
		c.received++
	}
	if len(batch.Datagrams) == 0 {
		skip(0)
	}
	if len(gaps) > 0 {
		t.Fatalf("a batch of %d datagrams has gaps before %+v", len(batch.Datagrams), gaps)
	}
}

// upTo reads until all datagrams with lower numbers than sent are accounted for.
func (c *count) upTo(t *testing.T, socket *Socket, sent uint32) {
	t.Helper()
	for c.next < sent {
		batch := read(t, socket)
		c.add(t, batch)
		batch.Release()
	}
	if c.received+c.missing != sent {
		t.Errorf("%d received and %d missing are not the %d that were sent", c.received, c.missing, sent)
	}
}

// everyQueue are the kinds of socket whose queue overflows, with the table in which the kernel shows it.
var everyQueue = []struct{ name, network, local, table string }{
	{"IPv4", IPv4, "127.0.0.1:0", "/proc/net/udp"},
	{"IPv6", IPv6, "[::1]:0", "/proc/net/udp6"},
	{"dual-stack", DualWild, "[::]:0", "/proc/net/udp6"},
}

func expectDrops(t *testing.T, socket *Socket, table string, missing uint32) {
	t.Helper()
	if seen := dropsSeenOutside(t, table, socket.Local()); seen != uint64(missing) {
		t.Errorf("the gaps have %d missing, %s has %d", missing, table, seen)
	}
	if memory, known := socket.Memory(); !known || memory.Drops != missing {
		t.Errorf("the gaps have %d missing, the kernel accounts for %d", missing, memory.Drops)
	}
}

// Whoever stops reading misses what the queue has no room for. What is missing behind the last datagram
// in the queue is told without anything else arriving.
func TestEveryDatagramIsReceivedOrMissing(t *testing.T) {
	for _, each := range everyQueue {
		t.Run(each.name, func(t *testing.T) {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), ReceiveQueue: 16 << 10})
			sender := outside(t, "127.0.0.1:0")
			to := netip.AddrPortFrom(loopback4, socket.Local().Port())
			if each.network == IPv6 {
				sender, to = outside(t, "[::1]:0"), socket.Local()
			}
			var counted count
			var sent uint32
			for round, burst := range []uint32{1, 500, 3, 1000, 1, 200} { // Some fit, and some do not.
				for range burst {
					write(t, sender, to, numbered(sent, 0))
					sent++
				}
				if round == 2 { // Nobody has read in between: a gap, and then more.
					continue
				}
				counted.upTo(t, socket, sent)
				expectDrops(t, socket, each.table, counted.missing)
			}
			if counted.missing == 0 || counted.received == 0 {
				t.Errorf("%d datagrams were received and %d missing, want some of each", counted.received, counted.missing)
			}
			expectNothing(t, socket) // No gap is told twice.
		})
	}
}

func expectNothing(t *testing.T, socket *Socket) {
	t.Helper()
	if err := socket.ReadUntil(time.Now().Add(10 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if batch, err := socket.Read(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read() = %+v, %v; want nothing", batch, err)
	}
}

// The queue holds more than one batch, and is filled up again while it still holds some.
func TestGapsStandBetweenTheDatagramsOfABatch(t *testing.T) {
	socket := open(t, Config{ReceiveQueue: 128 << 10})
	sender := outside(t, "127.0.0.1:0")
	var counted count
	var sent uint32
	for range 20 {
		for range 1000 {
			write(t, sender, socket.Local(), numbered(sent, 0))
			sent++
		}
		batch := read(t, socket)
		counted.add(t, batch)
		batch.Release()
	}
	counted.upTo(t, socket, sent)
	expectDrops(t, socket, "/proc/net/udp", counted.missing)
	if counted.inside == 0 {
		t.Errorf("none of %d gaps stands between the datagrams of a batch", counted.gaps)
	}
}

// One who only looks for datagrams, and leaves ICMP errors for the next send, misses no gap.
func TestGapsAreToldWhereErrorsAreLeft(t *testing.T) {
	peer := outside(t, "127.0.0.1:0")
	for name, to := range map[string]netip.AddrPort{"connected": addressOf(peer), "open to all": {}} {
		t.Run(name, func(t *testing.T) {
			socket := open(t, Config{Peer: to, ReceiveQueue: 16 << 10})
			socket.LeaveErrors(true)
			var counted count
			var sent uint32
			for range 3 {
				for range 500 {
					write(t, peer, socket.Local(), numbered(sent, 0))
					sent++
				}
				counted.upTo(t, socket, sent)
				expectDrops(t, socket, "/proc/net/udp", counted.missing)
			}
			expectNothing(t, socket)
			if counted.missing == 0 {
				t.Error("nothing is missing")
			}
		})
	}
}

// flood sends numbered datagrams of many sizes, from a number up to another, one after the other on one
// processor: the kernel may let those of two overtake each other.
func flood(t *testing.T, from *net.UDPConn, to netip.AddrPort, first, end uint32) {
	t.Helper()
	runtime.LockOSThread() // for good: the thread ends with the goroutine
	var allowed, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		t.Error(err)
	}
	for cpu := 0; one.Count() == 0; cpu++ {
		if allowed.IsSet(cpu) {
			one.Set(cpu)
		}
	}
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		t.Error(err)
	}
	for number := first; number < end; number++ {
		if _, err := from.WriteToUDPAddrPort(numbered(number, int(number*31%1400)), to); err != nil {
			t.Errorf("the flood: %v", err)
			return
		}
	}
}

// The queue is full now and then, or, where it has room for hardly anything, full and empty again while
// the reader takes one look.
func TestEveryDatagramOfAFloodIsReceivedOrMissing(t *testing.T) {
	for _, each := range everyQueue {
		for _, queue := range []int{1, 64 << 10} {
			t.Run(fmt.Sprintf("%s, a queue of %d", each.name, queue), func(t *testing.T) {
				followFlood(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), ReceiveQueue: queue}, each.table)
			})
		}
	}
}

// followFlood floods a socket until there were gaps, which on a machine that gives the sender little time takes more than
// one round.
func followFlood(t *testing.T, config Config, table string) {
	t.Helper()
	const each, most = 20_000, 50 * 20_000
	socket := open(t, config)
	sender, to := outside(t, "127.0.0.1:0"), netip.AddrPortFrom(loopback4, socket.Local().Port())
	if config.Network == IPv6 {
		sender, to = outside(t, "[::1]:0"), socket.Local()
	}
	var sending sync.WaitGroup
	defer sending.Wait()
	var counted count
	for sent := uint32(each); sent <= most && (counted.received == 0 || counted.gaps < 2); sent += each {
		sending.Go(func() { flood(t, sender, to, sent-each, sent) })
		for reads := 0; counted.next < sent; reads++ {
			batch := read(t, socket)
			counted.add(t, batch)
			batch.Release()
			if reads%100 == 0 {
				time.Sleep(time.Millisecond) // The reader is slow now and then.
			}
		}
		counted.upTo(t, socket, sent)
		expectDrops(t, socket, table, counted.missing)
		sending.Wait()
	}
	if counted.received == 0 || counted.gaps < 2 {
		t.Errorf("%d datagrams were received and %d missing in %d gaps", counted.received, counted.missing, counted.gaps)
	}
}

// The datagrams of many senders overtake each other, and so do the drops. Their sum is right all the same.
func TestTheSumIsRightForManySendersAtOnce(t *testing.T) {
	const senders, each = 8, 2_000
	socket := open(t, Config{ReceiveQueue: 16 << 10})
	var sending sync.WaitGroup
	defer sending.Wait()
	for range senders {
		sender := outside(t, "127.0.0.1:0")
		sending.Go(func() {
			for range each {
				if _, err := sender.WriteToUDPAddrPort([]byte("hello"), socket.Local()); err != nil {
					t.Errorf("a sender: %v", err)
					return
				}
			}
		})
	}
	received, missing := 0, uint32(0)
	for received+int(missing) < senders*each {
		batch := read(t, socket)
		received += len(batch.Datagrams)
		for _, gap := range batch.Gaps {
			missing += gap.Missing
		}
		batch.Release()
	}
	if received+int(missing) != senders*each {
		t.Errorf("%d received and %d missing are not the %d that were sent", received, missing, senders*each)
	}
	expectDrops(t, socket, "/proc/net/udp", missing)
}

// Whoever finds the queue empty, and then drops, looks once more: what is there by then was queued
// before they were dropped.
func TestDropsStandBehindWhatWasQueuedBefore(t *testing.T) {
	socket := open(t, Config{ReceiveQueue: 16 << 10})
	sender := outside(t, "127.0.0.1:0")
	const sent = 300
	for number := range uint32(sent) {
		write(t, sender, socket.Local(), numbered(number, 0))
	}
	batch := socket.batches.borrow()
	batch.memory.setReadSize(MaxReadSize)
	err := socket.fd.Control(func(fd uintptr) { // as if it had been empty a moment ago
		if errno := socket.takeDrops(fd, batch); errno != 0 {
			t.Errorf("takeDrops() = %v", errno)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(batch.Datagrams) == 0 {
		t.Errorf("it returns the gaps %+v, and no datagrams", batch.Gaps)
	}
	var counted count
	counted.add(t, batch)
	batch.Release()
	counted.upTo(t, socket, sent)
}

// The kernel counts in 32 bits, over and over.
func TestTheCountOfDropsWrapsAround(t *testing.T) {
	const top = 1<<32 - 1
	for _, each := range []struct {
		placed, dropped uint32
		want            []Gap
	}{
		{0, 0, nil},
		{0, 1, []Gap{{Before: 3, Missing: 1}}},
		{0, 1<<31 - 1, []Gap{{Before: 3, Missing: 1<<31 - 1}}},
		{7, 7, nil},
		{7, 6, nil}, // an older count, of a datagram that was queued before the last look
		{7, 9, []Gap{{Before: 3, Missing: 2}}},
		{top, top, nil},
		{top, 0, []Gap{{Before: 3, Missing: 1}}},
		{top - 1, 4, []Gap{{Before: 3, Missing: 6}}},
		{4, top, nil}, // older, from before it wrapped around
		{0, top, nil},
		{1 << 31, 1<<31 + 5, []Gap{{Before: 3, Missing: 5}}},
		{1<<31 - 1, 1 << 31, []Gap{{Before: 3, Missing: 1}}},
	} {
		reader := reader{placed: each.placed}
		if got := reader.place(nil, 3, each.dropped); !slices.Equal(got, each.want) {
			t.Errorf("behind %d, a count of %d places %+v, want %+v", each.placed, each.dropped, got, each.want)
		}
		want := each.dropped
		if each.want == nil {
			want = each.placed
		}
		if reader.placed != want {
			t.Errorf("behind %d, a count of %d leaves %d, want %d", each.placed, each.dropped, reader.placed, want)
		}
	}
}
