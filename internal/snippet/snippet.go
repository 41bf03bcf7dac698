// Package snippet writes programs: short ones that can be run as they are, in several languages, and that send exactly
// the bytes of a datagram or listen as a listener does. Whatever a payload is made of, it is quoted so that the
// program has just these bytes; addresses are values and no texts, so that nothing in them can be taken for code.
package snippet

import (
	"errors"
	"net/netip"
)

// Language is a language, or a tool, that programs are written for.
type Language struct {
	ID   string // in addresses of pages
	Name string // as people write it
}

// Task says what a program does.
type Task string

// The tasks.
const (
	Sending   Task = "send"
	Listening Task = "listen"
)

// Rule says what a listener answers.
type Rule string

// The rules. The zero value answers nothing.
const (
	NoReply    Rule = ""
	ReplyEcho  Rule = "echo"  // the datagram itself
	ReplyUpper Rule = "upper" // its letters a to z as capital ones
	ReplyFixed Rule = "fixed" // always the same bytes
)

// SendTask is a datagram to send.
type SendTask struct {
	To      netip.AddrPort
	From    netip.AddrPort // where the socket is bound; the zero value leaves that to the system
	Payload []byte
	Length  int // how many bytes the datagram had, where Payload is only its beginning; else 0
	Lab     Lab
}

// ListenTask is a listener.
type ListenTask struct {
	At       netip.AddrPort
	IPv6Only bool // of [::]: whether it leaves IPv4 alone
	ReadSize int  // bytes per recvfrom
	Rule     Rule
	Reply    []byte // of ReplyFixed
	Held     bool   // whether a listener of the lab has the address now
	Groups   bool   // whether the listener is a member of multicast groups, which no program here joins
	Lab      Lab
}

// Lab is how programs reach this lab, for those that cannot do without.
type Lab struct {
	URL   string // such as http://localhost:8080
	Token bool   // whether it asks for a token
}

// Reason says why there is no program for a task in a language.
type Reason string

// The reasons. All of them are about bash, which has no more than /dev/udp.
const (
	NoListening Reason = "no-listening" // it opens no port
	NoSource    Reason = "no-source"    // it does not bind
	NoEmpty     Reason = "no-empty"     // it writes nothing where there is nothing
	NoMany      Reason = "no-many"      // it hears no reply from a broadcast or multicast address, since it connects to it
)

// CannotError is the error where a language cannot do a task truthfully.
type CannotError struct{ Reason Reason }

// Error is for logs; people read words made of the reason.
func (e *CannotError) Error() string {
	return "snippet: the language cannot do this: " + string(e.Reason)
}

var (
	// ErrUnknownLanguage is the error where there is no language of an ID.
	ErrUnknownLanguage = errors.New("snippet: unknown language")

	// ErrAddress is the error where an address, or the URL of the lab, is none that programs can be written for: it is
	// missing, has port 0, is of another family than its peer, or has a zone with strange characters.
	ErrAddress = errors.New("snippet: not an address for programs")
)

// maxUDP is the largest UDP payload over either family, and so what a program makes room for, in bytes: the 16-bit length
// of UDP (RFC 768) allows no more.
const maxUDP = 65535

// Languages are the languages, in the order to offer them. For some tasks some of them have a reason instead of a
// program.
func Languages() []Language {
	var all []Language
	for _, each := range dialects {
		all = append(all, each.Language)
	}
	return all
}

// Send writes a program that sends a datagram, waits up to a second for a reply, and prints it.
func Send(language string, task SendTask, comments Comments) (Program, error) {
	found, err := dialectOf(language)
	if err != nil {
		return Program{}, err
	}
	task.To, task.From = unmapped(task.To), unmapped(task.From)
	if !task.isWritable() || found.needsLab && !task.Lab.isWritable() {
		return Program{}, ErrAddress
	}
	if reason := found.cannotSend(task); reason != "" {
		return Program{}, &CannotError{reason}
	}
	return found.write(Sending, found.send, found.sending(task, comments))
}

// Listen writes a program that listens, prints each datagram with its length and its source, and answers as the rule
// says.
func Listen(language string, task ListenTask, comments Comments) (Program, error) {
	found, err := dialectOf(language)
	if err != nil {
		return Program{}, err
	}
	task.At = unmapped(task.At)
	if !usable(task.At) || found.needsLab && !task.Lab.isWritable() {
		return Program{}, ErrAddress
	}
	if found.listen == nil {
		return Program{}, &CannotError{NoListening}
	}
	return found.write(Listening, found.listen, found.listening(task, comments))
}

// unmapped is an address as IPv4 where it is an IPv4 address in IPv6 clothes.
func unmapped(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

func (t SendTask) isWritable() bool {
	return usable(t.To) && (!t.From.IsValid() || writable(t.From.Addr()) && t.From.Addr().Is4() == t.To.Addr().Is4())
}

// usable tells whether something can be sent to an address, or listen there, again and again.
func usable(a netip.AddrPort) bool { return a.IsValid() && a.Port() != 0 && writable(a.Addr()) }

// writable tells whether an address can stand in a program. A zone is the one part of it that is a text, and may come
// from far away.
func writable(a netip.Addr) bool {
	const longest = 64
	zone := a.Zone()
	if len(zone) > longest {
		return false
	}
	for _, c := range []byte(zone) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
