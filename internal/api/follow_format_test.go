package api

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/pcapgo"

	"udpweb/internal/journal"
)

func TestAFollowerEndsWithItsLimit(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	for _, tt := range []struct{ format, query string }{
		{"ndjson", "&limit=3"},
		{"pcapng", "&limit=3"},
		{"ndjson", "&limit=3&filter=" + url.QueryEscape(`data contains "1"`)},
		{"pcapng", "&limit=3&filter=" + url.QueryEscape(`data contains "1"`)},
	} {
		waited := r.getLater(t, "/api/v1/datagrams?follow=true&format="+tt.format+tt.query)
		someoneWaits(t)
		first, want := r.lab.Journal().Last()+1, []uint64{0, 1, 2}
		if strings.Contains(tt.query, "filter") {
			want = []uint64{1, 10, 11}
		}
		for i := range 12 {
			write(t, witness, made.Local, []byte(itoa(uint64(i))))
		}
		got := seqsIn(t, tt.format, waited().want(t, http.StatusOK).body)
		for i := range got {
			got[i] -= first
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s%s: entries %d, want %d", tt.format, tt.query, got, want)
		}
		eventually(t, "all have come", func() bool { return r.lab.Journal().Last() == first+11 })
	}
	held := r.get(t, "/api/v1/datagrams?follow=true&after=1&limit=2&format=ndjson").want(t, http.StatusOK)
	if got := seqsIn(t, "ndjson", held.body); !slices.Equal(got, []uint64{2, 3}) {
		t.Errorf("what is held already: %d", got)
	}
}

// Whoever opens a followed capture file reads its head at once, and each packet as it comes.
func TestAFollowedCaptureFileGrows(t *testing.T) {
	r := start(t)
	made := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	response := r.open(t, http.MethodGet, "follow=true&format=pcapng")
	reader, err := pcapgo.NewNgReader(bufio.NewReaderSize(response.body, 16), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		t.Fatalf("the head does not come: %v", err)
	}
	next := func() (data []byte, on pcapgo.NgInterface, options pcapgo.NgPacketOptions) {
		t.Helper()
		data, info, options, err := reader.ReadPacketDataWithOptions()
		if err != nil {
			t.Fatal(err)
		}
		on, err = reader.Interface(info.InterfaceIndex)
		if err != nil {
			t.Fatal(err)
		}
		return data, on, options
	}
	for _, text := range []string{"first", "second"} {
		write(t, witness, made.Local, []byte(text))
		if data, _, _ := next(); !bytes.HasSuffix(data, []byte(text)) {
			t.Errorf("got %x, want %q", data, text)
		}
	}
	r.lab.Journal().Append(journal.Entry{Kind: journal.Gap, Missing: 991})
	r.append(1, 0)
	data, on, options := next()
	if on.Name != "lo" || !bytes.Contains(data, []byte(itoa(r.lab.Journal().Last())+" ")) || len(options.Comments) == 0 ||
		!strings.Contains(options.Comments[0], "991 datagrams are missing here") || *options.DropCount != 991 {
		t.Errorf("on %q: %x with %q", on.Name, data, options.Comments)
	}
	late := journal.Entry{Kind: journal.Received}
	late.Interface = "eth7"
	r.lab.Journal().Append(late)
	if _, on, _ := next(); on.Name != "eth7" {
		t.Errorf("on %q, want a new interface", on.Name)
	}
	if err := r.lab.Close(); err != nil { // Which is an event, and no packet.
		t.Fatal(err)
	}
	if _, _, err := reader.ReadPacketData(); !errors.Is(err, io.EOF) {
		t.Errorf("the file does not end well: %v", err)
	}
}

// A follower that stops reading for a while learns exactly how many entries it has missed.
func TestAFollowerThatFallsBehindIsToldWhatItMissed(t *testing.T) {
	for _, format := range []string{"ndjson", "pcapng"} {
		t.Run(format, func(t *testing.T) {
			r := start(t, func(s *setup) { s.lab.Memory = make([]byte, 8<<20) })
			response := r.open(t, http.MethodGet, "follow=true&after=0&limit=3000&format="+format)
			someoneWaits(t)
			r.append(4000, 10_000) // Several times what the journal and the connection hold.
			first := r.lab.Journal().Stats().First
			if first == 1 {
				t.Fatal("nothing left the journal")
			}
			ended := make(chan []byte)
			go func() {
				body, err := io.ReadAll(response.body)
				if err != nil {
					t.Error(err)
				}
				ended <- body
			}()
			var body []byte
			for deadline := time.Now().Add(6 * patience); body == nil; { // As many as it takes to the limit.
				if time.Now().After(deadline) {
					t.Fatal("it does not end")
				}
				r.append(100, 0)
				select {
				case body = <-ended:
				case <-time.After(time.Millisecond):
				}
			}
			var told, missed, last uint64
			if format == "ndjson" {
				told, missed = toldAndMissed(t, format, body)
				lines := bytes.Split(bytes.TrimSpace(body), []byte("\n"))
				last = parse[Entry](t, lines[len(lines)-1]).Seq // It ends with its limit, which counts entries.
			} else {
				for _, packet := range packets(t, body) {
					told, last = told+1, packet.seq
					for _, comment := range packet.comments {
						if count, _, ok := strings.Cut(comment, " entries are missing here"); ok {
							missed += number(t, count)
						}
					}
				}
			}
			if missed == 0 || told != 3000 || told+missed != last {
				t.Errorf("%d told and %d missed, up to %d", told, missed, last)
			}
		})
	}
}
