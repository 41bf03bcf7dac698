package payload

// dumpWidth is how many bytes a row holds: what hexdump, xxd and Wireshark show, and hexadecimal offsets end in 0.
const dumpWidth = 16

// DumpRow is one row of a hex dump.
type DumpRow struct {
	Offset int    // Bytes before this row.
	Hex    string // Up to 16 bytes, as Hex writes them.
	Text   string // One character per byte: printable ASCII as it is, anything else as ·, which no ASCII text holds.
}

// Dump returns the first limit bytes of b in rows of 16. The text keeps one character per byte, so that a character
// under the pointer and its two digits can be found from each other; text beyond ASCII is for Text and Preview.
func Dump(b []byte, limit int) []DumpRow {
	b = b[:min(len(b), max(limit, 0))]
	rows := make([]DumpRow, 0, (len(b)+dumpWidth-1)/dumpWidth)
	for offset := 0; offset < len(b); offset += dumpWidth {
		row := b[offset:min(offset+dumpWidth, len(b))]
		rows = append(rows, DumpRow{Offset: offset, Hex: Hex(row), Text: dumpText(row)})
	}
	return rows
}

func dumpText(row []byte) string {
	out := make([]byte, 0, len(row))
	for _, c := range row {
		if ' ' <= c && c <= '~' {
			out = append(out, c)
		} else {
			out = append(out, "·"...)
		}
	}
	return string(out)
}
