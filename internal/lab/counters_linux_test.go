package lab

import (
	"errors"
	"math"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// dropping is a socket that nobody reads from, and whose kernel receive queue has overflowed.
func dropping(tb testing.TB) (socket *udp.Socket, drops uint32) {
	tb.Helper()
	socket, err := udp.Open(udp.Config{Network: udp.IPv4, Local: at("127.0.0.1", 0), ReadSize: 1, ReceiveQueue: 1}, new(udp.Batches))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = socket.Close() })
	sender := outside(tb, "127.0.0.1:0")
	for range 50 {
		write(tb, sender, socket.Local(), make([]byte, 500))
	}
	memory, known := socket.Memory()
	if !known || memory.Drops == 0 {
		tb.Fatalf("the kernel says %+v, %t", memory, known)
	}
	return socket, memory.Drops
}

func TestDropsAreCountedOverAllSocketsOnce(t *testing.T) {
	var c counters
	first, drops := dropping(t)
	c.follow(first)
	for range 3 {
		if got := c.stats(first); got.KernelDrops != uint64(drops) || got.QueuedBytes == 0 || !got.KernelKnown {
			t.Fatalf("got %+v, want %d drops", got, drops)
		}
	}
	second, more := dropping(t)
	c.follow(second)
	if got := c.stats(nil); got.KernelDrops != uint64(drops) || got.QueuedBytes != 0 {
		t.Errorf("got %+v, want %d drops and nothing that waits", got, drops)
	}
	c.look(first) // Someone who had asked before the socket was replaced.
	if got := c.stats(second); got.KernelDrops != uint64(drops)+uint64(more) {
		t.Errorf("got %d drops, want %d and %d", got.KernelDrops, drops, more)
	}
	c.follow(nil)
	c.look(second)
	if got := c.stats(nil); got.KernelDrops != uint64(drops)+uint64(more) || got.QueuedBytes != 0 {
		t.Errorf("got %+v, want %d and %d drops", got, drops, more)
	}
}

// The kernel counts to 2^32 and begins again.
func TestTheCountOfDropsWrapsAround(t *testing.T) {
	socket, drops := dropping(t)
	for _, each := range []struct {
		name string
		seen uint32
		want uint64
	}{
		{"from before the wrap", math.MaxUint32 - 4, uint64(drops) + 5},
		{"nothing new", drops, 0},
		{"an older figure than one that was seen", drops + 10, 0},
	} {
		var c counters
		c.follow(socket)
		c.dropsSeen = each.seen
		c.look(socket)
		if c.drops != each.want {
			t.Errorf("%s: %d, want %d", each.name, c.drops, each.want)
		}
	}
}

// The memory of a batch goes from one listener to the next, and no idle one may hold on to it.
func TestAnIdleListenerHoldsNoBatch(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
	client := outside(t, "127.0.0.1:0")
	for range 10 {
		write(t, client, made.Local, []byte("hello"))
	}
	settled(t, l, made.ID, 10)
	turn(t, l, made.ID, Paused) // The reader has gone, and its memory may be looked at.
	found, err := l.find(made.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range found.entries {
		if entry.Payload != nil {
			t.Fatal("an entry still holds its payload")
		}
	}
	for _, each := range found.answers[:cap(found.answers)] {
		if each.payload != nil {
			t.Fatal("an answer still holds its payload")
		}
	}
}

// fdOf finds the descriptor of the socket on an address of 127.0.0.1.
func fdOf(tb testing.TB, l Listener) int {
	tb.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		tb.Fatal(err)
	}
	for _, each := range open {
		fd, err := strconv.Atoi(each.Name())
		if err != nil {
			tb.Fatal(err)
		}
		if local, err := unix.Getsockname(fd); err == nil {
			if local, ok := local.(*unix.SockaddrInet4); ok && local.Port == int(l.Local.Port()) && local.Addr == l.Local.Addr().As4() {
				return fd
			}
		}
	}
	tb.Fatalf("there is no socket on %v", l.Local)
	return -1
}

// A read may fail for reasons that are none of ours. Here its socket is no socket for a while.
func TestAReadErrorEndsNoListener(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	turn(t, l, made.ID, Paused)
	fd := fdOf(t, made)
	kept, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(kept)
	nothing, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(nothing)
	failed := func() (count int) {
		for _, note := range notes(l, 0) {
			if note == "1: "+NoteReadFail+": ENOTSOCK" {
				count++
			}
		}
		return count
	}
	for round := 1; round <= 2; round++ {
		if err := unix.Dup3(nothing, fd, unix.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		turn(t, l, made.ID, Listening)
		eventually(t, "the error is an event", func() bool { return failed() == round })
		if err := unix.Dup3(kept, fd, unix.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		write(t, outside(t, "127.0.0.1:0"), made.Local, []byte("still there?"))
		received(t, l, made.ID, uint64(round))
		turn(t, l, made.ID, Paused)
	}
	if failed() != 2 {
		t.Errorf("events are %q, want one for a run of errors", notes(l, 0))
	}

	if err := unix.Dup3(nothing, fd, unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	turn(t, l, made.ID, Listening)
	eventually(t, "the error is an event", func() bool { return failed() == 3 })
	turn(t, l, made.ID, Stopped) // The reader that waits to try again does not hold it up.
}

// A listener may stop between being found and being sent from.
func TestASendMeetsAClosingListener(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	found, err := l.find(made.ID)
	if err != nil {
		t.Fatal(err)
	}
	socket, _ := found.bound()
	if err := socket.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = l.Send(t.Context(), Send{From: made.ID, To: "127.0.0.1:9"})
	if got := failure(t, err, ListenerStopped, "from"); got.Values["id"] != made.ID {
		t.Errorf("got %v", got.Values)
	}
	sent := entries(l, 0, journal.Sent)
	if got := notes(l, sent[0].Seq); !slices.Equal(got, []string{"1: " + NoteNotSent + ": closed"}) {
		t.Errorf("events are %q", got)
	}
	if stats := get(t, l, made.ID).Stats; stats.Sent != 0 || len(stats.Failed) != 0 {
		t.Errorf("got %+v", stats)
	}
	if err := l.RemoveListener(t.Context(), made.ID); !errors.Is(err, net.ErrClosed) || !strings.Contains(err.Error(), made.ID) {
		t.Errorf("RemoveListener() = %v, want %v", err, net.ErrClosed)
	}
	if len(l.Listeners()) != 0 {
		t.Error("the listener is still there")
	}
}

// The same port on another address is no reason to name a listener.
func TestAListenerElsewhereIsNotBlamed(t *testing.T) {
	l := open(t)
	elsewhere := listen(t, l, NewListener{Address: at("127.0.0.2", freeAddress(t).Port()).String()})
	taken := outside(t, at("127.0.0.1", elsewhere.Local.Port()).String())
	_, err := l.CreateListener(t.Context(), NewListener{Address: addressOf(taken).String()})
	if got := failure(t, err, PortInUse, "address"); got.Values["listener"] != "" || got.Values["local"] != "" {
		t.Errorf("got %v", got.Values)
	}
}
