package udp

import (
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"
)

// seen is what one read of a coalescer's life took, and how long after the one before.
type seen struct {
	after time.Duration
	taken int
	size  int
}

// When a reader starts to coalesce, and when it ends, by the clock alone.
func TestCoalescingIsForFloodsThatTheQueueHolds(t *testing.T) {
	large, small := Memory{QueueLimit: 8 << 20}, Memory{QueueLimit: 425_984 /* what most machines grant */}
	repeat := func(each seen, times int) (all []seen) {
		for range times {
			all = append(all, each)
		}
		return all
	}
	dense := repeat(seen{10 * time.Microsecond, 4, 64}, 2*coalesceWindow)
	for name, tt := range map[string]struct {
		reads  []seen
		memory Memory
		want   bool
	}{
		"400,000 a second, four at a time":            {dense, large, true},
		"the same with a queue that would run over":   {dense, small, false},
		"100,000 a second with the small queue":       {repeat(seen{30 * time.Microsecond, 3, 64}, 128), Memory{QueueLimit: 1 << 20}, true},
		"large datagrams in the large queue":          {repeat(seen{30 * time.Microsecond, 3, 60_000}, 128), large, false},
		"20,000 a second, one at a time":              {repeat(seen{50 * time.Microsecond, 1, 64}, 128), small, true},
		"several at a time, but slowly":               {repeat(seen{time.Millisecond, 4, 64}, 128), large, false},
		"a burst that is too short to tell":           {repeat(seen{time.Microsecond, 4, 64}, coalesceWindow-1), large, false},
		"fast again after it was slow":                {append(repeat(seen{time.Second, 1, 64}, 64), dense...), large, true},
		"a flood that has ended since the last pause": {append(dense[:], seen{5 * time.Millisecond, 1, 64}), large, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var c coalescer
				active := false
				for _, each := range tt.reads {
					time.Sleep(each.after)
					datagrams := make([]Datagram, each.taken)
					for i := range datagrams {
						datagrams[i].Length = each.size
					}
					c.saw(datagrams, func() (Memory, bool) { return tt.memory, true })
					active = c.goesOn()
				}
				if active != tt.want {
					t.Errorf("it is coalescing: %t, want %t", active, tt.want)
				}
			})
		})
	}
}

func TestAPauseThatFillsTheQueueIsTheLast(t *testing.T) {
	c := coalescer{active: true}
	if c.tooFull(Memory{QueuedBytes: 250, QueueLimit: 1000}); !c.active {
		t.Error("a quarter of the queue is too much")
	}
	if c.tooFull(Memory{QueuedBytes: 251, QueueLimit: 1000}); c.active {
		t.Error("more than a quarter of the queue is not too much")
	}
}

// coalescing makes a socket that is in the middle of a flood.
func coalescing(t *testing.T) *Socket {
	t.Helper()
	socket := open(t, Config{ReceiveQueue: 4 << 20})
	write(t, outside(t, "127.0.0.1:0"), socket.Local(), nil)
	read(t, socket).Release() // There is an epoll instance from the first read on.
	socket.reader.coalescer.restart(true, time.Now())
	return socket
}

// What comes while the reader looks away is read all the same, and so is what comes once it waits again.
func TestNothingIsMissedWhileTheReaderLooksAway(t *testing.T) {
	socket := coalescing(t)
	sender := outside(t, "127.0.0.1:0")
	for round := range 50 {
		socket.reader.coalescer.restart(true, time.Now())
		var sending sync.WaitGroup
		sending.Go(func() {
			time.Sleep(time.Duration(round%7) * 300 * time.Microsecond) // before, within and after the pause
			write(t, sender, socket.Local(), []byte{byte(round)})
		})
		if got := takeOne(t, socket); got.Payload[0] != byte(round) {
			t.Fatalf("%d came where %d was sent", got.Payload[0], round)
		}
		sending.Wait()
	}
}

// A datagram that comes right after the reader has found nothing, and before arrivals may wake it again, does
// not wait for the next one.
func TestNothingIsMissedWhenLookingAwayEnds(t *testing.T) {
	socket := open(t, Config{})
	sender := outside(t, "127.0.0.1:0")
	memory := make([]byte, 1)
	recv := func(fd uintptr) bool {
		_, _, err := unix.Recvfrom(int(fd), memory, unix.MSG_DONTWAIT)
		return err == nil
	}
	var sending sync.WaitGroup
	sending.Go(func() {
		time.Sleep(10 * time.Millisecond) // The reader waits by then: it must have been woken once.
		write(t, sender, socket.Local(), []byte("1"))
	})
	if err := socket.fd.Read(recv, false); err != nil {
		t.Fatal(err)
	}
	sending.Wait()
	if err := socket.ReadUntil(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	looks := 0
	err := socket.fd.Read(func(fd uintptr) bool {
		found := recv(fd)
		if looks++; looks == 1 {
			write(t, sender, socket.Local(), []byte("2"))
		}
		return found
	}, true)
	if err != nil {
		t.Errorf("the datagram woke nobody: %v", err)
	}
}

func TestLookingAwayEndsWithInterruptAndClose(t *testing.T) {
	for name, each := range map[string]struct {
		end  func(*Socket) error
		want error
	}{
		"interrupt": {(*Socket).Interrupt, os.ErrDeadlineExceeded},
		"close":     {(*Socket).Close, net.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			socket := coalescing(t)
			ended := reading(socket)
			time.Sleep(2 * time.Millisecond) // Within the pause or behind it: both must end.
			if err := each.end(socket); err != nil {
				t.Fatal(err)
			}
			expect(t, ended, each.want)
		})
	}
}

// The port is free, and every file descriptor given back, when Close returns, whatever is under way.
func TestCloseWaitsForCallsUnderWay(t *testing.T) {
	before := descriptors(t)
	for range 50 {
		local := freeAddress(t, "127.0.0.1")
		socket := open(t, Config{Local: local})
		var busy sync.WaitGroup
		for range 3 {
			busy.Go(func() {
				for {
					if _, ok := socket.Memory(); !ok {
						return
					}
				}
			})
		}
		busy.Go(func() {
			for {
				if socket.Send([]byte("x"), local, netip.Addr{}) != nil {
					return
				}
			}
		})
		busy.Go(func() {
			for {
				batch, err := socket.Read()
				if err != nil {
					return
				}
				batch.Release()
			}
		})
		time.Sleep(time.Millisecond)
		if err := socket.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(local))
		if err != nil {
			t.Fatalf("the port is not free: %v", err)
		}
		_ = again.Close()
		busy.Wait()
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d file descriptors are open, %d were before", after, before)
	}
}

// descriptors counts the file descriptors of sockets and epoll instances that are open.
func descriptors(t *testing.T) (count int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range entries {
		if name, _ := os.Readlink("/proc/self/fd/" + each.Name()); strings.HasPrefix(name, "socket:") || strings.Contains(name, "eventpoll") {
			count++
		}
	}
	return count
}
