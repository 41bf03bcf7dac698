package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// killed ends what does not have to say anything any more.
const killed = syscall.SIGKILL

// peers are the receivers that people start with, as far as they are installed.
func peers() (found []receiver) {
	if _, err := exec.LookPath("python3"); err == nil {
		found = append(found, receiver{"the tutorial's Python loop", takeWithPython})
	}
	if _, err := exec.LookPath("socat"); err == nil {
		found = append(found, receiver{"socat to /dev/null", takeWithSocat})
	}
	return found
}

var pythonCounted = regexp.MustCompile(`(?m)^received (\d+)$`)

// takeWithPython sends the burst to the loop of the tutorial.
func takeWithPython(ctx context.Context, b *bench, s shot) (taken, error) {
	port, err := freePort()
	if err != nil {
		return taken{}, err
	}
	loop, err := start(ctx, "python3", "-u", filepath.Join("bench", "peers", "loop.py"), strconv.Itoa(int(port)))
	if err != nil {
		return taken{}, err
	}
	one, err := b.blastPeer(ctx, loop, s, port)
	loop.end(os.Interrupt) // Ctrl+C, as one ends it by hand.
	if err != nil {
		return one, err
	}
	counted, err := loop.await(ctx, pythonCounted)
	if err != nil {
		return one, err
	}
	one.cpu = loop.cpu()
	b.report.must(counted[1] == strconv.FormatUint(one.received, 10),
		"Python, %d B: it counts %s, the kernel says that it left %d of %d", s.size, counted[1], one.received, one.sent)
	return one, nil
}

// takeWithSocat sends the burst to socat, which counts nothing itself.
func takeWithSocat(ctx context.Context, b *bench, s shot) (taken, error) {
	port, err := freePort()
	if err != nil {
		return taken{}, err
	}
	relay, err := start(ctx, "socat", "-u", "UDP-RECV:"+strconv.Itoa(int(port))+",bind=127.0.0.1", "OPEN:/dev/null")
	if err != nil {
		return taken{}, err
	}
	one, err := b.blastPeer(ctx, relay, s, port)
	relay.end(syscall.SIGTERM)
	one.cpu = relay.cpu()
	return one, err
}

// blastPeer sends to a receiver of which only the kernel's counts are known.
func (b *bench) blastPeer(ctx context.Context, peer *process, s shot, port uint16) (one taken, err error) {
	err = until(ctx, startPatience, peer.name+" listens", func() (bool, error) {
		_, err := readSocket(port)
		if err != nil && peer.isOver() {
			return false, err
		}
		return err == nil, nil
	})
	if err != nil {
		return one, err
	}
	s.ports = []uint16{port}
	sent, err := b.blast(ctx, s)
	if err != nil {
		return one, err
	}
	var kernel kernelSocket
	err = until(ctx, settlePatience, "the receive queue of "+peer.name+" is empty", func() (bool, error) {
		kernel, err = readSocket(port)
		return kernel.queued == 0, err
	})
	return taken{sent: sent.Sent, received: sent.Sent - kernel.drops, drops: kernel.drops, rate: sent.rate()}, err
}

// freePort is a UDP port of 127.0.0.1 that nobody has at the moment.
func freePort() (uint16, error) {
	socket, err := listenUDP()
	if err != nil {
		return 0, err
	}
	defer func() { _ = socket.Close() }()
	_, port, _ := strings.Cut(socket.LocalAddr().String(), ":")
	number, err := strconv.ParseUint(port, 10, 16)
	return uint16(number), err
}
