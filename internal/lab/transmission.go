package lab

import (
	"math"
	"net/netip"
	"strconv"
	"time"

	"udpweb/internal/payload"
)

// TransmissionState is what a transmission is doing.
type TransmissionState string

// The states of a transmission. From the last three there is no way back.
const (
	Running            TransmissionState = "running"
	TransmissionPaused TransmissionState = "paused"
	Done               TransmissionState = "done"      // everything was tried, or the time was over
	Cancelled          TransmissionState = "cancelled" // by a person, or by the end of the lab
	Failed             TransmissionState = "failed"    // its socket is gone, or its destination is not allowed any more
)

// ended reports whether nothing will be sent any more.
func (s TransmissionState) ended() bool { return s == Done || s == Cancelled || s == Failed }

// Record says what a transmission writes to the journal.
type Record string

// What can be recorded.
const (
	RecordAll     Record = "all"     // a sent entry for each datagram, before it leaves
	RecordSummary Record = "summary" // one sent entry with a count for all that left within a tenth of a second
)

// recordedRate is how many datagrams a second are recorded one by one unless told otherwise. More would
// wash everyone's history away. A transmission of no more in all is recorded so, too, however fast.
const recordedRate = 1000

// Bounds of a transmission.
const (
	MaxDestinations         = 64
	MaxTransmissionCount    = 1_000_000_000_000
	MaxTransmissionDuration = 24 * time.Hour
)

// Pace is how fast a transmission sends, in one of three forms. The zero value is as fast as the kernel
// takes datagrams.
type Pace struct {
	Interval time.Duration // from one datagram to the next
	Rate     float64       // datagrams a second
	Bitrate  float64       // bits of payload a second
}

// perSecond is the pace in datagrams a second; 0 is as fast as the kernel takes them.
func (p Pace) perSecond(size int) float64 {
	switch {
	case p.Interval > 0:
		return float64(time.Second) / float64(p.Interval)
	case p.Bitrate > 0:
		return p.Bitrate / float64(8*size)
	}
	return p.Rate
}

// field is what the form is called in which the pace was given.
func (p Pace) field() string {
	switch {
	case p.Interval != 0:
		return "interval"
	case p.Bitrate != 0:
		return "bitrate"
	}
	return "rate"
}

// possible reports whether datagrams can be sent at that pace.
func (p Pace) possible() bool {
	sum := p.Rate + p.Bitrate
	return p.Interval >= 0 && p.Rate >= 0 && p.Bitrate >= 0 && !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// TransmissionPlan is what a transmission shall do.
type TransmissionPlan struct {
	To       []string // "host:port"; several are sent to in turn
	From     string   // as of a Send
	Payload  []byte
	Spec     payload.Spec  // what Payload was made of, to be told back
	Count    uint64        // datagrams in all; 0 is as many as the pace and the duration make
	Pace     Pace          // of all destinations together
	Duration time.Duration // time spent running at most; 0 is until the count is reached
	Record   Record        // "" goes by how many datagrams a second there will be

	TTL          *int   // as of a Send
	TOS          *int   // as of a Send
	DontFragment bool   // as of a Send
	Broadcast    bool   // as of a Send
	Interface    string // as of a Send
}

// send is a single datagram of the plan, for what is the same with both.
func (p TransmissionPlan) send(to string) Send {
	return Send{
		To: to, From: p.From, Payload: p.Payload, TTL: p.TTL, TOS: p.TOS,
		DontFragment: p.DontFragment, Broadcast: p.Broadcast, Interface: p.Interface,
	}
}

// check refuses what no transmission can be, before any name is looked up.
func (p TransmissionPlan) check() error {
	paces := 0
	for _, given := range []bool{p.Pace.Interval != 0, p.Pace.Rate != 0, p.Pace.Bitrate != 0} {
		if given {
			paces++
		}
	}
	switch {
	case len(p.To) == 0 || len(p.To) > MaxDestinations:
		return &Failure{Code: BadDestinations, Field: "to", Values: values("value", strconv.Itoa(len(p.To)), "most", strconv.Itoa(MaxDestinations))}
	case p.Count == 0 && p.Duration == 0:
		return &Failure{Code: NoEnd, Field: "count", Values: values()}
	case p.Count > MaxTransmissionCount:
		return outOfBounds(BadCount, "count", strconv.FormatUint(p.Count, 10), 1, MaxTransmissionCount)
	case p.Duration < 0 || p.Duration > MaxTransmissionDuration:
		return &Failure{Code: BadDuration, Field: "duration", Values: values("value", p.Duration.String(), "most", MaxTransmissionDuration.String())}
	case paces > 1:
		return &Failure{Code: TwoPaces, Field: "rate", Values: values()}
	case !p.Pace.possible():
		return &Failure{Code: BadPace, Field: p.Pace.field(), Values: values()}
	case p.Pace.Bitrate > 0 && len(p.Payload) == 0:
		return &Failure{Code: BitrateOfNothing, Field: "bitrate", Values: values()}
	}
	switch p.Record {
	case "", RecordAll, RecordSummary:
		return p.send("").check()
	}
	return &Failure{Code: BadRecord, Field: "record", Values: values("value", string(p.Record))}
}

// requested is how many datagrams are asked for; 0 is as many as there is time for.
func (p TransmissionPlan) requested() uint64 {
	if p.Count > 0 {
		return p.Count
	}
	return p.most()
}

// most is how many datagrams are to be tried: fewer than were asked for where the time does not last; 0 is as
// many as there is time for.
func (p TransmissionPlan) most() uint64 {
	perSecond := p.Pace.perSecond(len(p.Payload))
	if p.Duration == 0 || perSecond == 0 {
		return p.Count
	}
	// The first leaves at once, and none when the time is over. A rate and a time such as 0.1 and 30 s are
	// no exact numbers, and the less so the larger they are.
	timely := min(perSecond*p.Duration.Seconds(), MaxTransmissionCount)
	inTime := uint64(max(1, math.Ceil(timely-1e-6-timely*1e-15)))
	if p.Count == 0 {
		return inTime
	}
	return min(p.Count, inTime)
}

// record is what the plan says of it, or what goes with the rate.
func (p TransmissionPlan) record() Record {
	perSecond, most := p.Pace.perSecond(len(p.Payload)), p.most()
	switch {
	case p.Record != "":
		return p.Record
	case perSecond > 0 && perSecond <= recordedRate, most > 0 && most <= recordedRate:
		return RecordAll
	}
	return RecordSummary
}

// Transmission is a send job of many datagrams, as it was at one moment.
type Transmission struct {
	ID      string
	State   TransmissionState
	Plan    TransmissionPlan // its lists are shared, and not to be changed
	Record  Record           // what is recorded
	Local   netip.AddrPort   // the address of the socket it sends from
	RateCap float64          // datagrams a second that all transmissions to there may send together; 0 where nothing bounds it
	Started time.Time
	Ended   time.Time // zero until then
	Failure *Failure  // of a transmission that has failed
	Stats   TransmissionStats
}

// TransmissionStats are the figures of a transmission: Requested = Sent + Σ Failed + Remaining.
type TransmissionStats struct {
	Requested   uint64            // where there is no count and no pace, what was tried so far
	Sent        uint64            // the kernel took them
	Failed      map[string]uint64 // the kernel refused them, by error number; they were not tried again
	Remaining   uint64
	Replied     uint64 // datagrams that came back; only with RepliesKnown
	Unreachable uint64 // ICMP errors that came back; only with RepliesKnown
	// RepliesKnown says that the transmission has a socket of its own. What comes back to a listener is among
	// the listener's figures.
	RepliesKnown bool
	Elapsed      time.Duration // time spent running
}

// Notes of the events that a transmission writes to the journal. Its id follows in Via.
const (
	NoteTransmissionStarted   = "transmission started"
	NoteTransmissionPaused    = "transmission paused"
	NoteTransmissionResumed   = "transmission resumed"
	NoteTransmissionDone      = "transmission done"
	NoteTransmissionCancelled = "transmission cancelled"
	NoteTransmissionFailed    = "transmission failed"
)
