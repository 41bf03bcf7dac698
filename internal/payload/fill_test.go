package payload

import (
	"bytes"
	"testing"
)

func TestFillsAreWhatTheySay(t *testing.T) {
	counter := append(allBytes(), 0, 1, 2, 3)
	tests := []struct {
		fill string
		size int
		want []byte
	}{
		{"", 260, counter},
		{"counter", 260, counter},
		{"zero", 3, []byte{0, 0, 0}},
		{"text", 23, []byte("01234567890123456789012")},
		{"counter", 0, nil},
		{"zero", 0, nil},
		{"text", 0, nil},
		{"random", 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.fill, func(t *testing.T) { wantBytes(t, Spec{Size: &tt.size, Fill: tt.fill}, tt.want) })
	}
}

func TestRandomFillIsNewEveryTime(t *testing.T) {
	spec := Spec{Size: new(64), Fill: "random"}
	first, err := spec.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	second, err := spec.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != 64 || len(second) != 64 || bytes.Equal(first, second) {
		t.Errorf("got %x and %x", first, second)
	}
}

func TestRandomFillUsesEveryByteValue(t *testing.T) {
	b, err := Spec{Size: new(MaxIPv6), Fill: "random"}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if len(b) != MaxIPv6 {
		t.Fatalf("got %d bytes", len(b))
	}
	// Each value is expected 256 times; that one of them is missing by chance is less likely than 1 in 10^100.
	for _, value := range allBytes() {
		if bytes.IndexByte(b, value) < 0 {
			t.Errorf("%#02x is missing", value)
		}
	}
}

func TestTheLargestSizesAreGenerated(t *testing.T) {
	for _, size := range []int{MaxIPv4, MaxIPv6} {
		for _, fill := range []string{"random", "zero", "counter", "text"} {
			if b, err := (Spec{Size: &size, Fill: fill}).Bytes(); err != nil || len(b) != size {
				t.Errorf("%d of %s: got %d bytes, %v", size, fill, len(b), err)
			}
		}
	}
}

func TestUnknownFillsAreRefused(t *testing.T) {
	for fill, found := range map[string]string{"ones": "ones", "ZERO": "ZERO", " ": " ", "무작위": "무작위", "\xff\n": "⟨ff⟩↵"} {
		wantFault(t, Spec{Size: new(1), Fill: fill}, SyntaxError{Code: "bad-fill", Field: "fill", Found: found})
	}
}
