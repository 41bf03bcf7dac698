package lab

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"udpweb/internal/journal"
)

// flooded is an outside socket that counts what comes. What the kernel had no room for it has counted.
type flooded struct {
	conn    *net.UDPConn
	arrived atomic.Uint64
	wrong   atomic.Uint64 // of another size than wanted
}

func newFlooded(t *testing.T, size int) *flooded {
	t.Helper()
	f := &flooded{conn: outside(t, "127.0.0.1:0")}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for memory := make([]byte, 1<<16); ; f.arrived.Add(1) {
			count, err := f.conn.Read(memory)
			if err != nil {
				return
			}
			if count != size {
				f.wrong.Add(1)
			}
		}
	}()
	t.Cleanup(func() {
		_ = f.conn.Close()
		<-ended
	})
	return f
}

// got is how many have come to the socket, read or discarded.
func (f *flooded) got(t *testing.T) uint64 {
	t.Helper()
	line := kernelSocket(t, addressOf(f.conn))
	return f.arrived.Load() + number(t, line[len(line)-1], 10)
}

// expect asserts how many have come to the socket.
func (f *flooded) expect(t *testing.T, want uint64) {
	t.Helper()
	eventually(t, "all arrive", func() bool { return f.got(t) >= want })
	if got := f.got(t); got != want || f.wrong.Load() != 0 {
		t.Errorf("%d arrived, %d of them of another size; want %d", got, f.wrong.Load(), want)
	}
}

func (f *flooded) to() []string { return []string{addressOf(f.conn).String()} }

// A million datagrams as fast as possible: each of them arrives, or the kernel has counted it, and every
// look at them on the way adds up.
func TestAMillionDatagramsAddUp(t *testing.T) {
	l := open(t)
	sink := newFlooded(t, 64)
	const count = 1_000_000
	made := transmit(t, l, TransmissionPlan{To: sink.to(), Payload: make([]byte, 64), Count: count})
	for last := uint64(0); last < count; {
		seen := transmissionOf(t, l, made.ID)
		if seen.Stats.Requested != count || seen.Stats.Sent < last {
			t.Fatalf("after %d were sent, it is %+v", last, seen.Stats)
		}
		last = seen.Stats.Sent
		time.Sleep(time.Millisecond) // Looking shall not slow down what is looked at.
	}
	done := ended(t, l, made.ID, Done)
	if done.Stats.Sent != count || done.Stats.Remaining != 0 || len(done.Stats.Failed) != 0 {
		t.Errorf("got %+v", done.Stats)
	}
	sink.expect(t, count)
	if got := recordedOf(l, made.ID); got != count {
		t.Errorf("the journal has %d", got)
	}
	// Ten entries a second, and not one for each.
	if summaries := len(of(l, made.ID, journal.Sent)); summaries > 2+int(done.Stats.Elapsed/summaryInterval) {
		t.Errorf("there are %d summaries of %v", summaries, done.Stats.Elapsed)
	}
}

// At full speed, with datagrams of whatever size and two at a time, a pause and a cancel are prompt, and
// nothing leaves once they are answered.
func TestAPauseAndACancelAreFinal(t *testing.T) {
	for _, size := range []int{0, 64, 1400, 65_507} {
		l := open(t)
		sink, beside := newFlooded(t, size), newFlooded(t, 64)
		transmit(t, l, TransmissionPlan{To: beside.to(), Payload: make([]byte, 64), Count: 1e12})
		made := transmit(t, l, TransmissionPlan{To: sink.to(), Payload: make([]byte, size), Count: 1e12})
		sent := uint64(0)
		for _, state := range []TransmissionState{TransmissionPaused, TransmissionPaused, Cancelled} {
			eventually(t, "it sends", func() bool { return transmissionOf(t, l, made.ID).Stats.Sent > sent })
			var seen Transmission
			within(t, promptly, string(state), func() { seen = changeTo(t, l, made.ID, state) })
			sent = seen.Stats.Sent
			sink.expect(t, sent)
			if got := recordedOf(l, made.ID); got != sent {
				t.Errorf("%d bytes, %s: the journal has %d, want %d", size, state, got, sent)
			}
			if later := transmissionOf(t, l, made.ID); later.Stats.Sent != sent {
				t.Errorf("%d bytes, %s: %d were sent, and then %d", size, state, sent, later.Stats.Sent)
			}
			if state == TransmissionPaused {
				changeTo(t, l, made.ID, Running)
			}
		}
		within(t, promptly, "the end of the lab", func() { closeLab(t, l) })
		sink.expect(t, sent)
		beside.expect(t, l.Transmissions()[0].Stats.Sent)
	}
}

// However often it is paused, it sends no more than the time between makes, and no less by much.
func TestPausesChangeNoRate(t *testing.T) {
	l := open(t)
	sink := newFlooded(t, 0)
	made := transmit(t, l, TransmissionPlan{To: sink.to(), Pace: Pace{Rate: 1000}, Count: 1e6})
	for range 20 {
		before := transmissionOf(t, l, made.ID)
		eventually(t, "it goes on", func() bool {
			now := transmissionOf(t, l, made.ID).Stats
			return now.Sent > 0 && now.Elapsed > before.Stats.Elapsed+10*time.Millisecond
		})
		after := changeTo(t, l, made.ID, TransmissionPaused)
		if most := 2 + uint64(after.Stats.Elapsed.Seconds()*1000); after.Stats.Sent > most || after.Stats.Sent == 0 {
			t.Errorf("%d were sent in %v", after.Stats.Sent, after.Stats.Elapsed)
		}
		sink.expect(t, after.Stats.Sent)
		changeTo(t, l, made.ID, Running)
	}
}

// Datagrams to a closed port bring ICMP errors back. They are counted, and stand in the journal, where the
// same ones in a row make one entry of a flood; no datagram is counted as failed for them.
func TestICMPErrorsOfATransmissionAreCounted(t *testing.T) {
	inNamespace(t, func() { // Where nobody else sends, the kernel's own count is the witness.
		l := open(t)
		for _, plan := range []TransmissionPlan{
			{Count: 500, Pace: Pace{Rate: 5000}},
			{Count: 500, Record: RecordSummary, Pace: Pace{Rate: 5000}},
			{Count: 500, Record: RecordSummary},
		} {
			before, refusals := kernelCount(t, "Icmp", "InDestUnreachs"), len(entries(l, 0, journal.Unreachable))
			plan.To, plan.Payload = []string{at("127.0.0.1", closedPort).String()}, []byte("anyone?")
			made := transmit(t, l, plan)
			done := ended(t, l, made.ID, Done)
			if done.Stats.Sent != 500 || len(done.Stats.Failed) != 0 {
				t.Errorf("got %+v", done.Stats)
			}
			came := kernelCount(t, "Icmp", "InDestUnreachs") - before
			eventually(t, "they are counted", func() bool { return transmissionOf(t, l, made.ID).Stats.Unreachable >= came })
			if got := transmissionOf(t, l, made.ID).Stats.Unreachable; got != came || came == 0 {
				t.Errorf("%d ICMP errors are counted, want %d", got, came)
			}
			recorded := func() (sum uint64) {
				for _, each := range entries(l, 0, journal.Unreachable)[refusals:] {
					sum += max(1, each.Count)
				}
				return sum
			}
			eventually(t, "they are in the journal", func() bool { return recorded() >= came }) // They are counted first.
			for _, each := range entries(l, 0, journal.Unreachable)[refusals:] {
				if each.Via != "transmission "+made.ID || each.ICMP.Errno != "ECONNREFUSED" || each.Destination.String() != plan.To[0] {
					t.Errorf("an entry is %+v", each)
				}
			}
			if got := recorded(); got != came {
				t.Errorf("the journal has %d ICMP errors, want %d", got, came)
			}
		}
	})
}

// At a thousand a second, the gaps between datagrams are what they should be, but for a few. What else the
// machine does makes them longer: of that, a loop that only sleeps is the measure, and it may take more than one try.
func TestAThousandASecondAreSpreadOut(t *testing.T) {
	l := open(t)
	sink := outside(t, "127.0.0.1:0")
	control(t, sink, func(fd int) error { return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1) })
	eventually(t, "99 of 100 gaps are no longer than 5 ms", func() bool {
		const count = 500
		if err := sink.SetDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		stolen := lateSleeps(t)
		made := transmit(t, l, TransmissionPlan{To: []string{addressOf(sink).String()}, Pace: Pace{Rate: 1000}, Count: count})
		late := 0
		for last, i := arrival(t, sink), 1; i < count; i++ {
			next := arrival(t, sink)
			if next.Sub(last) > lateGap {
				late++
			}
			last = next
		}
		ended(t, l, made.ID, Done)
		return late <= count/100-1+2*stolen()
	})
}

// lateGap is how long nobody may be late who wants to be on time to the millisecond.
const lateGap = 5 * time.Millisecond

// lateSleeps sleeps a millisecond at a time until it is asked how often that took too long, for no reason but the machine's.
func lateSleeps(t *testing.T) (stop func() (late int)) {
	t.Helper()
	over := make(chan struct{})
	counted := make(chan int, 1)
	go func() {
		late := 0
		for last := time.Now(); ; {
			select {
			case <-over:
				counted <- late
				return
			default:
			}
			time.Sleep(time.Millisecond)
			now := time.Now()
			if now.Sub(last) > lateGap {
				late++
			}
			last = now
		}
	}()
	stop = sync.OnceValue(func() int {
		close(over)
		return <-counted
	})
	t.Cleanup(func() { stop() })
	return stop
}

// arrival is when the kernel got the next datagram of an outside socket.
func arrival(t *testing.T, conn *net.UDPConn) time.Time {
	t.Helper()
	memory := make([]byte, 128)
	_, count, _, _, err := conn.ReadMsgUDPAddrPort(nil, memory)
	if err != nil {
		t.Fatalf("the outside receiver: %v", err)
	}
	messages, err := unix.ParseSocketControlMessage(memory[:count])
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range messages {
		if each.Header.Level == unix.SOL_SOCKET && each.Header.Type == unix.SO_TIMESTAMPNS {
			return time.Unix((*unix.Timespec)(unsafe.Pointer(&each.Data[0])).Unix())
		}
	}
	t.Fatal("the kernel tells no time")
	return time.Time{}
}

// Beside transmissions at full speed, one for each processor and a listener that takes what they send, HTTP
// is answered. What else the machine does may take longer, and so there is more than one try.
func TestTransmissionsLeaveTimeForHTTP(t *testing.T) {
	l := open(t)
	sink := listen(t, l, NewListener{})
	for range 2 {
		transmit(t, l, TransmissionPlan{To: []string{sink.Local.String()}, Payload: make([]byte, 64), Count: 1e12})
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if l.Transmissions()[0].State != Running {
			w.WriteHeader(http.StatusConflict)
		}
	}))
	defer server.Close()
	defer server.Client().CloseIdleConnections()
	eventually(t, "50 answers come within a second each", func() bool {
		for range 50 {
			began := time.Now()
			answer, err := server.Client().Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				t.Fatalf("the answer is %s", answer.Status)
			}
			if time.Since(began) > time.Second {
				return false
			}
		}
		return true
	})
	for _, each := range l.Transmissions() {
		within(t, promptly, "cancel", func() { changeTo(t, l, each.ID, Cancelled) })
	}
}
