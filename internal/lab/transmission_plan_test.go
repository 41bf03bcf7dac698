package lab

import (
	"math"
	"testing"
	"time"
)

func TestHowManyDatagramsAPlanMakes(t *testing.T) {
	for _, each := range []struct {
		plan TransmissionPlan
		want uint64
	}{
		{TransmissionPlan{Count: 7}, 7},
		{TransmissionPlan{Duration: time.Second}, 0}, // as many as there is time for
		{TransmissionPlan{Count: 7, Duration: time.Second}, 7},
		{TransmissionPlan{Duration: time.Second, Pace: Pace{Rate: 1000}}, 1000},
		{TransmissionPlan{Duration: time.Second, Pace: Pace{Rate: 1e6}}, 1_000_000},
		{TransmissionPlan{Duration: 24 * time.Hour, Pace: Pace{Rate: 1e6}}, 86_400_000_000},
		{TransmissionPlan{Duration: 24 * time.Hour, Pace: Pace{Rate: 333_333.3}}, 28_799_997_120},
		{TransmissionPlan{Duration: 30 * time.Second, Pace: Pace{Rate: 0.1}}, 3},
		{TransmissionPlan{Duration: time.Second, Pace: Pace{Rate: 0.1}}, 1},
		{TransmissionPlan{Duration: time.Second, Pace: Pace{Interval: 300 * time.Millisecond}}, 4}, // at 0, 300, 600, 900 ms
		{TransmissionPlan{Duration: 900 * time.Millisecond, Pace: Pace{Interval: 300 * time.Millisecond}}, 3},
		{TransmissionPlan{Duration: time.Second, Pace: Pace{Bitrate: 8000}, Payload: make([]byte, 100)}, 10},
		{TransmissionPlan{Count: 5, Duration: time.Second, Pace: Pace{Rate: 1000}}, 5},
		{TransmissionPlan{Count: 5000, Duration: time.Second, Pace: Pace{Rate: 1000}}, 1000},
		{TransmissionPlan{Duration: time.Hour, Pace: Pace{Rate: math.MaxFloat64}}, MaxTransmissionCount},
	} {
		if got := each.plan.most(); got != each.want {
			t.Errorf("%+v makes %d, want %d", each.plan, got, each.want)
		}
	}
}

// What is recorded one by one neither comes so fast, nor is so much, that it washes the history away.
func TestWhatIsRecordedUnlessToldOtherwise(t *testing.T) {
	for _, each := range []struct {
		plan TransmissionPlan
		want Record
	}{
		{TransmissionPlan{Count: 1000}, RecordAll},
		{TransmissionPlan{Count: 1001}, RecordSummary},
		{TransmissionPlan{Duration: time.Second}, RecordSummary},
		{TransmissionPlan{Count: 1e6, Pace: Pace{Rate: 1000}}, RecordAll},
		{TransmissionPlan{Count: 1e6, Pace: Pace{Rate: 1001}}, RecordSummary},
		{TransmissionPlan{Count: 1000, Pace: Pace{Rate: 1e6}}, RecordAll},
		{TransmissionPlan{Count: 1e6, Pace: Pace{Interval: time.Millisecond}}, RecordAll},
		{TransmissionPlan{Count: 1e6, Record: RecordAll}, RecordAll},
		{TransmissionPlan{Count: 1, Record: RecordSummary}, RecordSummary},
	} {
		if got := each.plan.record(); got != each.want {
			t.Errorf("%+v is recorded by %s, want %s", each.plan, got, each.want)
		}
	}
}

func TestWhatNoTransmissionCanBe(t *testing.T) {
	l := open(t)
	before := snapshotOf(l)
	to := []string{"127.0.0.1:9"}
	for _, each := range []struct {
		plan  TransmissionPlan
		code  Code
		field string
	}{
		{TransmissionPlan{Count: 1}, BadDestinations, "to"},
		{TransmissionPlan{Count: 1, To: make([]string, MaxDestinations+1)}, BadDestinations, "to"},
		{TransmissionPlan{To: to}, NoEnd, "count"},
		{TransmissionPlan{To: to, Count: MaxTransmissionCount + 1}, BadCount, "count"},
		{TransmissionPlan{To: to, Duration: -1}, BadDuration, "duration"},
		{TransmissionPlan{To: to, Duration: MaxTransmissionDuration + 1}, BadDuration, "duration"},
		{TransmissionPlan{To: to, Count: 1, Pace: Pace{Rate: 1, Interval: 1}}, TwoPaces, "rate"},
		{TransmissionPlan{To: to, Count: 1, Pace: Pace{Rate: 1, Bitrate: 1}}, TwoPaces, "rate"},
		{TransmissionPlan{To: to, Count: 1, Pace: Pace{Rate: -1}}, BadPace, "rate"},
		{TransmissionPlan{To: to, Count: 1, Pace: Pace{Rate: math.NaN()}}, BadPace, "rate"},
		{TransmissionPlan{To: to, Count: 1, Pace: Pace{Rate: math.Inf(1)}}, BadPace, "rate"},
		{TransmissionPlan{To: to, Count: 1, Pace: Pace{Interval: -1}}, BadPace, "interval"},
		{TransmissionPlan{To: to, Count: 1, Pace: Pace{Bitrate: math.Inf(-1)}}, BadPace, "bitrate"},
		{TransmissionPlan{To: to, Count: 1, Pace: Pace{Bitrate: 1}}, BitrateOfNothing, "bitrate"},
		{TransmissionPlan{To: to, Count: 1, Record: "twice"}, BadRecord, "record"},
		{TransmissionPlan{To: to, Count: 1, TTL: new(256)}, BadTTL, "ttl"},
		{TransmissionPlan{To: to, Count: 1, TOS: new(-1)}, BadTOS, "tos"},
		{TransmissionPlan{To: to, Count: 1, Interface: "nowhere"}, NoSuchInterface, "interface"},
		{TransmissionPlan{To: to, Count: 1, From: "9"}, NoSuchListener, "from"},
		{TransmissionPlan{To: to, Count: 1, From: "198.51.100.7:0"}, AddressNotLocal, "from"},
		{TransmissionPlan{To: to, Count: 1, Payload: make([]byte, 65_508)}, DatagramTooLarge, "payload"},
		{TransmissionPlan{To: []string{"127.0.0.1"}, Count: 1}, BadAddress, "to"},
		{TransmissionPlan{To: []string{"8.8.8.8:9"}, Count: 1}, DestinationNotAllowed, "to"},
		{TransmissionPlan{To: []string{"127.0.0.1:9", "8.8.8.8:9"}, Count: 1}, DestinationNotAllowed, "to[1]"},
		{TransmissionPlan{To: []string{"127.0.0.1:9", "127.0.0.1:0"}, Count: 1}, PortZero, "to[1]"},
		{TransmissionPlan{To: []string{"127.0.0.1:9", "[::1]:9"}, From: "127.0.0.1:0", Count: 1}, FamilyMismatch, "to[1]"},
		{TransmissionPlan{To: []string{"[::1]:9", "127.0.0.1:9"}, From: "127.0.0.1:0", Count: 1}, FamilyMismatch, "to[0]"},
		{TransmissionPlan{To: []string{"192.168.77.7:9"}, Count: 1, Pace: Pace{Rate: 20_001}}, RateNotAllowed, "rate"},
		{TransmissionPlan{To: []string{"192.168.77.7:9"}, Count: 1, Pace: Pace{Interval: 1}}, RateNotAllowed, "interval"},
	} {
		_, err := l.Transmit(t.Context(), each.plan)
		failure(t, err, each.code, each.field)
	}
	before.check(t, l)
	if all := l.Transmissions(); len(all) != 0 {
		t.Errorf("there are %d transmissions", len(all))
	}
}
