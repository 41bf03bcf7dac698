package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Bounds of waiting for a process.
const (
	startPatience = 10 * time.Second
	endPatience   = 10 * time.Second // udpweb itself gives requests 5 seconds
	lookInterval  = 5 * time.Millisecond
)

// process is a child of ours. Whoever starts one must call end.
type process struct {
	name    string
	command *exec.Cmd
	said    output
	ended   chan struct{} // closed when it has ended; result is valid then
	result  error
}

// start runs a program. It is told to end when ctx is done.
func start(ctx context.Context, program string, arguments ...string) (*process, error) {
	p := &process{
		name: filepath.Base(program), command: exec.CommandContext(ctx, program, arguments...), ended: make(chan struct{}),
	}
	p.command.Stdout, p.command.Stderr = &p.said, &p.said
	p.command.Cancel = func() error { return p.command.Process.Signal(syscall.SIGTERM) }
	p.command.WaitDelay = endPatience
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.ended)
		p.result = p.command.Wait()
	}()
	return p, nil
}

func (p *process) pid() int { return p.command.Process.Pid }

// await waits until the process has written something, and returns the groups of the pattern.
func (p *process) await(ctx context.Context, pattern *regexp.Regexp) (groups []string, err error) {
	err = until(ctx, startPatience, p.name+" says "+pattern.String(), func() (bool, error) {
		over := p.isOver() // Before the look: what it wrote last is there then.
		if groups = pattern.FindStringSubmatch(p.said.String()); groups != nil {
			return true, nil
		}
		if over {
			return false, fmt.Errorf("%s ended: %w\n%s", p.name, p.result, p.said.tail())
		}
		return false, nil
	})
	return groups, err
}

func (p *process) isOver() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// wait waits until the process has ended by itself, and fails when that is not with 0.
func (p *process) wait(ctx context.Context, patience time.Duration) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return fmt.Errorf("%s has not ended within %s\n%s", p.name, patience, p.said.tail())
	}
	if p.result != nil {
		return fmt.Errorf("%s: %w\n%s", p.name, p.result, p.said.tail())
	}
	return nil
}

// end ends the process with a signal, or without one where it does not listen. It may be called again.
func (p *process) end(with os.Signal) {
	_ = p.command.Process.Signal(with) // It may have ended already.
	timer := time.NewTimer(endPatience)
	defer timer.Stop()
	select {
	case <-p.ended:
		return
	case <-timer.C:
	}
	say(p.name + " does not end by itself and is killed")
	_ = p.command.Process.Kill()
	<-p.ended
}

// cpu is what the process has used, when it has ended.
func (p *process) cpu() time.Duration {
	return p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime()
}

// output is what a process has written.
type output struct {
	mu    sync.Mutex // guards the following
	bytes bytes.Buffer
}

// Write takes what the process writes.
func (o *output) Write(data []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes.Write(data)
}

// String is all of it.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes.String()
}

// tail is the end of it, for an error.
func (o *output) tail() string {
	const most = 1500 // bytes
	said := o.String()
	return strings.TrimSpace(said[max(0, len(said)-most):])
}

// errPatience says that something has not come to pass in time.
var errPatience = errors.New("waited in vain")

// until looks again and again until something is so, at most as long as patience.
func until(ctx context.Context, patience time.Duration, what string, look func() (bool, error)) error {
	deadline := time.Now().Add(patience)
	for {
		if is, err := look(); is || err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%w for %s until: %s", errPatience, patience, what)
		}
		if err := pause(ctx, lookInterval); err != nil {
			return err
		}
	}
}

// pause sleeps, unless the run is ended.
func pause(ctx context.Context, span time.Duration) error {
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
