package udp

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait in these tests. It is never waited out when things work.
const patience = 10 * time.Second

// open opens a socket for the length of the test. Where cfg names no address, it is a free port of
// 127.0.0.1.
func open(tb testing.TB, cfg Config) *Socket {
	tb.Helper()
	if cfg.Network == "" {
		cfg.Network = IPv4
	}
	if !cfg.Local.IsValid() {
		cfg.Local = netip.AddrPortFrom(loopback4, 0)
	}
	if cfg.ReadSize == 0 {
		cfg.ReadSize = MaxReadSize
	}
	socket, err := Open(cfg, new(Batches))
	if err != nil {
		tb.Fatalf("Open(%+v) = %v", cfg, err)
	}
	tb.Cleanup(func() {
		if err := socket.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			tb.Errorf("Close() = %v", err)
		}
	})
	return socket
}

// outside is a socket of the standard library: what it sends and takes owes nothing to this package.
func outside(tb testing.TB, local string) *net.UDPConn {
	tb.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(local)))
	if err != nil {
		tb.Fatalf("an outside socket on %s: %v", local, err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		tb.Fatal(err)
	}
	return conn
}

// freeAddress is an address with a port that nobody has. No socket is given it that asks for any port: those come from
// net.ipv4.ip_local_port_range (ip(7)), which begins above. And so it stays free for as long as nobody asks for it.
func freeAddress(tb testing.TB, host string) netip.AddrPort {
	tb.Helper()
	for range 1000 {
		port := uint16(10_000 + rand.IntN(22_000))
		conn, err := net.ListenUDP("udp", &net.UDPAddr{Port: int(port)}) // on every address of this machine
		if err == nil && conn.Close() == nil {
			return netip.AddrPortFrom(netip.MustParseAddr(host), port)
		}
	}
	tb.Fatal("of a thousand ports none is free")
	return netip.AddrPort{}
}

func addressOf(conn *net.UDPConn) netip.AddrPort {
	return unmap(conn.LocalAddr().(*net.UDPAddr).AddrPort())
}

func write(tb testing.TB, from *net.UDPConn, to netip.AddrPort, payload []byte) {
	tb.Helper()
	if _, err := from.WriteToUDPAddrPort(payload, to); err != nil {
		tb.Fatalf("the outside sender: %v", err)
	}
}

// read reads one batch and fails the test when none comes.
func read(tb testing.TB, socket *Socket) *Batch {
	tb.Helper()
	if err := socket.ReadUntil(time.Now().Add(patience)); err != nil {
		tb.Fatal(err)
	}
	batch, err := socket.Read()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		tb.Fatalf("nothing arrived within %v", patience)
	}
	if err != nil {
		tb.Fatalf("Read() = %v", err)
	}
	return batch
}

// take reads count datagrams and copies what Release would take away.
func take(tb testing.TB, socket *Socket, count int) []Datagram {
	tb.Helper()
	var taken []Datagram
	for len(taken) < count {
		batch := read(tb, socket)
		for _, datagram := range batch.Datagrams {
			datagram.Payload = append([]byte{}, datagram.Payload...)
			taken = append(taken, datagram)
		}
		batch.Release()
	}
	if len(taken) > count {
		tb.Fatalf("%d datagrams arrived, want %d", len(taken), count)
	}
	return taken
}

// takeOne reads one datagram.
func takeOne(tb testing.TB, socket *Socket) Datagram {
	tb.Helper()
	return take(tb, socket, 1)[0]
}
