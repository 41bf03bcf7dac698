//go:build !race

package udp

import (
	"fmt"
	"testing"
)

func TestABurstCostsNoAllocation(t *testing.T) {
	witness := newFlooded(t, "127.0.0.1:0", make([]byte, 64))
	to := addressOf(witness.conn)
	for _, segmented := range []bool{false, true} {
		for _, way := range []Way{{}, {TTL: 9, Interface: "lo"}, {DontFragment: true}} {
			burst := newBurst(t, open(t, Config{}), make([]byte, 64), to, way, segmented)
			if allocs := testing.AllocsPerRun(200, func() { sendAll(t, burst, 100) }); allocs != 0 {
				t.Errorf("by %+v, segmented %t: %v allocations", way, segmented, allocs)
			}
		}
	}
}

// BenchmarkBurst sends to a socket that nobody reads: once its receive queue is full, the kernel discards
// the rest, which costs the sender less than to have it read.
func BenchmarkBurst(b *testing.B) {
	for _, size := range []int{64, 1400} {
		for _, segmented := range []bool{false, true} {
			b.Run(fmt.Sprintf("%dB segmented %t", size, segmented), func(b *testing.B) {
				burst := newBurst(b, open(b, Config{}), make([]byte, size), addressOf(outside(b, "127.0.0.1:0")), Way{}, segmented)
				const count = 1024
				b.ReportAllocs()
				b.SetBytes(int64(count * size))
				for b.Loop() {
					sendAll(b, burst, count)
				}
				b.ReportMetric(float64(b.N)*count/b.Elapsed().Seconds(), "datagrams/s")
			})
		}
	}
}
