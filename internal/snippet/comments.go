package snippet

import "strings"

// Comments are the sentences that programs carry, in the language of their reader. What stands in braces is filled in.
type Comments struct {
	Sends        string // what a program that sends does
	Listens      string // what a program that listens does
	Run          string // how to run it: {command}
	PicksPort    string // why there is a source port without bind
	Broadcast    string // why a socket asks for broadcast
	Cut          string // that the bytes are the beginning of a datagram of {length} bytes
	Held         string // that a listener of the lab has the address
	Groups       string // that no groups are joined
	CutsLonger   string // what becomes of a datagram longer than is read
	TakesWhole   string // the same, where the language reads whole datagrams
	UpperASCII   string // which letters become capital ones
	OneWrite     string // why bytes are collected before they are written
	WhySocat     string // what socat sends that nc does not
	WhySocatHere string // why it is socat that listens
	SocatEmpty   string // that socat passes over empty datagrams
	LabSends     string // that curl has the lab send
	LabListens   string // that curl has the lab listen
	Token        string // where the token of the lab is taken from
}

// plain is a sentence in which nothing can end a comment.
func plain(sentence string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, sentence)
}
