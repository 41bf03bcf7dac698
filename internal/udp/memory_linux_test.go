package udp

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// dropsSeenOutside is the figure of the kernel's own table for the socket bound to local.
func dropsSeenOutside(t *testing.T, table string, local netip.AddrPort) (drops uint64) {
	t.Helper()
	var name strings.Builder // as the table writes it: each four bytes as one number of the machine
	for word := range slices.Chunk(local.Addr().AsSlice(), 4) {
		fmt.Fprintf(&name, "%08X", binary.NativeEndian.Uint32(word))
	}
	fmt.Fprintf(&name, ":%04X", local.Port())
	// The kernel may skip a socket in its table while others come and go.
	eventually(t, table+" has the socket "+name.String(), func() bool {
		text, err := os.ReadFile(table)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); len(fields) > 12 && fields[1] == name.String() {
				if drops, err = strconv.ParseUint(fields[len(fields)-1], 10, 64); err != nil {
					t.Fatal(err)
				}
				return true
			}
		}
		return false
	})
	return drops
}

func TestMemoryCountsWhatTheKernelDrops(t *testing.T) {
	for _, each := range []struct{ network, local, table string }{
		{IPv4, "127.0.0.1:0", "/proc/net/udp"},
		{IPv6, "[::1]:0", "/proc/net/udp6"},
	} {
		t.Run(each.network, func(t *testing.T) {
			socket := open(t, Config{Network: each.network, Local: netip.MustParseAddrPort(each.local), ReceiveQueue: 8 << 10})
			sender := outside(t, each.local)
			before, known := socket.Memory()
			if !known || before.Drops != 0 || before.QueuedBytes != 0 || before.QueueLimit < 8<<10 {
				t.Fatalf("Memory() of a new socket = %+v, %t", before, known)
			}
			const sent = 1000
			for range sent {
				write(t, sender, socket.Local(), make([]byte, 100))
			}
			full, known := socket.Memory()
			if !known || full.QueuedBytes <= 0 || full.Drops == 0 {
				t.Fatalf("Memory() of a flooded socket = %+v, %t", full, known)
			}
			received := 0
			for received+int(full.Drops) < sent {
				batch := read(t, socket)
				received += len(batch.Datagrams)
				batch.Release()
			}
			after, _ := socket.Memory()
			if received+int(after.Drops) != sent {
				t.Errorf("received %d + dropped %d is not the %d that were sent", received, after.Drops, sent)
			}
			if seen := dropsSeenOutside(t, each.table, socket.Local()); seen != uint64(after.Drops) {
				t.Errorf("Memory() has %d drops, %s has %d", after.Drops, each.table, seen)
			}
			if after.QueuedBytes != 0 {
				t.Errorf("with everything read %d bytes are queued", after.QueuedBytes)
			}
		})
	}
}

func TestTheReceiveQueueCanBeChanged(t *testing.T) {
	socket := open(t, Config{})
	for _, asked := range []int{8 << 10, 64 << 10, 16 << 10} {
		if err := socket.SetReceiveQueue(asked); err != nil {
			t.Fatal(err)
		}
		// Linux doubles what was asked, for its own overhead (socket(7)).
		if memory, known := socket.Memory(); !known || memory.QueueLimit != 2*asked {
			t.Errorf("asked for %d, Memory() = %+v, %t; want a limit of %d", asked, memory, known, 2*asked)
		}
	}
}
