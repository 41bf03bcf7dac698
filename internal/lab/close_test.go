package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"sync"
	"testing"
	"time"
)

func TestAClosedLabDoesNothingMore(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	closeLab(t, l)
	outside(t, made.Local.String())
	before := snapshotOf(l)
	if before.Listeners[0].State != Stopped {
		t.Errorf("the listener is %s", before.Listeners[0].State)
	}
	_, createErr := l.CreateListener(t.Context(), NewListener{Address: "127.0.0.1:0"})
	_, updateErr := l.UpdateListener(t.Context(), made.ID, Change{State: new(Listening)})
	removeErr := l.RemoveListener(t.Context(), made.ID)
	_, sendErr := l.Send(t.Context(), Send{To: "127.0.0.1:9"})
	for _, err := range []error{createErr, updateErr, removeErr, sendErr} {
		failure(t, err, ShuttingDown, "")
	}
	closeLab(t, l)
	before.check(t, l)
	if err := l.Journal().Wait(t.Context(), l.Journal().Last()); !errors.Is(err, io.EOF) {
		t.Errorf("waiting for the journal: %v, want %v", err, io.EOF)
	}
}

// What was cut short is not told as silence: the wait was not as long as it was to be.
func TestCloseEndsTheWaitsOfSends(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	var sending []*running
	for _, from := range []string{"", made.ID} {
		sink := outside(t, "127.0.0.1:0")
		sending = append(sending, begin(t.Context(), t, l, Send{From: from, To: addressOf(sink).String(), Wait: MaxWait}))
		take(t, sink)
	}
	closeLab(t, l)
	last := l.Journal().Last()
	for _, each := range sending {
		_, err := each.end(t)
		failure(t, err, ShuttingDown, "")
	}
	if l.Journal().Last() != last {
		t.Errorf("the journal has grown by %d since it was closed", l.Journal().Last()-last)
	}
}

// fire sends to all of the addresses until stop is closed. Nobody may be there any more.
func fire(tb testing.TB, stop <-chan struct{}, to ...netip.AddrPort) (wait func()) {
	tb.Helper()
	conn := outside(tb, "127.0.0.1:0")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				_, _ = conn.WriteToUDPAddrPort(fmt.Append(nil, i), to[i%len(to)])
			}
		}
	}()
	return func() { <-done }
}

func TestCloseUnderFire(t *testing.T) {
	l := open(t)
	var targets []netip.AddrPort
	for _, reply := range []Reply{{}, {Preset: ReplyEcho}, {Preset: ReplyFixed, Payload: make([]byte, 1000)}} {
		targets = append(targets, listen(t, l, NewListener{Reply: reply}).Local)
	}
	stop := make(chan struct{})
	fired := fire(t, stop, targets...)
	for _, id := range []string{"1", "2", "3"} {
		eventually(t, "datagrams are received", func() bool { return get(t, l, id).Stats.Received > 100 })
	}
	closeLab(t, l)
	last := l.Journal().Last()
	for _, each := range l.Listeners() {
		if each.State != Stopped || each.Stats.QueuedBytes != 0 {
			t.Errorf("listener %s is %s, and %d bytes wait", each.ID, each.State, each.Stats.QueuedBytes)
		}
		if stats := each.Stats; each.Reply.Preset != NoReply && stats.Received != stats.Replied+sum(stats.Suppressed)+sum(stats.Failed) {
			t.Errorf("listener %s: %+v", each.ID, stats)
		}
	}
	for _, each := range targets {
		outside(t, each.String())
	}
	close(stop)
	fired()
	if l.Journal().Last() != last {
		t.Errorf("the journal has grown by %d since it was closed", l.Journal().Last()-last)
	}
}

// allowedHere fails the test for anything that may not come of commands that meet each other.
func allowedHere(tb testing.TB, err error) (shuttingDown bool) {
	tb.Helper()
	var found *Failure
	switch {
	case err == nil:
		return false
	case !errors.As(err, &found):
		tb.Errorf("got %v", err)
		return true
	}
	switch found.Code {
	case ShuttingDown:
		return true
	case NoSuchListener, TooManyListeners, ListenerStopped, EarlierRefused:
		return false
	default:
		tb.Errorf("got %v", err)
		return true
	}
}

// Everything at once, and Close in the middle of it.
func TestCommandsMeet(t *testing.T) {
	l := open(t, func(o *Options) { o.MaxListeners = 5 })
	target := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
	stop := make(chan struct{})
	fired := fire(t, stop, target.Local)
	ctx := t.Context()
	newest := func() string {
		all := l.Listeners()
		return all[len(all)-1].ID
	}
	commands := []func(i int) error{
		func(int) error {
			_, err := l.CreateListener(ctx, NewListener{Address: "127.0.0.1:0", Reply: Reply{Preset: ReplyUpper}})
			return err
		},
		func(int) error {
			if id := newest(); id != target.ID {
				return l.RemoveListener(ctx, id)
			}
			return nil
		},
		func(i int) error {
			state := []State{Paused, Listening, Stopped, Listening}[i%4]
			_, err := l.UpdateListener(ctx, newest(), Change{State: &state, Reply: &Reply{Preset: ReplyEcho}})
			return err
		},
		func(i int) error {
			state := []State{Paused, Listening}[i%2]
			_, err := l.UpdateListener(ctx, target.ID, Change{State: &state, ReadSize: new(i%100 + 1)})
			return err
		},
		func(int) error {
			_, err := l.Send(ctx, Send{From: newest(), To: target.Local.String(), Wait: time.Millisecond})
			return err
		},
		func(int) error {
			_, err := l.Send(ctx, Send{To: target.Local.String(), Wait: MaxWait})
			return err
		},
		func(i int) error {
			_, err := l.UpdateListener(ctx, target.ID, Change{Options: OptionChange{TTL: new(i%200 + 1), Broadcast: new(i%2 == 0)}})
			return err
		},
		func(int) error {
			_, err := l.Send(ctx, Send{From: target.ID, To: target.Local.String(), TTL: new(3), Broadcast: true})
			return err
		},
		func(i int) error {
			wait := time.Duration(i%2) * time.Millisecond
			_, err := l.Send(ctx, Send{To: target.Local.String(), Connected: true, Wait: wait})
			return err
		},
		func(i int) error {
			if i%50 == 0 {
				l.Clear()
			}
			_, err := l.Listener(newest())
			return err
		},
	}
	var working sync.WaitGroup
	for _, command := range commands {
		working.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(time.Millisecond): // Else they would starve each other on a small machine.
				}
				if allowedHere(t, command(i)) {
					return
				}
			}
		})
	}
	eventually(t, "some commands are carried out", func() bool { return l.Revision() > 25 })
	closeLab(t, l)
	last := l.Journal().Last()
	close(stop)
	working.Wait()
	fired()
	if l.Journal().Last() != last {
		t.Errorf("the journal has grown by %d since it was closed", l.Journal().Last()-last)
	}
	for _, each := range l.Listeners() {
		if each.State != Stopped {
			t.Errorf("listener %s is %s", each.ID, each.State)
		}
	}
}

// Two who close at once both return when everything has stopped.
func TestCloseTwiceAtOnce(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	var closing sync.WaitGroup
	for range 2 {
		closing.Go(func() {
			if err := l.Close(); err != nil {
				t.Errorf("Close() = %v", err)
			}
			if got := l.Listeners()[0].State; got != Stopped {
				t.Errorf("the listener is %s", got)
			}
		})
	}
	closing.Wait()
	outside(t, made.Local.String())
}

// A command that waits for its turn while the lab closes finds it closed.
func TestACommandBehindClose(t *testing.T) {
	l := open(t)
	l.turn <- struct{}{}
	closed, created := make(chan error), make(chan error)
	go func() { closed <- l.Close() }()
	go func() {
		_, err := l.CreateListener(context.Background(), NewListener{Address: "127.0.0.1:0"})
		created <- err
	}()
	l.endTurn()
	if err := <-closed; err != nil {
		t.Errorf("Close() = %v", err)
	}
	if err := <-created; err != nil { // Whoever came first.
		failure(t, err, ShuttingDown, "")
	}
	for _, each := range l.Listeners() {
		if each.State != Stopped {
			t.Errorf("listener %s is %s", each.ID, each.State)
		}
	}
}
