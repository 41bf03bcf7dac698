package api

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/export"
	"udpweb/internal/journal"
)

// Entry is one line of the journal as JSON. Which fields it has depends on its kind. The struct
// describes it in the OpenAPI document; [export.AppendJSON] writes it, without reflection.
type Entry struct {
	Seq         uint64    `json:"seq" doc:"Its number: 1, 2, 3…"`
	Time        time.Time `json:"time" doc:"When it happened. Of a received datagram: when the kernel got it."`
	Kind        string    `json:"kind" enum:"received,sent,gap,unreachable,event"`
	Listener    string    `json:"listener" doc:"The id of the listener it belongs to; empty for a socket that was opened for one send."`
	Source      *string   `json:"source,omitempty" nullable:"true" doc:"Where a datagram came from: address:port."`
	Destination *string   `json:"destination,omitempty" nullable:"true" doc:"Where a datagram was sent to: address:port; null where the system does not tell."`
	Interface   string    `json:"interface,omitempty" doc:"The network interface a datagram came in by, or was told to leave by; empty where unknown."`
	TTL         *int      `json:"ttl,omitempty" nullable:"true" doc:"Time to live or hop limit, as it arrived or as it was sent; null where unknown."`
	TOS         *int      `json:"tos,omitempty" nullable:"true" doc:"Type of service or traffic class, as it arrived or as it was sent; null where unknown."`
	Length      int       `json:"length,omitempty" doc:"Bytes of payload the datagram really had."`
	Captured    int       `json:"captured,omitempty" doc:"Bytes of payload that were taken."`
	Truncated   bool      `json:"truncated,omitempty" doc:"Whether a part was cut off and lost."`
	Payload     *string   `json:"payload,omitempty" encoding:"base64" doc:"What was taken, in base64. Live streams leave it out of large datagrams and give a preview."`
	Preview     *string   `json:"preview,omitempty" encoding:"base64" doc:"In live streams, of large datagrams: how the payload begins."`
	Text        *string   `json:"text,omitempty" doc:"The payload as text, when it is valid, printable UTF-8."`
	Via         string    `json:"via,omitempty" doc:"What the lab did, such as a reply rule."`
	Count       uint64    `json:"count,omitempty" doc:"Of a sent or an unreachable that stands for several of the same, or of an event about several datagrams, such as those that were not sent: how many. Absent where it is one."`
	Header      *Header   `json:"header,omitempty" doc:"The UDP header of a datagram, rebuilt, not captured: a UDP socket never sees it. Only where one entry is asked for by its number."`
	Missing     uint64    `json:"missing,omitempty" doc:"Of a gap: how many datagrams the kernel dropped here."`
	ICMP        *ICMP     `json:"icmp,omitempty" doc:"Of an unreachable: the ICMP message."`
	Note        string    `json:"note,omitempty" doc:"Of an event: what happened."`
}

// ICMP is the message behind an unreachable entry.
type ICMP struct {
	Type  int    `json:"type"`
	Code  int    `json:"code"`
	From  string `json:"from" doc:"Who sent it; empty where unknown."`
	Errno string `json:"errno" doc:"What the kernel made of it."`
	MTU   int    `json:"mtu,omitempty" doc:"The path MTU in bytes, where the datagram was larger than that."`
}

// wireEntry is an entry that encodes itself in answers that encoding/json writes.
type wireEntry struct{ entry journal.Entry }

// Schema shows a wireEntry as what it encodes to.
func (wireEntry) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(typeOf[Entry](), true, "")
}

// MarshalJSON writes the entry.
func (w wireEntry) MarshalJSON() ([]byte, error) {
	return export.AppendJSON(nil, &w.entry, export.WholePayload), nil
}

var _ json.Marshaler = wireEntry{}
