package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// receiveQueue is what every receiver asks for that can be told, as udpweb does by itself, in bytes.
const receiveQueue = 4 << 20

// shot is what the blaster is to send.
type shot struct {
	size  int
	count uint64
	rate  uint64 // datagrams a second; 0 is as fast as possible
	ports []uint16
}

// blasted is what the blaster has sent.
type blasted struct {
	Sent    uint64
	Seconds float64
	cpu     time.Duration
}

// rate is in datagrams a second.
func (s blasted) rate() float64 { return float64(s.Sent) / s.Seconds }

// blastPatience is more than the blaster gives itself.
const blastPatience = 130 * time.Second

// blast sends, and returns when everything has been handed to the kernel; on loopback it has arrived by then.
func (b *bench) blast(ctx context.Context, s shot) (sent blasted, err error) {
	arguments := []string{strconv.Itoa(s.size), strconv.FormatUint(s.count, 10), strconv.FormatUint(s.rate, 10)}
	for _, port := range s.ports {
		arguments = append(arguments, strconv.Itoa(int(port)))
	}
	p, err := start(ctx, b.programs.blast, arguments...)
	if err != nil {
		return sent, err
	}
	defer p.end(os.Kill) // For when the wait is broken off.
	if err := p.wait(ctx, blastPatience); err != nil {
		return sent, err
	}
	sent.cpu = p.cpu()
	err = json.Unmarshal([]byte(p.said.String()), &sent)
	return sent, err
}

// sink is the bare loop in a process of its own. Whoever starts one must call end.
type sink struct {
	*process
	port    uint16
	granted int // bytes of receive queue, as the kernel counts them
}

// sunk is what a sink has counted.
type sunk struct {
	Received uint64
	Drops    uint64  // as the kernel told its socket
	Seconds  float64 // from the first datagram to the last
	LastAt   float64 `json:"last_at"` // when it took the last one, in seconds since 1970
	Batch    float64 // datagrams in one call, on average
	witness  uint64  // drops as /proc/net/udp has them
}

var (
	sinkListens = regexp.MustCompile(`listening on port (\d+) with (\d+) bytes`)
	sinkEnds    = regexp.MustCompile(`(?m)^\{.*\}$`)
)

func (b *bench) startSink(ctx context.Context) (*sink, error) {
	p, err := start(ctx, b.programs.sink, strconv.Itoa(receiveQueue))
	if err != nil {
		return nil, err
	}
	groups, err := p.await(ctx, sinkListens)
	if err != nil {
		p.end(os.Kill)
		return nil, err
	}
	port, err1 := strconv.ParseUint(groups[1], 10, 16)
	granted, err2 := strconv.Atoi(groups[2])
	if err1 != nil || err2 != nil {
		p.end(os.Kill)
		return nil, fmt.Errorf("sink says %q", groups[0])
	}
	return &sink{process: p, port: uint16(port), granted: granted}, nil
}

// last is when it took the last datagram.
func (s sunk) last() time.Time { return time.UnixMicro(int64(s.LastAt * 1e6)) }

// close ends it when everything that was sent has arrived: on loopback that is when the sender's call returns.
func (s *sink) close(ctx context.Context) (result sunk, err error) {
	var kernel kernelSocket
	err = until(ctx, settlePatience, "the receive queue of the sink is empty", func() (bool, error) {
		kernel, err = readSocket(s.port)
		return kernel.queued == 0, err
	})
	if err != nil {
		return result, err
	}
	s.end(syscall.SIGTERM)
	if s.result != nil {
		return result, fmt.Errorf("sink: %w\n%s", s.result, s.said.tail())
	}
	err = json.Unmarshal([]byte(sinkEnds.FindString(s.said.String())), &result)
	result.witness = kernel.drops
	return result, err
}

// mustArrive checks that what was sent to a sink has arrived there or was dropped, as its socket and /proc/net/udp say.
func (b *bench) mustArrive(what string, result sunk, sent uint64) {
	b.report.must(result.Received+result.Drops == sent,
		"%s: %d received + %d dropped at the receiver ≠ %d sent", what, result.Received, result.Drops, sent)
	b.report.must(result.Drops == result.witness,
		"%s: the receiver's socket knows of %d drops, /proc/net/udp of %d", what, result.Drops, result.witness)
}
