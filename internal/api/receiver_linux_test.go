package api

import (
	"errors"
	"maps"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// receiver counts what arrives at an outside socket, and what the kernel dropped there because nobody
// took it in time. Both together are what was sent.
type receiver struct {
	conn  *net.UDPConn
	local netip.AddrPort

	mu          sync.Mutex // guards the following
	sources     map[netip.AddrPort]uint64
	payloads    map[string]uint64
	first, last time.Time
}

// receiving starts a receiver on a free port for the length of the test.
func receiving(t *testing.T) *receiver {
	t.Helper()
	return receivingOn(t, "127.0.0.1:0")
}

func receivingOn(t *testing.T, local string) *receiver {
	t.Helper()
	conn := outside(t, local)
	if err := conn.SetReadBuffer(1 << 22); err != nil {
		t.Fatal(err)
	}
	r := &receiver{conn: conn, local: addressOf(conn), sources: make(map[netip.AddrPort]uint64), payloads: make(map[string]uint64)}
	var failed error
	var reading sync.WaitGroup
	reading.Go(func() { failed = r.read() })
	t.Cleanup(func() {
		_ = conn.Close()
		reading.Wait()
		if !errors.Is(failed, net.ErrClosed) {
			t.Errorf("the outside receiver ended: %v", failed)
		}
	})
	return r
}

func (r *receiver) read() error {
	buf := make([]byte, 1<<16)
	for {
		n, from, err := r.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return err
		}
		r.take(buf[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()))
	}
}

func (r *receiver) take(payload []byte, from netip.AddrPort) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = time.Now()
	if r.first.IsZero() {
		r.first = r.last
	}
	r.sources[from]++
	r.payloads[string(payload)]++
}

// taken returns how many datagrams were taken, and how long after the first the last one was.
func (r *receiver) taken() (count uint64, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, each := range r.sources {
		count += each
	}
	return count, r.last.Sub(r.first)
}

// arrived is how many datagrams have come as far as this socket.
func (r *receiver) arrived(t *testing.T) uint64 {
	t.Helper()
	dropped := r.memory(t)[unix.SK_MEMINFO_DROPS]
	count, _ := r.taken()
	return count + uint64(dropped)
}

// dropped reports whether the kernel dropped anything at this socket.
func (r *receiver) dropped(t *testing.T) bool {
	t.Helper()
	return r.memory(t)[unix.SK_MEMINFO_DROPS] > 0
}

// memory is what the kernel says of the memory of this socket (SO_MEMINFO). /proc/net/udp would say it too,
// but leaves lines out while other processes open and close sockets.
func (r *receiver) memory(t *testing.T) (found [9]uint32) {
	t.Helper()
	raw, err := r.conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var errno syscall.Errno
	if err := raw.Control(func(fd uintptr) {
		size := uint32(unsafe.Sizeof(found))
		_, _, errno = unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_MEMINFO,
			uintptr(unsafe.Pointer(&found)), uintptr(unsafe.Pointer(&size)), 0)
	}); err != nil || errno != 0 {
		t.Fatalf("SO_MEMINFO: %v, %v", err, errno)
	}
	return found
}

// got waits until so many have arrived, and asserts that it is no more: on loopback a datagram is there
// when its sender goes on.
func (r *receiver) got(t *testing.T, want uint64) {
	t.Helper()
	eventually(t, "what was sent has arrived outside: "+itoa(want), func() bool { return r.arrived(t) >= want })
	eventually(t, "everything that arrived was taken", func() bool { return r.memory(t)[unix.SK_MEMINFO_RMEM_ALLOC] == 0 })
	if now := r.arrived(t); now != want {
		t.Errorf("%d datagrams arrived outside, want %d", now, want)
	}
}

// from are the sources and how many came from each.
func (r *receiver) from() map[netip.AddrPort]uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.sources)
}

// contents are the payloads and how often each came.
func (r *receiver) contents() map[string]uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.payloads)
}
