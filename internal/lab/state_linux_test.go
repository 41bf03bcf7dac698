package lab

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strconv"
	"testing"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// payloads are the payloads of entries.
func payloads(found []journal.Entry) []string {
	texts := []string{}
	for _, entry := range found {
		texts = append(texts, string(entry.Payload))
	}
	return texts
}

func TestAPausedListenerReadsNothingAndLosesNothing(t *testing.T) {
	for _, before := range []State{Listening, Stopped} {
		t.Run("from "+string(before), func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{Reply: Reply{Preset: ReplyEcho}})
			turn(t, l, made.ID, before)
			paused := turn(t, l, made.ID, Paused)
			sender := outside(t, "127.0.0.1:0")
			if queue := kernelQueue(t, paused); queue != 0 || paused.Stats.QueuedBytes != 0 {
				t.Fatalf("%d bytes wait, the lab says %d", queue, paused.Stats.QueuedBytes)
			}
			last, want := l.Journal().Last(), []string{}
			for i := range 100 {
				want = append(want, strconv.Itoa(i))
				write(t, sender, paused.Local, []byte(want[i]))
				if queue := kernelQueue(t, paused); queue == 0 {
					t.Fatalf("nothing waits after %d datagrams", i+1)
				}
			}
			now := get(t, l, made.ID)
			if now.Stats.Received != 0 || l.Journal().Last() != last {
				t.Errorf("received %d, the journal has grown by %d", now.Stats.Received, l.Journal().Last()-last)
			}
			if queue := kernelQueue(t, paused); now.Stats.QueuedBytes != queue || !now.Stats.KernelKnown {
				t.Errorf("%d bytes wait, want %d", now.Stats.QueuedBytes, queue)
			}
			nothingWaits(t, sender)

			turn(t, l, made.ID, Listening)
			now = received(t, l, made.ID, 100)
			if got := payloads(entries(l, last, journal.Received)); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			if queue := kernelQueue(t, paused); queue != 0 || now.Stats.QueuedBytes != 0 || now.Stats.KernelDrops != 0 {
				t.Errorf("%d bytes wait, the lab says %d, and %d dropped", queue, now.Stats.QueuedBytes, now.Stats.KernelDrops)
			}
		})
	}
}

// Whoever pauses a listener under fire can rely on the figures standing still from then on.
func TestPausingHoldsUnderFire(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	stop := make(chan struct{})
	fired := make(chan uint64)
	sender := outside(t, "127.0.0.1:0")
	go func() {
		var sent uint64
		defer func() { fired <- sent }()
		for {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := sender.WriteToUDPAddrPort([]byte("x"), made.Local); err != nil {
				t.Error(err)
				return
			}
			sent++
		}
	}()
	for range 20 {
		paused := turn(t, l, made.ID, Paused)
		eventually(t, "datagrams wait", func() bool { return kernelQueue(t, made) > 0 })
		if now := get(t, l, made.ID); now.Stats.Received != paused.Stats.Received {
			t.Errorf("received %d, and %d when it was paused", now.Stats.Received, paused.Stats.Received)
		}
		turn(t, l, made.ID, Listening)
	}
	close(stop)
	sent := <-fired
	eventually(t, "every datagram is accounted for", func() bool {
		stats := get(t, l, made.ID).Stats
		return stats.Received+stats.KernelDrops == sent
	})
}

// From stopped to paused there is no moment of reading in between.
func TestAListenerThatStartsPausedReadsNothing(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{Address: freeAddress(t).String()})
	turn(t, l, made.ID, Stopped)
	stop := make(chan struct{})
	fired := fire(t, stop, made.Local)
	for range 20 {
		turn(t, l, made.ID, Paused)
		eventually(t, "datagrams wait", func() bool { return kernelQueue(t, made) > 0 })
		if stats := turn(t, l, made.ID, Stopped).Stats; stats.Received != 0 {
			t.Fatalf("received %d", stats.Received)
		}
	}
	close(stop)
	fired()
}

func TestAStoppedListenerGivesThePortBack(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	sender := outside(t, "127.0.0.1:0")
	write(t, sender, made.Local, []byte("before"))
	received(t, l, made.ID, 1)
	stopped := turn(t, l, made.ID, Stopped)
	if stopped.Local != made.Local || stopped.ReceiveQueueGranted != 0 || stopped.Stats.Received != 1 {
		t.Errorf("got %+v", stopped)
	}
	taken := outside(t, made.Local.String())
	write(t, sender, made.Local, []byte("between"))
	if payload, _ := take(t, taken); string(payload) != "between" {
		t.Errorf("the port's new owner got %q", payload)
	}
	_ = taken.Close()

	again := listen(t, l, NewListener{Address: made.Local.String()})
	if err := l.RemoveListener(t.Context(), again.ID); err != nil {
		t.Fatal(err)
	}
	update(t, l, made.ID, Change{ReadSize: new(3), ReceiveQueue: new(50_000)})
	if found := turn(t, l, made.ID, Listening); found.ReceiveQueueGranted == 0 {
		t.Errorf("got %+v", found)
	}
	write(t, sender, get(t, l, made.ID).Local, []byte("after"))
	now := received(t, l, made.ID, 2)
	if got := payloads(entries(l, 0, journal.Received)); !slices.Equal(got, []string{"before", "aft"}) {
		t.Errorf("got %q", got)
	}
	if now.Stats.ReceivedBytes != 9 || now.Stats.Truncated != 1 {
		t.Errorf("got %+v", now.Stats)
	}
}

// What waits when a listener stops is lost, and the journal says so; when nothing waits, it does not.
func TestDatagramsLostByStoppingAreToldOf(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{})
	turn(t, l, made.ID, Stopped)
	if got := notes(l, 0); slices.Contains(got, "1: "+NoteQueueLost) {
		t.Errorf("events are %q, and nothing was lost", got)
	}
	paused := turn(t, l, made.ID, Paused)
	write(t, outside(t, "127.0.0.1:0"), paused.Local, nil)
	stopped := turn(t, l, made.ID, Stopped)
	got := notes(l, 0)
	if want := []string{"1: " + NoteQueueLost, "1: " + NoteStopped}; !slices.Equal(got[len(got)-2:], want) {
		t.Errorf("events end with %q, want %q", got, want)
	}
	if stopped.Stats.QueuedBytes != 0 || get(t, l, made.ID).Stats.QueuedBytes != 0 {
		t.Errorf("%d bytes are said to wait, and there is no socket", stopped.Stats.QueuedBytes)
	}
	if len(entries(l, 0, journal.Received)) != 0 {
		t.Error("the lost datagram was received")
	}
}

// received + kernel_drops = sent, over more than one socket.
func TestEveryDatagramIsReceivedOrDropped(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{ReceiveQueue: new(1)})
	sender := outside(t, "127.0.0.1:0")
	const rounds, each = 3, 200
	for round := 1; round <= rounds; round++ {
		local := turn(t, l, made.ID, Paused).Local
		for range each {
			write(t, sender, local, make([]byte, 500))
		}
		paused := get(t, l, made.ID)
		if paused.Stats.KernelDrops == 0 || paused.Stats.QueuedBytes == 0 {
			t.Fatalf("round %d: %d dropped, %d bytes wait", round, paused.Stats.KernelDrops, paused.Stats.QueuedBytes)
		}
		turn(t, l, made.ID, Listening)
		sent := uint64(round * each)
		eventually(t, "every datagram is accounted for", func() bool {
			stats := get(t, l, made.ID).Stats
			return stats.Received+stats.KernelDrops == sent && stats.QueuedBytes == 0
		})
		stopped := turn(t, l, made.ID, Stopped)
		if stopped.Stats.Received+stopped.Stats.KernelDrops != sent {
			t.Errorf("round %d: received %d and dropped %d, want %d in all", round, stopped.Stats.Received, stopped.Stats.KernelDrops, sent)
		}
	}
	stats := get(t, l, made.ID).Stats
	if uint64(len(entries(l, 0, journal.Received))) != stats.Received {
		t.Errorf("the journal has %d of %d", len(entries(l, 0, journal.Received)), stats.Received)
	}
	if got := notes(l, 0); slices.Contains(got, "1: "+NoteQueueLost) {
		t.Errorf("events are %q, and nothing was lost by stopping", got)
	}
}

func TestCutDatagramsAreCounted(t *testing.T) {
	l := open(t)
	made := listen(t, l, NewListener{ReadSize: new(4)})
	sender := outside(t, "127.0.0.1:0")
	sizes := []int{10, 4, 0, 5, 1, 65_507}
	for _, size := range sizes {
		write(t, sender, made.Local, bytes.Repeat([]byte("x"), size))
	}
	stats := received(t, l, made.ID, uint64(len(sizes))).Stats
	if stats.Truncated != 3 || stats.ReceivedBytes != 4+4+0+4+1+4 {
		t.Errorf("%d cut and %d bytes taken, want 3 and 17", stats.Truncated, stats.ReceivedBytes)
	}
	for i, entry := range entries(l, 0, journal.Received) {
		if entry.Length != sizes[i] || len(entry.Payload) != min(4, sizes[i]) {
			t.Errorf("of %d bytes the entry has %d and says %d", sizes[i], len(entry.Payload), entry.Length)
		}
	}
}

func TestAnEntryTellsAllThatIsKnown(t *testing.T) {
	for _, each := range []struct{ address, network, sender, to, from string }{
		{"127.0.0.1:0", "", "127.0.0.1:0", "127.0.0.1", "127.0.0.1"},
		{"0.0.0.0:0", "", "127.0.0.1:0", "127.0.0.5", "127.0.0.1"},
		{"[::1]:0", "", "[::1]:0", "::1", "::1"},
		{"[::]:0", "", "[::1]:0", "::1", "::1"},
		{"[::]:0", "", "127.0.0.1:0", "127.0.0.5", "127.0.0.1"},
		{"[::]:0", udp.IPv6, "[::1]:0", "::1", "::1"},
	} {
		t.Run(each.address+each.network+" "+each.to, func(t *testing.T) {
			l := open(t)
			made := listen(t, l, NewListener{Address: each.address, Network: each.network})
			sender := outside(t, each.sender)
			to := at(each.to, made.Local.Port())
			write(t, sender, to, []byte{0, 0xff, '<'})
			received(t, l, made.ID, 1)
			got := entries(l, 0, journal.Received)[0]
			if got.Source != addressOf(sender) || got.Destination != to || got.Interface != "lo" || got.Listener != made.ID {
				t.Errorf("got %+v, want from %v to %v", got, addressOf(sender), to)
			}
			if hex.EncodeToString(got.Payload) != "00ff3c" || got.Length != 3 || !got.Header.Known || got.Header.TTL != 64 {
				t.Errorf("got %+v", got)
			}
		})
	}
}
