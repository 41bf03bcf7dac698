package filter

import (
	"strings"
	"testing"

	"udpweb/internal/journal"
)

func BenchmarkMatch(b *testing.B) {
	entry := datagram("10.1.2.3:50000", "192.168.0.9:8888", "hello, "+strings.Repeat("temperature=21.5 ", 3)+"hi learner")
	entry.Length = 300
	for _, each := range []struct{ name, filter string }{
		{"port", `udp.port == 8888`},
		{"usual", `udp.port == 8888 && ip.src == 10.0.0.0/8 && udp.length > 100 && data contains "hi"`},
		{"first test fails", `udp.port == 53 && ip.src == 10.0.0.0/8 && udp.length > 100 && data contains "hi"`},
		{"set", `udp.port in {53, 80, 8000..8010, 8888}`},
		{"kind", `kind == "received"`},
		{"slice", `data[0:4] == 68:65:6c:6c`},
		{"source", `source == "10.1.2.3:50000"`},
		{"source in text", `source contains "10.1"`},
		{"pattern at the start", `data matches "^hello"`},
		{"pattern anywhere", `data matches "learner"`},
	} {
		b.Run(each.name, func(b *testing.B) {
			compiled, err := Compile(each.filter)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				compiled.Match(&entry)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(`udp.port == 8888 && ip.src == 10.0.0.0/8 && udp.length > 100 && data contains "hi"`); err != nil {
			b.Fatal(err)
		}
	}
}

// What a reader with a filter pays for an entry: reading it, and asking whether it passes.
func BenchmarkJournal(b *testing.B) {
	const count = 100_000
	log := journal.New(make([]byte, 64<<20))
	entry := datagram("10.1.2.3:50000", "192.168.0.9:8888", strings.Repeat("temperature=21 ", 4)+"pad.")
	batch := make([]journal.Entry, 100)
	for i := range batch {
		batch[i] = entry
	}
	for range count / len(batch) {
		log.Append(batch...)
	}
	for _, each := range []struct{ name, filter string }{
		{"nothing", ""},
		{"usual", `udp.port == 8888 && ip.src == 10.0.0.0/8 && udp.length > 50 && data contains "hi"`},
	} {
		b.Run(each.name, func(b *testing.B) {
			compiled := mustCompile(b, each.filter)
			var page journal.Page
			b.ReportAllocs()
			for b.Loop() {
				found := 0
				for after := uint64(0); after < count; after = page.Last() {
					log.Read(&page, after, 1024)
					for e := range page.All() {
						if compiled.Match(e) {
							found++
						}
					}
				}
				if found != 0 && each.filter != "" {
					b.Fatalf("%d pass", found)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/entry")
		})
	}
}
