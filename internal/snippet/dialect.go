package snippet

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"text/template"
)

// dialect is how programs are written in one language.
type dialect struct {
	Language
	extension string
	run       string // how to run a file: {file}
	comment   string // what a comment begins with
	quote     func(payload []byte) literal
	send      *template.Template
	listen    *template.Template // nil where it cannot
	cannot    func(SendTask) Reason
	lean      func(*values) // puts in what only this language needs; may be nil
	needsLab  bool
}

// dialects is read only: all of them, in the order to offer them.
var dialects = []dialect{python(), golang(), c(), node(), netcat(), bash(), curl()}

func dialectOf(id string) (dialect, error) {
	for _, each := range dialects {
		if each.ID == id {
			return each, nil
		}
	}
	return dialect{}, ErrUnknownLanguage
}

// literal is a payload as a language writes it.
type literal struct {
	Lines []string // of source; what stands between them is the business of the template
	Kind  kind     // by which the template chooses how to write it down
}

// Long tells whether it takes more than one line.
func (l literal) Long() bool { return len(l.Lines) > 1 }

// values are what templates are filled with.
type values struct {
	C       Comments
	Send    SendTask   // of programs that send
	Listen  ListenTask // of programs that listen
	Lab     Lab        // of both
	IPv6    bool       // the family
	Literal literal
	Extra   any // what only one language needs
}

func (d dialect) sending(task SendTask, comments Comments) values {
	return values{
		C: comments, Send: task, Lab: task.Lab, IPv6: !task.To.Addr().Is4(), Literal: d.quote(task.Payload),
	}
}

func (d dialect) listening(task ListenTask, comments Comments) values {
	return values{
		C: comments, Listen: task, Lab: task.Lab, IPv6: !task.At.Addr().Is4(), Literal: d.quote(task.Reply),
	}
}

// cannotSend says why there is no program for a datagram.
func (d dialect) cannotSend(task SendTask) Reason {
	if d.cannot == nil {
		return ""
	}
	return d.cannot(task)
}

// write fills a template.
func (d dialect) write(task Task, t *template.Template, v values) (Program, error) {
	if d.lean != nil {
		d.lean(&v)
	}
	var marked strings.Builder
	if err := t.Execute(&marked, v); err != nil {
		return Program{}, err
	}
	return Program{FileName: string(task) + d.extension, Parts: cut(strings.TrimRight(marked.String(), "\n") + "\n")}, nil
}

// parsed is a template with the words that all of them know.
func (d dialect) parsed(text string) *template.Template {
	mark := func(m rune) func() string { return func() string { return string(m) } }
	return template.Must(template.New(d.ID).Funcs(template.FuncMap{
		"source": mark(markSource), "destination": mark(markDestination), "length": mark(markLength),
		"payload": mark(markPayload),
		"answer":  mark(markAnswer), "done": mark(markEnd),
		"comment": func(sentence string, fill ...string) string {
			for i := 0; i+1 < len(fill); i += 2 {
				sentence = strings.ReplaceAll(sentence, "{"+fill[i]+"}", fill[i+1])
			}
			return d.comment + " " + plain(sentence)
		},
		"run":    func(name string) string { return strings.ReplaceAll(d.run, "{file}", name) },
		"number": strconv.Itoa, "add": func(a, b int) int { return a + b }, "bare": bare, "scope": scope, "query": queryOf,
		"named": func(v values, name string) any {
			return struct {
				Name    string
				Literal literal
			}{name, v.Literal}
		},
		"place": func(name string, port netip.AddrPort) any {
			return struct {
				Name string
				Port netip.AddrPort
			}{name, port}
		},
	}).Parse(strings.TrimPrefix(text, "\n")))
}

// Broadcast tells whether a socket needs a permission to send there (SO_BROADCAST, socket(7)). Only the network of the
// sender tells which addresses are broadcast addresses; those that end in 255 are likely to be, and asking for nothing
// does no harm.
func (t SendTask) Broadcast() bool {
	return t.To.Addr().Is4() && !t.To.Addr().IsMulticast() && t.To.Addr().As4()[3] == 255
}

// Many tells whether more than one may be sent to. Their replies do not come from where they were sent to.
func (t SendTask) Many() bool { return t.Broadcast() || t.To.Addr().IsMulticast() }

// Wild tells whether it listens on all addresses of its family.
func (t ListenTask) Wild() bool { return t.At.Addr().IsUnspecified() }

// Answers tells whether it answers at all.
func (t ListenTask) Answers() bool { return t.Rule != NoReply }

// Cuts tells whether datagrams can be longer than what is read of them.
func (t ListenTask) Cuts() bool { return t.ReadSize < maxUDP }

// bare is an address without its zone.
func bare(a netip.AddrPort) string { return a.Addr().WithZone("").String() }

// scope is the index of the interface that an IPv6 address belongs to, as C and Python find it.
func scope(module, zone string) string {
	if _, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return zone
	}
	return module + `if_nametoindex("` + zone + `")`
}

// queryOf is an address as it stands in the query of a URL. Brackets and percent signs mean something there, and
// brackets mean something to curl too.
func queryOf(a netip.AddrPort) string {
	return strings.NewReplacer("%", "%25", "[", "%5B", "]", "%5D").Replace(a.String())
}

// labURL is read only: what URLs of a lab look like: nothing in them means anything to a shell.
var labURL = regexp.MustCompile(`^https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// isWritable tells whether the URL of a lab can stand in a program.
func (l Lab) isWritable() bool { return labURL.MatchString(l.URL) }
