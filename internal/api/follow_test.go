package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
)

// follower reads entries as they come.
type follower struct {
	lines *bufio.Scanner
	body  io.Closer
	leave context.CancelFunc
}

// follow asks for entries as they come.
func (r *rig) follow(t *testing.T, query string) *follower {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 6*patience)
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.server.URL+"/api/v1/datagrams?follow=true&format=ndjson&"+query, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := r.server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if contentType := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || contentType != "application/x-ndjson" {
		t.Fatalf("status %d, Content-Type %q", response.StatusCode, contentType)
	}
	f := &follower{lines: bufio.NewScanner(response.Body), body: response.Body, leave: cancel}
	f.lines.Buffer(nil, 1<<20)
	return f
}

// next reads one entry; it ends the test when there is none.
func (f *follower) next(t *testing.T) Entry {
	t.Helper()
	if !f.lines.Scan() {
		t.Fatalf("the lines end: %v", f.lines.Err())
	}
	return parse[Entry](t, f.lines.Bytes())
}

func TestAFollowerGetsEachEntryAsItComes(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	f := r.follow(t, "")
	for i := range 20 {
		text := strconv.Itoa(i)
		write(t, witness, made.Local, []byte(text))
		if entry := f.next(t); *entry.Text != text || entry.Seq != uint64(i+2) {
			t.Fatalf("entry %d is %q, want %q", entry.Seq, *entry.Text, text)
		}
	}
}

func TestAFollowerCatchesUpFirst(t *testing.T) {
	r := start(t)
	first, second := r.listen(t), r.listen(t)
	for i := range 2500 { // More than is read at once.
		r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Listener: strconv.Itoa(1 + i%2), Note: strconv.Itoa(i)})
	}
	all, one := r.follow(t, "after=0"), r.follow(t, "after=2&listener="+second.Local.String())
	witness := outside(t, "127.0.0.1:0")
	write(t, witness, first.Local, []byte("first"))
	eventually(t, "the first has it", func() bool { return r.lab.Journal().Last() == 2503 })
	write(t, witness, second.Local, []byte("second"))
	for seq := uint64(1); seq <= 2504; seq++ {
		if entry := all.next(t); entry.Seq != seq {
			t.Fatalf("entry %d, want %d", entry.Seq, seq)
		}
	}
	for seq := uint64(4); seq <= 2504; seq += 2 {
		if entry := one.next(t); entry.Seq != seq || entry.Listener != second.ID {
			t.Fatalf("entry %d of listener %s, want %d of %s", entry.Seq, entry.Listener, seq, second.ID)
		}
	}
}

func TestAFollowerEndsWithTheLab(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	f := r.follow(t, "")
	r.flood(t, made, 1, func(int) []byte { return []byte("last words") })
	if err := r.lab.Close(); err != nil {
		t.Fatal(err)
	}
	if entry := f.next(t); entry.Kind != "received" {
		t.Errorf("%+v", entry)
	}
	if entry := f.next(t); entry.Note != lab.NoteStopped {
		t.Errorf("%+v", entry)
	}
	if f.lines.Scan() || f.lines.Err() != nil {
		t.Errorf("more after the end: %q, %v", f.lines.Text(), f.lines.Err())
	}
}

func TestAFollowerThatLeavesIsLetGo(t *testing.T) {
	r := start(t)
	f := r.follow(t, "")
	someoneWaits(t)
	f.leave()
	if f.lines.Scan() || !errors.Is(f.lines.Err(), context.Canceled) {
		t.Errorf("%q, %v", f.lines.Text(), f.lines.Err())
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		r.server.Close() // It waits for its handlers, and the lab is not closed.
	}()
	select {
	case <-closed:
	case <-time.After(patience):
		t.Error("the handler is still there")
	}
}

// Where nothing is for the follower, nothing is written, and no write tells that it has gone.
func TestAFollowerThatLeavesInAFloodIsLetGo(t *testing.T) {
	r := start(t)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: "not this one"})
			}
		}
	}()
	f := r.follow(t, "filter=kind+%3D%3D+%22received%22")
	eventually(t, "it follows", func() bool { return isRunning("followDatagrams") })
	f.leave()
	eventually(t, "nobody follows any more", func() bool { return !isRunning("followDatagrams") })
	close(stop)
	<-stopped
}

// A quiet journal must not look like a dead client.
func TestAFollowerOutlivesTheServersDeadlines(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t, func(s *setup) {
		s.read, s.write = time.Second, time.Second
		s.pace.write = time.Second
	})
	made := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	f := r.follow(t, "")
	for range 3 {
		time.Sleep(2 * time.Second) // Longer than each of them.
		write(t, witness, made.Local, []byte("at last"))
		if entry := f.next(t); *entry.Text != "at last" {
			t.Errorf("%+v", entry)
		}
	}
}

// A follower that is behind when the journal is cleared has nothing to read, and must wait for the
// next entry like everyone else.
func TestAFollowerBehindAClearedJournalWaits(t *testing.T) {
	r := start(t)
	for range 100 {
		r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: "forgotten"})
	}
	r.lab.Clear()
	f := r.follow(t, "after=1")
	staysWaiting(t)
	r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: "remembered"})
	if !f.lines.Scan() || f.lines.Text() != `{"missed":99,"seq":100}` {
		t.Errorf("it has missed %q", f.lines.Text())
	}
	if entry := f.next(t); entry.Seq != 101 || entry.Note != "remembered" {
		t.Errorf("%+v", entry)
	}
}

func TestAStalledFollowerIsLetGo(t *testing.T) {
	r := start(t, func(s *setup) { s.pace.write = 200 * time.Millisecond })
	f := r.follow(t, "after=0")
	text := string(make([]byte, 4000))
	for range 16_000 { // More than both ends of the connection hold.
		r.lab.Journal().Append(journal.Entry{Kind: journal.Event, Note: text})
	}
	eventually(t, "nobody follows any more", func() bool { return !isRunning("followDatagrams") })
	for f.lines.Scan() {
	}
	if f.lines.Err() == nil {
		t.Error("the lines end as if they were all")
	}
}
