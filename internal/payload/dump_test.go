package payload

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDumpWritesRowsOfSixteen(t *testing.T) {
	got := Dump([]byte("GET / HTTP/1.1\r\n한글.\x00\x7f\xff"), 100)
	want := []DumpRow{
		{0, "47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a", "GET / HTTP/1.1··"},
		{16, "ed 95 9c ea b8 80 2e 00 7f ff", "······.···"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestDumpStopsAtItsLimit(t *testing.T) {
	all := allBytes()
	tests := []struct{ size, limit, rows, bytes int }{
		{0, 100, 0, 0},
		{1, 100, 1, 1},
		{16, 16, 1, 16},
		{17, 17, 2, 17},
		{256, 256, 16, 256},
		{256, 1 << 62, 16, 256},
		{256, 20, 2, 20},
		{256, 16, 1, 16},
		{256, 0, 0, 0},
		{256, -1, 0, 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d of %d", tt.limit, tt.size), func(t *testing.T) {
			rows := Dump(all[:tt.size], tt.limit)
			digits := make([]string, 0, len(rows))
			for i, row := range rows {
				if row.Offset != 16*i {
					t.Errorf("row %d starts at %d", i, row.Offset)
				}
				if utf8.RuneCountInString(row.Text) != len(strings.Fields(row.Hex)) {
					t.Errorf("row %d shows %q for %q", i, row.Text, row.Hex)
				}
				digits = append(digits, row.Hex)
			}
			if len(rows) != tt.rows {
				t.Errorf("got %d rows, want %d", len(rows), tt.rows)
			}
			wantBytes(t, Spec{Hex: new(strings.Join(digits, "\n"))}, all[:tt.bytes])
		})
	}
}
