package api

import (
	"encoding/json"
	"testing"
)

func TestABitrateIsReadAsTCReadsIt(t *testing.T) {
	for typed, want := range map[string]float64{
		`"10Mbit"`: 10e6, `"10mbit"`: 10e6, `"10MBIT"`: 10e6, `"64kbit"`: 64e3, `"1.5Kbit"`: 1500, `"2Gbit"`: 2e9, `"1tbit"`: 1e12,
		`"9600"`: 9600, `"9600bit"`: 9600, `9600`: 9600, `1e6`: 1e6, `0.5`: 0.5, `".5kbit"`: 500, `"64.1kbit"`: 64_100, `"\u0031bit"`: 1,
		`"0"`: 0, `0`: 0, `"-5Mbit"`: -5e6, // Which are read, and refused as a pace.
	} {
		var rate Bitrate
		if err := json.Unmarshal([]byte(typed), &rate); err != nil {
			t.Errorf("%s: %v", typed, err)
		}
		if got, err := rate.bits(); err != nil || got != want {
			t.Errorf("%s is %v, %v, want %v", typed, got, err, want)
		}
	}
	for _, typed := range []Bitrate{
		"", "bit", "Mbit", "10M", "10Mb", "10Mbps", "10bps", "10Mibit", "10 Mbit", " 10Mbit", "10Mbit ", "10bit/s", "1,5Mbit", "ten",
		"1e400", "1e308Mbit", "inf", "Inf", "-inf", "NaN", "nanbit", "10\x00bit", "10\u212abit", "10\u0130bit", "1e3kbit", "\xff", "1bitbit", "0x", "--1bit",
	} {
		if got, err := typed.bits(); err == nil {
			t.Errorf("%q is taken for %v", typed, got)
		}
	}
}

func TestABitrateIsToldInTheUnitThatFits(t *testing.T) {
	for bits, want := range map[float64]string{
		0.5: "0.5bit", 1: "1bit", 999: "999bit", 1000: "1kbit", 1500: "1.5kbit", 64_100: "64.1kbit", 10e6: "10Mbit", 2.5e9: "2.5Gbit",
		4e12: "4Tbit", 5e15: "5000Tbit",
	} {
		got := bitrateOf(bits)
		if again, err := Bitrate(got).bits(); got != want || err != nil || again != bits {
			t.Errorf("%v is told as %q and read back as %v, %v, want %q", bits, got, again, err, want)
		}
	}
}

func FuzzBitrate(f *testing.F) {
	for _, seed := range []string{"10Mbit", "1e9", "", "-1kbit", "Tbit", "1e308Gbit"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		bits, err := Bitrate(typed).bits()
		if err != nil || bits <= 0 {
			return
		}
		again, err := Bitrate(bitrateOf(bits)).bits()
		if err != nil || again < bits*(1-1e-12) || again > bits*(1+1e-12) {
			t.Errorf("%q is %v, told as %q, which is %v, %v", typed, bits, bitrateOf(bits), again, err)
		}
	})
}
