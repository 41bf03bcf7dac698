package lab

import (
	"fmt"
	"testing"

	"udpweb/internal/journal"
)

// Two listeners have one port only where both have asked for it, in the same way.
func TestOnePortForTwoListeners(t *testing.T) {
	none, address, port := NewListener{}, NewListener{ReuseAddress: true}, NewListener{ReusePort: true}
	both := NewListener{ReuseAddress: true, ReusePort: true}
	for _, each := range []struct {
		what          string
		first, second NewListener
		shared        bool
	}{
		{"none", none, none, false},
		{"only the first, address", address, none, false},
		{"only the second, address", none, address, false},
		{"only the first, port", port, none, false},
		{"only the second, port", none, port, false},
		{"one of each", address, port, false},
		{"address", address, address, true},
		{"port", port, port, true},
		{"both", both, both, true},
		{"both and address", both, address, true},
		{"both and port", both, port, true},
	} {
		t.Run(each.what, func(t *testing.T) {
			l := open(t)
			first := listen(t, l, each.first)
			each.second.Address = first.Local.String()
			second, err := l.CreateListener(t.Context(), each.second)
			if !each.shared {
				if found := failure(t, err, PortInUse, "address"); found.Values["listener"] != first.ID {
					t.Errorf("got %v", found.Values)
				}
				return
			}
			if err != nil || second.Local != first.Local || second.ReuseAddress != each.second.ReuseAddress || second.ReusePort != each.second.ReusePort {
				t.Fatalf("got %+v, %v", second, err)
			}
			for range 2 { // A restart asks for the same.
				turn(t, l, first.ID, Stopped)
				turn(t, l, first.ID, Listening)
			}
		})
	}
}

// By SO_REUSEPORT each flow goes to one of the sockets, and all of its datagrams do.
func TestFlowsAreSharedOut(t *testing.T) {
	l := open(t)
	first := listen(t, l, NewListener{ReusePort: true})
	second := listen(t, l, NewListener{ReusePort: true, Address: first.Local.String()})
	const flows, each = 64, 3
	for range flows {
		sender := outside(t, "127.0.0.1:0")
		for range each {
			write(t, sender, first.Local, fmt.Append(nil, addressOf(sender)))
		}
	}
	eventually(t, "every datagram is received", func() bool {
		return get(t, l, first.ID).Stats.Received+get(t, l, second.ID).Stats.Received == flows*each
	})
	taker := make(map[string]string)
	for _, entry := range entries(l, 0, journal.Received) {
		flow := string(entry.Payload)
		if before, known := taker[flow]; known && before != entry.Listener {
			t.Errorf("flow %s goes to %s and to %s", flow, before, entry.Listener)
		}
		taker[flow] = entry.Listener
	}
	if get(t, l, first.ID).Stats.Received == 0 || get(t, l, second.ID).Stats.Received == 0 {
		t.Errorf("of %d flows one listener has none", flows)
	}
}

// By SO_REUSEADDR everyone on a port has what is sent to everyone.
func TestEveryoneHearsABroadcast(t *testing.T) {
	l := open(t)
	first := listen(t, l, NewListener{ReuseAddress: true, Address: ":0"})
	listen(t, l, NewListener{ReuseAddress: true, Address: first.Local.String()})
	send(t, l, Send{To: at("127.255.255.255", first.Local.Port()).String(), Payload: []byte("hello"), Broadcast: true})
	for _, id := range []string{"1", "2"} {
		received(t, l, id, 1)
	}
}
