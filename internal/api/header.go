package api

import (
	"encoding/hex"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/export"
	"udpweb/internal/journal"
)

// Header is the UDP header of a datagram, and what its IP header asked of routers, as JSON.
type Header struct {
	SourcePort      int     `json:"source_port" minimum:"0" maximum:"65535"`
	DestinationPort int     `json:"destination_port" minimum:"0" maximum:"65535"`
	Length          int     `json:"length" minimum:"0" maximum:"65535" doc:"Bytes of the header and the whole payload."`
	Checksum        *int    `json:"checksum" nullable:"true" minimum:"1" maximum:"65535" doc:"Calculated from both addresses and the payload; null where one of these is not wholly known, as of a datagram that was cut."`
	Bytes           *string `json:"bytes" nullable:"true" pattern:"^[0-9a-f]{16}$" doc:"The eight bytes in hexadecimal; null where the checksum is."`
	DSCP            *int    `json:"dscp" nullable:"true" minimum:"0" maximum:"63" doc:"Differentiated services code point: the upper six bits of the TOS; null where that is unknown."`
	DSCPName        string  `json:"dscp_name" doc:"The name of the code point, such as EF; empty where it has none."`
	ECN             *string `json:"ecn" nullable:"true" enum:"Not-ECT,ECT(1),ECT(0),CE" doc:"Explicit congestion notification: the lower two bits of the TOS; null where that is unknown."`
}

// wireHeader is the header of a datagram. Calculating it takes a look at every byte of the payload.
func wireHeader(e *journal.Entry) Header {
	rebuilt := e.RebuildHeader()
	header := Header{
		SourcePort: int(rebuilt.SourcePort), DestinationPort: int(rebuilt.DestinationPort), Length: int(rebuilt.Length),
	}
	if rebuilt.ChecksumKnown {
		bytes := rebuilt.Bytes()
		header.Checksum, header.Bytes = new(int(rebuilt.Checksum)), new(hex.EncodeToString(bytes[:]))
	}
	if e.Header.Known {
		value, name := e.Header.DSCP()
		header.DSCP, header.DSCPName, header.ECN = new(int(value)), name, new(e.Header.ECN())
	}
	return header
}

// wholeEntry is an entry that was asked for by its number, and so comes with its header.
type wholeEntry struct{ entry journal.Entry }

// Schema shows a wholeEntry as what it encodes to.
func (wholeEntry) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(typeOf[Entry](), true, "")
}

// MarshalJSON writes the entry with its header behind its other fields.
func (w wholeEntry) MarshalJSON() ([]byte, error) {
	written := export.AppendJSON(nil, &w.entry, export.WholePayload)
	if w.entry.Kind != journal.Received && w.entry.Kind != journal.Sent {
		return written, nil
	}
	header, err := json.Marshal(wireHeader(&w.entry))
	if err != nil {
		return nil, err
	}
	written = append(written[:len(written)-len("}")], `,"header":`...)
	return append(append(written, header...), '}'), nil
}

var _ json.Marshaler = wholeEntry{}
