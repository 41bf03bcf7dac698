package udp

import (
	"net"
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/ipv4"
)

// BenchmarkReceive reads what a blaster sends as fast as it can, on the same machine: the figure is
// what the two of them manage together.
func BenchmarkReceive(b *testing.B) {
	for _, size := range []int{64, 1400} {
		b.Run(strconv.Itoa(size)+"B", func(b *testing.B) { benchmarkReceive(b, size) })
	}
}

func benchmarkReceive(b *testing.B, size int) {
	b.Helper()
	socket := open(b, Config{ReceiveQueue: 4 << 20})
	stop := blast(b, socket, size)
	b.ReportAllocs()
	received, batches := 0, 0
	for b.Loop() {
		batch, err := socket.Read()
		if err != nil {
			b.Fatal(err)
		}
		received += len(batch.Datagrams)
		batches++
		batch.Release()
	}
	b.ReportMetric(float64(received)/b.Elapsed().Seconds(), "datagrams/s")
	b.ReportMetric(float64(received)/float64(batches), "datagrams/batch")
	b.SetBytes(int64(received * size / batches))
	stop()
}

// blast sends to the socket until it is told to stop, many datagrams in one call where the system
// can do so.
func blast(b *testing.B, to *Socket, size int) (stop func()) {
	b.Helper()
	conn := outside(b, "127.0.0.1:0")
	messages := make([]ipv4.Message, 64)
	for i := range messages {
		messages[i] = ipv4.Message{Buffers: [][]byte{make([]byte, size)}, Addr: net.UDPAddrFromAddrPort(to.Local())}
	}
	var sending sync.WaitGroup
	done := make(chan struct{})
	sending.Go(func() {
		for batch := ipv4.NewPacketConn(conn); ; {
			select {
			case <-done:
				return
			default:
			}
			if _, err := batch.WriteBatch(messages, 0); err != nil {
				b.Errorf("the blaster: %v", err)
				return
			}
		}
	})
	return func() {
		close(done)
		sending.Wait()
	}
}

// BenchmarkReceiveWaiting reads full batches that wait already, and so measures the reader alone.
func BenchmarkReceiveWaiting(b *testing.B) {
	b.Run("64B", func(b *testing.B) { benchmarkWaiting(b, 64) })
	b.Run("1400B", func(b *testing.B) { benchmarkWaiting(b, 1400) })
}

func benchmarkWaiting(b *testing.B, size int) {
	b.Helper()
	socket := open(b, Config{ReceiveQueue: 4 << 20})
	conn := outside(b, "127.0.0.1:0")
	if err := conn.SetDeadline(time.Time{}); err != nil { // It sends for longer than a test waits.
		b.Fatal(err)
	}
	payload := make([]byte, size)
	const batches = 16
	received := 0
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		for range batches * BatchSize {
			write(b, conn, socket.Local(), payload)
		}
		b.StartTimer()
		for range batches {
			batch := read(b, socket)
			received += len(batch.Datagrams)
			batch.Release()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(received), "ns/datagram")
}

// BenchmarkSend sends to a socket that nobody reads.
func BenchmarkSend(b *testing.B) {
	socket := open(b, Config{Local: netip.MustParseAddrPort("0.0.0.0:0")})
	to := addressOf(outside(b, "127.0.0.1:0"))
	payload := make([]byte, 64)
	for name, from := range map[string]netip.Addr{"plain": {}, "from": loopback4} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := socket.Send(payload, to, from); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
