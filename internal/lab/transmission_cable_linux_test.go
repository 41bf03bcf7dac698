package lab

import (
	"os"
	"strings"
	"testing"
	"time"

	"udpweb/internal/journal"
)

// onCable runs a test where there is a virtual cable with somebody at the far end, 10.7.0.9, and nothing
// on it but what is sent.
func onCable(t *testing.T, test func()) {
	t.Helper()
	inNamespaceWith(t, []string{"ip", "tc", "nft"}, func() {
		if err := os.WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", []byte("1"), 0); err != nil {
			t.Fatal(err)
		}
		cable(t)
		run(t, "ip neighbour add 10.7.0.9 lladdr 02:00:00:00:00:09 dev veth0")
		test()
	})
}

const farEnd = "10.7.0.9:9"

// arrivedFar is how many packets the kernel has counted at the far end of the cable.
func arrivedFar(tb testing.TB) uint64 {
	tb.Helper()
	for _, each := range table(tb, "/proc/net/dev") {
		if each[0] == "veth1:" {
			return number(tb, each[2], 10)
		}
	}
	tb.Fatal("there is no veth1")
	return 0
}

// A slow cable lets the send queue fill. Then a transmission waits for room, and hears nevertheless what it
// is told; nothing is lost, and nothing is in the journal that did not leave.
func TestATransmissionThatWaitsForRoomCanBeStopped(t *testing.T) {
	onCable(t, func() {
		run(t, "tc qdisc add dev veth0 root tbf rate 8kbit burst 70000 limit 100000000")
		l := open(t)
		from := listen(t, l, NewListener{Address: "0.0.0.0:0"})
		for name, plan := range map[string]TransmissionPlan{
			"a socket of its own": {Count: 1000},
			"a summary":           {Count: 1000, Record: RecordSummary},
			"a listener":          {Count: 1000, From: from.ID},
			"an option lent":      {Count: 1000, From: from.ID, Broadcast: true},
		} {
			plan.To, plan.Payload = []string{farEnd}, make([]byte, 60_000)
			made := transmit(t, l, plan)
			waitsForRoom(t, l, made.ID)
			for _, state := range []TransmissionState{TransmissionPaused, TransmissionPaused, Cancelled} {
				var seen Transmission
				within(t, promptly, name+": "+string(state), func() { seen = changeTo(t, l, made.ID, state) })
				if got := recordedOf(l, made.ID); got != seen.Stats.Sent || seen.Stats.Remaining == 0 || len(seen.Stats.Failed) != 0 {
					t.Errorf("%s, %s: the journal has %d of %+v", name, state, got, seen.Stats)
				}
				if state == TransmissionPaused {
					changeTo(t, l, made.ID, Running)
				}
			}
		}
		last := transmit(t, l, TransmissionPlan{To: []string{farEnd}, From: from.ID, Payload: make([]byte, 60_000), Count: 1000})
		timed := transmit(t, l, TransmissionPlan{To: []string{farEnd}, Payload: make([]byte, 60_000), Duration: 300 * time.Millisecond})
		within(t, promptly, "a time that is over", func() { ended(t, l, timed.ID, Done) })
		waitsForRoom(t, l, last.ID)
		within(t, promptly, "the end of the lab", func() { closeLab(t, l) })
		if got, after := recordedOf(l, last.ID), transmissionOf(t, l, last.ID); got != after.Stats.Sent || after.State != Cancelled {
			t.Errorf("the journal has %d of %+v", got, after)
		}
	})
}

// waitsForRoom waits until a transmission has sent nothing for a while.
func waitsForRoom(t *testing.T, l *Lab, id string) {
	t.Helper()
	last, since := uint64(0), time.Now()
	eventually(t, "the send queue is full", func() bool {
		if sent := transmissionOf(t, l, id).Stats.Sent; sent != last {
			last, since = sent, time.Now()
		}
		return time.Since(since) > 200*time.Millisecond
	})
}

// The kernel has room for some datagrams before a slow cable and refuses the others. Each of them is
// counted, once, and all that was not refused gets to the far end.
func TestWhatTheKernelRefusesIsCountedAndRecorded(t *testing.T) {
	onCable(t, func() {
		run(t, "tc qdisc add dev veth0 root tbf rate 1mbit burst 4000 limit 10000")
		l := open(t)
		for _, record := range []Record{RecordAll, RecordSummary} {
			before := arrivedFar(t)
			made := transmit(t, l, TransmissionPlan{To: []string{farEnd}, Payload: make([]byte, 1000), Count: 300, Record: record, Pace: Pace{Rate: 1000}})
			done := ended(t, l, made.ID, Done)
			if done.Stats.Failed["ENOBUFS"] == 0 || failedOf(done) != done.Stats.Failed["ENOBUFS"] || done.Stats.Sent == 0 || done.Stats.Remaining != 0 {
				t.Errorf("%s: got %+v", record, done.Stats)
			}
			eventually(t, "all that was sent arrives", func() bool { return arrivedFar(t)-before >= done.Stats.Sent })
			if got := arrivedFar(t) - before; got != done.Stats.Sent {
				t.Errorf("%s: %d arrived, want %d", record, got, done.Stats.Sent)
			}
			if got := recordedOf(l, made.ID); got != done.Stats.Sent {
				t.Errorf("%s: the journal has %d, want %d", record, got, done.Stats.Sent)
			}
			refused := uint64(0)
			for _, each := range of(l, made.ID, journal.Event) {
				if each.Note == NoteNotSent+": ENOBUFS" && each.Destination.String() == farEnd {
					refused += each.Count
				}
			}
			if refused != done.Stats.Failed["ENOBUFS"] {
				t.Errorf("%s: the journal has %d that were refused, want %d", record, refused, done.Stats.Failed["ENOBUFS"])
			}
		}
		if _, failed := l.TransmissionTotals(); failed == 0 {
			t.Error("the totals have no failures")
		}
	})
}

// A firewall that blocks one of two destinations does so for each of its datagrams, and for none of the
// other's.
func TestAFirewallBlocksItsShare(t *testing.T) {
	onCable(t, func() {
		blocked := freeAddress(t)
		run(t, "nft add table inet here")
		run(t, "nft add chain inet here leaving { type filter hook output priority 0 ; }")
		run(t, "nft add rule inet here leaving udp dport "+strings.Split(blocked.String(), ":")[1]+" counter drop")
		l := open(t)
		sink := newFlooded(t, 5)
		for _, record := range []Record{RecordAll, RecordSummary} {
			before := sink.got(t)
			made := transmit(t, l, TransmissionPlan{To: append(sink.to(), blocked.String()), Payload: []byte("hello"), Count: 501, Record: record})
			done := ended(t, l, made.ID, Done)
			if done.Stats.Sent != 251 || done.Stats.Failed["EPERM"] != 250 || done.Stats.Remaining != 0 {
				t.Errorf("%s: got %+v", record, done.Stats)
			}
			sink.expect(t, before+251)
			if got := recordedOf(l, made.ID); got != 251 {
				t.Errorf("%s: the journal has %d", record, got)
			}
		}
	})
}

// What goes to other machines goes no faster than the policy lets all of it, and so it is said.
func TestTheRateToOtherMachinesIsBounded(t *testing.T) {
	onCable(t, func() {
		const perSecond = 200
		l := open(t, func(o *Options) { o.Rates.Others = perSecond })
		_, err := l.Transmit(t.Context(), TransmissionPlan{To: []string{farEnd}, Count: 1, Pace: Pace{Rate: perSecond + 1}})
		found := failure(t, err, RateNotAllowed, "rate")
		if found.Values["most"] != "200" || found.Values["value"] != "201" || found.Values["flag"] != "--max-rate" {
			t.Errorf("got %v", found.Values)
		}
		if arrivedFar(t) != 0 {
			t.Error("something left")
		}
		const lasting = time.Second
		plan := TransmissionPlan{To: []string{farEnd, "10.7.0.9:10"}, Duration: lasting, Payload: make([]byte, 100)}
		began := time.Now()
		first, second := transmit(t, l, plan), transmit(t, l, plan)
		if first.RateCap != perSecond || second.RateCap != perSecond {
			t.Errorf("they are let out %g and %g a second, want %d", first.RateCap, second.RateCap, perSecond)
		}
		sent := ended(t, l, first.ID, Done).Stats.Sent + ended(t, l, second.ID, Done).Stats.Sent
		took := time.Since(began) // On a busy machine it takes longer, and that much more may leave.
		// What the time makes, and what is let out at once: the largest datagram has 44 fragments.
		if most := uint64(took.Seconds()*perSecond) + 44 + perSecond/10; sent > most || sent < perSecond/2 {
			t.Errorf("%d were sent in %v, want at most %d", sent, took, most)
		}
		eventually(t, "all that was sent arrives", func() bool { return arrivedFar(t) >= sent })
		if got := arrivedFar(t); got != sent {
			t.Errorf("%d arrived, want %d", got, sent)
		}
	})
}

func TestWhichBoundADestinationHas(t *testing.T) {
	onCable(t, func() {
		l := open(t, func(o *Options) { o.AllowTo = prefixes("8.8.8.0/24") })
		run(t, "ip route add default via 10.7.0.9")
		local, group := "127.0.0.1:9", "239.7.7.1:9"
		for _, each := range []struct {
			plan TransmissionPlan
			want float64
		}{
			{TransmissionPlan{To: []string{local}}, 0},
			{TransmissionPlan{To: []string{"10.7.0.1:9"}}, 0},
			{TransmissionPlan{To: []string{"10.7.0.1:9"}, Interface: "lo"}, 0},
			{TransmissionPlan{To: []string{"127.0.0.1:9"}, Interface: "veth0"}, DefaultRateOthers},
			{TransmissionPlan{To: []string{farEnd}}, DefaultRateOthers},
			{TransmissionPlan{To: []string{"192.168.1.1:9"}}, DefaultRateOthers},
			{TransmissionPlan{To: []string{farEnd}, Payload: make([]byte, 1473)}, DefaultRateOthers / 2},
			{TransmissionPlan{To: []string{farEnd, "10.7.0.8:9"}}, DefaultRateOthers}, // They share it.
			{TransmissionPlan{To: []string{farEnd, local}}, 2 * DefaultRateOthers},    // Every other one.
			{TransmissionPlan{To: []string{group}}, DefaultRateGroups},
			{TransmissionPlan{To: []string{"10.7.0.255:9"}, Broadcast: true}, DefaultRateGroups},
			{TransmissionPlan{To: []string{group, farEnd, local}}, 3 * DefaultRateGroups},
			{TransmissionPlan{To: []string{"8.8.8.8:9"}}, DefaultRatePublic},
			{TransmissionPlan{To: []string{"8.8.8.8:9", "8.8.8.7:9", group}}, DefaultRatePublic * 3 / 2},
		} {
			each.plan.Count, each.plan.Pace = 1e6, Pace{Rate: 1e-3}
			made := transmit(t, l, each.plan)
			changeTo(t, l, made.ID, Cancelled)
			if made.RateCap != each.want {
				t.Errorf("%v by %q: %g a second are let out, want %g", each.plan.To, each.plan.Interface, made.RateCap, each.want)
			}
		}
	})
}

// Whoever waits for a bound that many share can be stopped, and takes nothing from the others then.
func TestATransmissionThatWaitsForABoundCanBeStopped(t *testing.T) {
	onCable(t, func() {
		l := open(t, func(o *Options) { o.Rates.Others = 50 })
		plan := TransmissionPlan{To: []string{farEnd}, Payload: make([]byte, 60_000), Count: 100} // 41 packets each
		first := transmit(t, l, plan)
		eventually(t, "the first leaves", func() bool { return transmissionOf(t, l, first.ID).Stats.Sent >= 1 })
		second := transmit(t, l, plan)
		for _, each := range []Transmission{first, second} {
			within(t, promptly, "pause", func() { changeTo(t, l, each.ID, TransmissionPaused) })
		}
		third := transmit(t, l, plan)
		within(t, 10*time.Second, "the turn of the third", func() {
			eventually(t, "the third sends", func() bool { return transmissionOf(t, l, third.ID).Stats.Sent > 0 })
		})
		changeTo(t, l, first.ID, Running)
		within(t, promptly, "cancel", func() { changeTo(t, l, first.ID, Cancelled) })
		within(t, promptly, "the end of the lab", func() { closeLab(t, l) })
		for _, each := range l.Transmissions() {
			if got := recordedOf(l, each.ID); got != each.Stats.Sent {
				t.Errorf("the journal has %d of %+v", got, each.Stats)
			}
		}
	})
}

// A network that this machine is not on any more is not one it may send to.
func TestATransmissionFailsWhenItsDestinationIsNotAllowedAnyMore(t *testing.T) {
	onCable(t, func() {
		run(t, "ip address add 198.51.100.1/24 dev veth0")
		run(t, "ip neighbour add 198.51.100.9 lladdr 02:00:00:00:00:09 dev veth0")
		l := open(t)
		made := transmit(t, l, TransmissionPlan{To: []string{"198.51.100.9:9"}, Count: 1e6, Pace: Pace{Rate: 100}})
		eventually(t, "it arrives", func() bool { return arrivedFar(t) > 2 })
		run(t, "ip address del 198.51.100.1/24 dev veth0")
		failed := ended(t, l, made.ID, Failed)
		if failed.Failure == nil || failed.Failure.Code != DestinationNotAllowed || failed.Failure.Field != "to" || failed.Failure.Values["value"] != "198.51.100.9:9" {
			t.Errorf("it failed with %v", failed.Failure)
		}
		if failed.Stats.Sent != arrivedFar(t) || failedOf(failed) != failed.Stats.Failed["ENETUNREACH"] {
			t.Errorf("%d arrived of %+v", arrivedFar(t), failed.Stats)
		}
	})
}

// An address of this machine may become another's while a transmission goes there at full speed. It goes at
// the pace of what leaves from then on.
func TestAnAddressMayLeaveThisMachine(t *testing.T) {
	onCable(t, func() {
		run(t, "ip address add 10.7.0.2/24 dev veth0")
		l := open(t, func(o *Options) { o.Rates.Others = 100 })
		made := transmit(t, l, TransmissionPlan{To: []string{"10.7.0.1:9"}, Payload: make([]byte, 64), Count: 1e12})
		eventually(t, "it sends", func() bool { return transmissionOf(t, l, made.ID).Stats.Sent > 1e5 })
		if arrivedFar(t) != 0 || made.RateCap != 0 {
			t.Errorf("%d left this machine, at %g a second", arrivedFar(t), made.RateCap)
		}
		before := changeTo(t, l, made.ID, TransmissionPaused)
		checked := time.Now()
		run(t, "ip address del 10.7.0.1/24 dev veth0")
		run(t, "ip address replace 10.7.0.2/24 dev veth0")
		run(t, "ip neighbour replace 10.7.0.1 lladdr 02:00:00:00:00:09 dev veth0")
		eventually(t, "the lab has looked at the addresses", func() bool { return !l.network.isLocal(at("10.7.0.1", 9).Addr()) })
		time.Sleep(time.Until(checked.Add(checkInterval))) // Then it looks at the addresses before it sends.
		changeTo(t, l, made.ID, Running)
		eventually(t, "it goes on", func() bool { return arrivedFar(t) > 50 })
		after := changeTo(t, l, made.ID, Cancelled)
		if after.RateCap != 100 {
			t.Errorf("%g a second are let out, want 100", after.RateCap)
		}
		most := 44 + uint64((after.Stats.Elapsed-before.Stats.Elapsed+100*time.Millisecond).Seconds()*100)
		if sent := after.Stats.Sent - before.Stats.Sent; sent != arrivedFar(t) || sent > most {
			t.Errorf("%d were sent and %d left this machine, want at most %d", sent, arrivedFar(t), most)
		}
	})
}
