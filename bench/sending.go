package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// What is asked of a transmission.
const (
	leastRate   = 1.5 // times the blaster's
	mostCancel  = 300 * time.Millisecond
	jobPatience = 60 * time.Second
	jobInterval = 20 * time.Millisecond // from one look at a job to the next
)

// job is a transmission as udpweb describes it.
type job struct {
	ID    string
	State string
	Stats struct {
		Requested, Sent, Remaining uint64
		Failed                     map[string]uint64
	}
	Started, Ended time.Time // zero until then
}

func (j job) failed() (sum uint64) {
	for _, each := range j.Stats.Failed {
		sum += each
	}
	return sum
}

func (l *lab) transmit(ctx context.Context, to uint16, count uint64) (made job, err error) {
	wanted := map[string]any{
		"to": []string{fmt.Sprintf("127.0.0.1:%d", to)}, "count": count, "payload": map[string]any{"size": 64, "fill": "zero"},
	}
	err = l.ask(ctx, http.MethodPost, "/api/v1/transmissions", wanted, &made)
	return made, err
}

func (l *lab) job(ctx context.Context, id string) (found job, err error) {
	err = l.get(ctx, "/api/v1/transmissions/"+id, &found)
	return found, err
}

// ended waits until a job is over.
func (l *lab) ended(ctx context.Context, id string) (found job, err error) {
	for deadline := time.Now().Add(jobPatience); time.Now().Before(deadline); {
		found, err = l.job(ctx, id)
		if err != nil || found.State != "running" && found.State != "paused" {
			return found, err
		}
		if err := pause(ctx, jobInterval); err != nil {
			return found, err
		}
	}
	return found, fmt.Errorf("%w for a transmission to end; %d of %d sent", errPatience, found.Stats.Sent, found.Stats.Requested)
}

// sending is what one sender has done to a sink.
type sending struct {
	sent    uint64
	seconds float64
	result  sunk
	cpu     time.Duration
}

// measureSending holds a transmission against the blaster, and then cancels some.
func measureSending(ctx context.Context, b *bench) error {
	b.report.section("Sending fast", fmt.Sprintf(
		"%s datagrams of 64 B as fast as possible to the bare loop on loopback: by the blaster (sendmmsg, up to 64 in one call), and by a "+
			"transmission of udpweb. The time is the sender's own: of udpweb `started` to `ended`, which is checked against the client's clock. "+
			"What arrived and what the kernel dropped at the receiver is the receiver's count; together they are what was sent.",
		grouped(int64(b.count(burst)))))
	b.report.heads("sender", "sent per second", "÷ blaster", "CPU per datagram", "arrived at the receiver")
	var blaster, ours, ourCPU, blasterCPU, blasterArrived, oursArrived series
	for run := range b.runs {
		theirs, err := b.sendTo(ctx, b.sendWithBlaster)
		if err != nil {
			return err
		}
		mine, err := b.sendTo(ctx, b.sendWithLab)
		if err != nil {
			return err
		}
		blaster, ours = append(blaster, float64(theirs.sent)/theirs.seconds), append(ours, float64(mine.sent)/mine.seconds)
		blasterCPU, ourCPU = append(blasterCPU, float64(theirs.cpu)/float64(theirs.sent)), append(ourCPU, float64(mine.cpu)/float64(mine.sent))
		blasterArrived = append(blasterArrived, float64(theirs.result.Received)/float64(theirs.sent))
		oursArrived = append(oursArrived, float64(mine.result.Received)/float64(mine.sent))
		say(fmt.Sprintf("run %d: blaster %s/s, transmission %s/s", run+1, whole(blaster[run]), whole(ours[run])))
	}
	b.report.row("blaster in C", blaster.show(whole), "1.00", blasterCPU.show(nanoseconds), blasterArrived.show(percent))
	b.report.row("udpweb, a transmission", ours.show(whole), ours.over(blaster).show(ratio), ourCPU.show(nanoseconds), oursArrived.show(percent))
	times := ours.over(blaster)
	b.report.judge("transmission: ≥ 1.5 × the rate of the blaster", times.show(ratio)+" ×", times.median() >= leastRate)
	return b.measureCancel(ctx)
}

// sendTo starts a sink, has it sent to, and checks that everything is accounted for.
func (b *bench) sendTo(ctx context.Context, send func(context.Context, uint16) (sending, error)) (one sending, err error) {
	floor, err := b.startSink(ctx)
	if err != nil {
		return one, err
	}
	defer floor.end(killed)
	if one, err = send(ctx, floor.port); err != nil {
		return one, err
	}
	if one.result, err = floor.close(ctx); err != nil {
		return one, err
	}
	b.mustArrive("sending", one.result, one.sent)
	return one, nil
}

func (b *bench) sendWithBlaster(ctx context.Context, port uint16) (one sending, err error) {
	sent, err := b.blast(ctx, shot{size: 64, count: b.count(burst), ports: []uint16{port}})
	return sending{sent: sent.Sent, seconds: sent.Seconds, cpu: sent.cpu}, err
}

func (b *bench) sendWithLab(ctx context.Context, port uint16) (one sending, err error) {
	l, err := b.startLab(ctx, 0)
	if err != nil {
		return one, err
	}
	defer l.stop()
	before, err := cpuTime(l.pid())
	if err != nil {
		return one, err
	}
	began := time.Now()
	made, err := l.transmit(ctx, port, b.count(burst))
	if err != nil {
		return one, err
	}
	done, err := l.ended(ctx, made.ID)
	if err != nil {
		return one, err
	}
	took := time.Since(began)
	used, err := cpuTime(l.pid())
	one = sending{sent: done.Stats.Sent, seconds: done.Ended.Sub(done.Started).Seconds(), cpu: used - before}
	b.mustAddUp(done)
	b.report.must(done.State == "done" && done.Stats.Remaining == 0 && done.failed() == 0 && done.Stats.Requested == b.count(burst),
		"a transmission ended as %s: %+v", done.State, done.Stats)
	b.report.must(one.seconds > 0 && one.seconds <= took.Seconds(), "a transmission says that it took %.3f s, the client saw %.3f s", one.seconds, took.Seconds())
	return one, err
}

// mustAddUp checks the equation of a transmission.
func (b *bench) mustAddUp(j job) {
	b.report.must(j.Stats.Sent+j.failed()+j.Stats.Remaining == j.Stats.Requested,
		"a transmission: %d sent + %d failed + %d remaining ≠ %d requested", j.Stats.Sent, j.failed(), j.Stats.Remaining, j.Stats.Requested)
}
