package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Bitrate is a number of bits a second as tc(8) writes it: 10Mbit, 1.5kbit, or a bare number of bits.
type Bitrate string

type bitrateUnit struct {
	name     string
	exponent string // of ten
}

// bitrateUnits are the units of tc(8) for bits: powers of 1000 whose case does not matter, smallest first.
// Its bps are bytes a second, which here would be taken for bits, and are left out. Read only.
var bitrateUnits = []bitrateUnit{{"bit", ""}, {"kbit", "e3"}, {"Mbit", "e6"}, {"Gbit", "e9"}, {"Tbit", "e12"}}

// UnmarshalJSON takes a string, or a number of bits. What it comes to is found out later, when there is a
// field to blame.
func (b *Bitrate) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) != nil {
		text = string(data)
	}
	*b = Bitrate(text)
	return nil
}

// Schema describes it.
func (Bitrate) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}}, Examples: []any{"10Mbit"}}
}

// bits is how many bits a second it is.
func (b Bitrate) bits() (float64, error) {
	digits := strings.TrimRight(string(b), "bitkmgBITKMG")
	unit := cmp.Or(string(b)[len(digits):], bitrateUnits[0].name)
	for _, each := range bitrateUnits {
		if !strings.EqualFold(each.name, unit) {
			continue
		}
		number, err := strconv.ParseFloat(digits+each.exponent, 64) // All at once, and so exactly what was typed.
		if err == nil && !math.IsInf(number, 0) && !math.IsNaN(number) {
			return number, nil
		}
	}
	return 0, fmt.Errorf("%q is not a bitrate such as 64kbit or 10Mbit", shortText(string(b)))
}

// bitrateOf writes a number of bits a second in the largest unit of which it comes to one.
func bitrateOf(bits float64) string {
	name, value := bitrateUnits[0].name, bits
	for i, each := range bitrateUnits {
		if factor := math.Pow10(3 * i); bits >= factor {
			name, value = each.name, bits/factor
		}
	}
	return strconv.FormatFloat(value, 'f', -1, 64) + name
}
