package web

import (
	"net/netip"
	"slices"
	"strconv"

	"udpweb/internal/snippet"
	"udpweb/internal/texts"
)

// mostEvents is how many events the list may have and still say that nothing has arrived: scripts have the same number
// (static/js/happened/list.js).
const mostEvents = 3

// isEmpty reports whether there is nothing in the list that anybody waits for.
func (p homePage) isEmpty() bool {
	if p.Filter.Text != "" {
		return len(p.Rows) == 0
	}
	isEvent := func(each row) bool { return each.Kind == "event" }
	return len(p.Rows) <= mostEvents && !slices.ContainsFunc(p.Rows, func(each row) bool { return !isEvent(each) })
}

// emptyList is what the list says while there is no datagram in it, since nobody filters any out.
type emptyList struct {
	Listening string // where datagrams are waited for; "" where nobody listens
	Text      string
	Command   string // sends one there, in a terminal
}

// emptyList takes the first listener there is. Scripts do so as well (static/js/happened/emptylist.js).
func (p homePage) emptyList() emptyList {
	for _, each := range p.Listeners {
		local, err := netip.ParseAddrPort(each.Local)
		if each.State == "stopped" || err != nil {
			continue
		}
		to := reachable(local)
		return emptyList{
			Listening: each.Local, Text: texts.Fill(p.Words.NoDatagrams, "local", each.Local),
			Command: "printf 'hi' | nc -u -w1 " + snippet.ShellWord(to.Addr().String()) + " " + strconv.Itoa(int(to.Port())),
		}
	}
	return emptyList{}
}
