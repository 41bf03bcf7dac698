package lab

import (
	"testing"
)

// Once nobody reads what comes back, nothing is known of it: that is no silence.
func TestAWaitEndsWithTheListenerItWaitsFor(t *testing.T) {
	ends := map[string]func(l *Lab, id string) error{
		"paused": func(l *Lab, id string) error {
			_, err := l.UpdateListener(t.Context(), id, Change{State: new(Paused)})
			return err
		},
		"stopped": func(l *Lab, id string) error {
			_, err := l.UpdateListener(t.Context(), id, Change{State: new(Stopped)})
			return err
		},
		"removed": func(l *Lab, id string) error { return l.RemoveListener(t.Context(), id) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{Address: "127.0.0.1:0"})
			other := listen(t, l, NewListener{Address: "127.0.0.1:0"})
			peer := outside(t, "127.0.0.1:0")
			waiting := begin(t.Context(), t, l, Send{From: made.ID, To: addressOf(peer).String(), Payload: []byte("x"), Wait: MaxWait})
			take(t, peer)
			if err := l.RemoveListener(t.Context(), other.ID); err != nil { // That is no reason.
				t.Fatal(err)
			}
			if err := end(l, made.ID); err != nil {
				t.Fatal(err)
			}
			sent, err := waiting.end(t)
			if err != nil || sent.Outcome != OutcomeSent || sent.Reply != nil || sent.Refusal != nil || sent.Waited != 0 {
				t.Errorf("got %+v, %v", sent, err)
			}
		})
	}
}
