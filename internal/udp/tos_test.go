package udp

import (
	"fmt"
	"testing"
)

// What the registry of code points says is told here by the rules that it grew from: class
// selectors are three bits and zeros, and assured forwarding is a class and a drop precedence.
func TestCodePointsHaveTheirNames(t *testing.T) {
	want := map[uint8]string{0b101110: "EF", 0b101100: "VOICE-ADMIT", 0b000001: "LE"}
	for class := range uint8(8) {
		want[class<<3] = fmt.Sprintf("CS%d", class)
	}
	for class := uint8(1); class <= 4; class++ {
		for drop := uint8(1); drop <= 3; drop++ {
			want[class<<3|drop<<1] = fmt.Sprintf("AF%d%d", class, drop)
		}
	}
	for value := range uint8(64) {
		for low := range uint8(4) {
			got, name := Header{TOS: value<<2 | low}.DSCP()
			if got != value || name != want[value] {
				t.Errorf("the code point of %#02x is %d %q, want %d %q", value<<2|low, got, name, value, want[value])
			}
		}
	}
}

func TestCongestionHasItsNames(t *testing.T) {
	for tos := range 256 {
		want := []string{"Not-ECT", "ECT(1)", "ECT(0)", "CE"}[tos%4]
		if got := (Header{TOS: uint8(tos)}).ECN(); got != want {
			t.Errorf("the ECN field of %#02x is %q, want %q", tos, got, want)
		}
	}
}
