package export

import (
	"encoding/binary"
	"io"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"udpweb/internal/journal"
	"udpweb/internal/udp"
)

// sectionComment is what the section header says of all packets.
const sectionComment = "Written by udpweb from its journal, not captured: the IP and UDP headers are rebuilt from what sockets are told. " +
	"Identification, flags and flow label are 0, and there is no link layer. " +
	"Comments on packets tell what else happened, in front of the packet they stand on. The packet id is the number of the entry."

// How the interface of datagrams is described of which the system does not tell it.
const (
	unknownInterface   = "unknown"
	unknownDescription = "datagrams of which the system does not tell the interface"
)

// dltRaw is the link type of every interface but the first. The first has the registered number, 101.
// libpcap makes 12 of it, its own number for raw IP, compares that with the number of each further
// interface as it stands in the file, and refuses the file where they differ: tcpdump could not read
// what has two interfaces. Wireshark takes both numbers for the same.
const dltRaw layers.LinkType = 12

// pcapngWriter writes a capture file: one section, and a packet of the link type "raw IP" for each
// datagram. See https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/.
type pcapngWriter struct {
	w        io.Writer
	loopback string            // the name of the loopback interface; "" where unknown
	ng       *pcapgo.NgWriter  // nil before the first interface is described
	ids      map[string]int    // of the interfaces by name; of the unknown one by ""
	dropped  map[string]uint64 // by the kernel in all, by the name of the interface
	notes    notes
	packet   packet
	last     time.Time // of the newest entry
	block    []byte
}

func newPCAPNG(w io.Writer, loopback string) *pcapngWriter {
	return &pcapngWriter{w: w, loopback: loopback, ids: make(map[string]int), dropped: make(map[string]uint64)}
}

// loopback returns the name of the loopback interface, or "".
func loopback() string {
	found, err := udp.Interfaces()
	if err != nil {
		return "" // Then nobody knows what goes by it.
	}
	for _, each := range found {
		if each.Loopback {
			return each.Name
		}
	}
	return ""
}

// Open describes the loopback interface, since without any no program takes the file for one.
func (p *pcapngWriter) Open() error {
	if p.ng != nil {
		return nil
	}
	if _, err := p.describe(p.loopback); err != nil {
		return err
	}
	return p.ng.Flush()
}

func (p *pcapngWriter) Write(e *journal.Entry) error {
	p.last = e.Time
	if e.Kind == journal.Received || e.Kind == journal.Sent {
		return p.writePacket(e)
	}
	p.notes.add(e)
	if e.Kind == journal.Gap {
		p.dropped[p.interfaceOf(e)] += e.Missing
	}
	return nil
}

// Missed is told on the next packet.
func (p *pcapngWriter) Missed(count, seq uint64) error {
	p.notes.addMissed(count, seq)
	return nil
}

// describe returns the id of an interface; where it is the first time, it writes its block.
func (p *pcapngWriter) describe(name string) (id int, err error) {
	if id, ok := p.ids[name]; ok {
		return id, nil
	}
	described := pcapgo.NgInterface{Name: visible(name), LinkType: layers.LinkTypeRaw, TimestampResolution: 9}
	if name == "" {
		described.Name, described.Description = unknownInterface, unknownDescription
	}
	if p.ng == nil {
		p.ng, err = pcapgo.NewNgWriterInterface(p.w, described, pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{
			Hardware: runtime.GOARCH, OS: runtime.GOOS, Application: "udpweb", Comment: sectionComment,
		}})
	} else {
		described.LinkType = dltRaw
		id, err = p.ng.AddInterface(described)
	}
	p.ids[name] = id
	return id, err
}

// interfaceOf names the interface of an entry as far as it is certain; "" where it is not. Whatever has
// a loopback address stays on that interface (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3), and
// a zone names one.
func (p *pcapngWriter) interfaceOf(e *journal.Entry) string {
	source, destination := e.Source.Addr(), e.Destination.Addr()
	switch {
	case e.Interface != "":
		return e.Interface
	case source.IsLoopback() || destination.IsLoopback():
		return p.loopback
	case destination.Zone() != "":
		return destination.Zone()
	}
	return source.Zone()
}

// writePacket writes a datagram, and on it what was told since the one before.
func (p *pcapngWriter) writePacket(e *journal.Entry) error {
	id, err := p.describe(p.interfaceOf(e))
	if err != nil {
		return err
	}
	p.packet.rebuild(e)
	options := pcapgo.NgPacketOptions{Flags: &pcapgo.NgEpbFlags{Direction: pcapgo.NgEpbFlagDirectionInbound}, PacketID: &e.Seq}
	if e.Kind == journal.Sent {
		options.Flags.Direction = pcapgo.NgEpbFlagDirectionOutbound
	}
	at, known := timestamp(e.Time)
	if !known {
		p.packet.remark("when it happened is unknown")
	}
	if e.Via != "" {
		p.packet.remark("by the lab: %s", visible(e.Via))
	}
	if e.Count > 1 {
		p.packet.remark("stands for %d datagrams of the same payload", e.Count)
	}
	if dropped := p.notes.dropped; dropped > 0 {
		options.DropCount = &dropped
	}
	options.Comments = append(p.notes.take(), p.packet.remarks...)
	err = p.ng.WritePacketWithOptions(gopacket.CaptureInfo{
		Timestamp: at, CaptureLength: len(p.packet.bytes), Length: p.packet.length, InterfaceIndex: id,
	}, p.packet.bytes, options)
	if err != nil {
		return err
	}
	return p.ng.Flush()
}

// timestamp is a time as a capture file can say it: no earlier than 1970.
func timestamp(at time.Time) (written time.Time, known bool) {
	if at.IsZero() || at.Unix() < 0 {
		return time.Unix(0, 0), false
	}
	return at, true
}

// Close says, of each interface, how many datagrams the kernel dropped, and what no packet came for any
// more.
func (p *pcapngWriter) Close() error {
	if err := p.Open(); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.dropped)) {
		id, err := p.describe(name)
		if err != nil {
			return err
		}
		if err := p.writeStatistics(id, p.dropped[name], nil); err != nil {
			return err
		}
	}
	if p.notes.empty() {
		return nil
	}
	return p.writeStatistics(0, 0, p.notes.take())
}

// Codes of pcapng that gopacket keeps to itself.
const (
	blockStatistics = 5 // interface statistics block
	optionEnd       = 0
	optionComment   = 1
	optionDropped   = 5 // isb_ifdrop
)

// writeStatistics writes an interface statistics block. gopacket's own has no room for comments.
func (p *pcapngWriter) writeStatistics(id int, dropped uint64, comments []string) error {
	if err := p.ng.Flush(); err != nil {
		return err
	}
	at, _ := timestamp(p.last)
	nanoseconds := uint64(at.UnixNano())
	b := binary.LittleEndian.AppendUint32(p.block[:0], blockStatistics)
	b = binary.LittleEndian.AppendUint32(b, 0) // The length, once it is known.
	b = binary.LittleEndian.AppendUint32(b, uint32(id))
	b = binary.LittleEndian.AppendUint32(b, uint32(nanoseconds>>32))
	b = binary.LittleEndian.AppendUint32(b, uint32(nanoseconds))
	for _, comment := range comments {
		b = appendOption(b, optionComment, []byte(comment))
	}
	if dropped > 0 {
		b = appendOption(b, optionDropped, binary.LittleEndian.AppendUint64(nil, dropped))
	}
	b = appendOption(b, optionEnd, nil)
	length := uint32(len(b) + 4)
	binary.LittleEndian.PutUint32(b[4:], length)
	p.block = binary.LittleEndian.AppendUint32(b, length)
	_, err := p.w.Write(p.block)
	return err
}

// appendOption appends an option and what fills it up to four bytes.
func appendOption(b []byte, code uint16, value []byte) []byte {
	b = binary.LittleEndian.AppendUint16(b, code)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
	b = append(b, value...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
