//go:build !race

package udp

import (
	"net/netip"
	"testing"
)

// Under the race detector sync.Pool forgets on purpose, and so this is measured without it.
func TestReadingAndSendingCostNoAllocation(t *testing.T) {
	socket := open(t, Config{})
	sink := outside(t, "127.0.0.1:0")
	payload := make([]byte, 100)
	for name, each := range map[string]func(){
		"a batch of one": func() {
			write(t, sink, socket.Local(), payload)
			read(t, socket).Release()
		},
		"a full batch": func() {
			for range BatchSize {
				write(t, sink, socket.Local(), payload)
			}
			read(t, socket).Release()
		},
		"a send": func() {
			if err := socket.Send(payload, socket.Local(), netip.Addr{}); err != nil {
				t.Error(err)
			}
			read(t, socket).Release()
		},
	} {
		if allocs := testing.AllocsPerRun(200, each); allocs != 0 {
			t.Errorf("%s costs %v allocations", name, allocs)
		}
	}
}
