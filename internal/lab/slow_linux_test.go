package lab

import (
	"errors"
	"testing"
	"time"
)

// A slow interface lets the send queue of a socket fill, and then a send waits for room. Nothing else waits
// for that: neither a change of options nor the end of the lab.
func TestASendThatWaitsForRoomHoldsNothingUp(t *testing.T) {
	inNamespaceWith(t, []string{"ip", "tc"}, func() {
		cable(t)
		run(t, "ip neighbour add 10.7.0.9 lladdr 02:00:00:00:00:09 dev veth0")
		run(t, "tc qdisc add dev veth0 root tbf rate 8kbit burst 70000 limit 100000000")
		l := open(t)
		made := listen(t, l, NewListener{Address: "10.7.0.1:0"})
		ended := make(chan error, 1)
		progress := make(chan struct{}, 1)
		go func() {
			for {
				_, err := l.Send(t.Context(), Send{To: "10.7.0.9:9", From: made.ID, Payload: make([]byte, 60_000)})
				if err != nil {
					ended <- err
					return
				}
				select {
				case progress <- struct{}{}:
				default:
				}
			}
		}()
		for waits := false; !waits; { // No send has come to its end for a while: one waits.
			select {
			case <-progress:
			case err := <-ended:
				t.Fatalf("a send failed: %v", err)
			case <-time.After(500 * time.Millisecond):
				waits = true
			}
		}
		if _, err := l.UpdateListener(t.Context(), made.ID, Change{Options: OptionChange{TTL: new(9)}}); err != nil {
			t.Errorf("a change of options while a send waits: %v", err)
		}
		started := time.Now()
		closeLab(t, l)
		if took := time.Since(started); took > patience {
			t.Errorf("the end took %v", took)
		}
		var told *Failure
		if err := <-ended; !errors.As(err, &told) || (told.Code != SendBufferFull && told.Code != ListenerStopped) {
			t.Errorf("the send that waited failed with %v", err)
		}
	})
}

// Nobody waits for longer than a moment for a socket that was opened for this one datagram.
func TestAFreshSocketGivesUpWaitingForRoom(t *testing.T) {
	inNamespaceWith(t, []string{"ip", "tc"}, func() {
		cable(t)
		run(t, "ip neighbour add 10.7.0.9 lladdr 02:00:00:00:00:09 dev veth0")
		run(t, "tc qdisc add dev veth0 root tbf rate 8kbit burst 70000 limit 100000000")
		l := open(t)
		var err error
		started := time.Now()
		for err == nil && time.Since(started) < patience {
			_, err = l.Send(t.Context(), Send{To: "10.7.0.9:9", From: "10.7.0.1:0", Connected: true, Payload: make([]byte, 60_000)})
		}
		failure(t, err, SendBufferFull, "to")
	})
}
