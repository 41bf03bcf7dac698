package main

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"

	"udpweb/internal/guard"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
	"udpweb/internal/udp"
)

// token is what the lab asks for.
type token struct {
	value string // "" asks for none
	made  bool   // by us, and so it must be told
}

// tokenFor is the token that the flags lead to: none on loopback, unless one is given.
func tokenFor(f flags) token {
	switch {
	case f.Token != "":
		return token{value: f.Token}
	case f.NoAuth || f.HTTP.isLoopback():
		return token{}
	}
	return token{value: guard.NewToken(), made: true}
}

// banner says in one block where to look and what to know.
func banner(w io.Writer, f flags, t token, port uint16, l *lab.Lab) {
	var lines []string
	add := func(name, text string) { lines = append(lines, fmt.Sprintf("  %-7s %s", name, text)) }
	for i, host := range hostsToShow(f.HTTP, l) {
		name := "open"
		if i > 0 {
			name = "or"
		}
		add(name, address(host, port, t))
	}
	switch {
	case t.made:
		add("token", "is part of the address; it is not encrypted on its way")
	case t.value != "":
		add("token", "is the one you gave")
		if warn, err := guard.CheckToken(t.value); err == nil && warn {
			add("warning", "your token is short; sixteen characters or more are hard to guess")
		}
	case !f.HTTP.isLoopback():
		add("warning", "--no-auth: everyone who reaches this address can use the lab")
	}
	for _, each := range l.Listeners() {
		add("udp", "listening on "+each.Local.String())
	}
	if host, err := l.Host(); err == nil { // If not, the log of the first page says why.
		granted, known := udp.TryReceiveQueue(lab.DefaultReceiveQueue)
		lines = append(lines, hostLines(host, granted, known)...)
	}
	allowed := "this machine, private and directly connected networks"
	for _, prefix := range f.AllowTo {
		allowed += ", " + prefix.String()
	}
	add("sends", "to "+allowed+" (--allow-to adds more)")
	add("stop", "with Ctrl+C")
	_, _ = fmt.Fprintf(w, "udpweb %s\n%s\n", version, strings.Join(lines, "\n"))
}

func address(host string, port uint16, t token) string {
	at := url.URL{Scheme: "http", Host: net.JoinHostPort(host, strconv.Itoa(int(port))), Path: "/"}
	if t.made {
		at.RawQuery = url.Values{"token": {t.value}}.Encode()
	}
	return at.String()
}

// hostsToShow are the names a browser can use: for every address, those of the machine.
func hostsToShow(at httpAddress, l *lab.Lab) []string {
	if !at.isEvery() {
		return []string{at.host}
	}
	hosts := []string{"localhost"}
	interfaces, err := l.Interfaces()
	if err != nil {
		return hosts
	}
	for _, each := range interfaces {
		for _, prefix := range each.Addresses {
			if addr := prefix.Addr(); each.Up && !addr.IsLoopback() && !addr.IsLinkLocalUnicast() {
				hosts = append(hosts, addr.String())
			}
		}
	}
	return hosts
}

// addressesShown bounds how many addresses of the machine are told at the start; the page has all.
const addressesShown = 8

// hostLine says where the machine can be reached over UDP, and what it is.
func hostLine(host lab.Host) string {
	var addresses []string
	for _, each := range host.Interfaces {
		for _, prefix := range each.Addresses {
			if each.Up && !prefix.Addr().IsLinkLocalUnicast() {
				addresses = append(addresses, prefix.Addr().String())
			}
		}
	}
	if more := len(addresses) - addressesShown; more > 0 {
		addresses = append(addresses[:addressesShown], fmt.Sprintf("%d more", more))
	}
	said := strings.Join(addresses, ", ")
	switch {
	case host.IPv6 == nil:
		said += "; IPv6 unknown"
	case *host.IPv6:
		said += "; IPv6 on"
	default:
		said += "; IPv6 off"
	}
	switch {
	case !host.Knows.Container:
		return said
	case host.Container == "":
		return said + "; not in a container"
	}
	return said + "; in a container (" + host.Container + ")"
}

// hostLines say what the machine is, what it granted of the receive queue that a listener asks for, and
// what is limited there.
func hostLines(host lab.Host, granted int, known bool) []string {
	lines := []string{
		fmt.Sprintf("  %-7s %s", "host", hostLine(host)),
		queueLine(lab.DefaultReceiveQueue, granted, known, host.ReceiveQueueMax),
	}
	for _, each := range lab.HostNotes(host) {
		if text, known := texts.EN.HostNote(string(each.Code), each.Values); known {
			lines = append(lines, fmt.Sprintf("  %-7s %s", "note", text))
		}
	}
	return lines
}

// queueLine tells what was granted of a receive queue. Linux grants twice what is asked for, up to a
// limit (socket(7)).
func queueLine(asked, granted int, known bool, limit *int) string {
	line := "  receive queue  " + texts.Size(asked) + " asked, "
	switch {
	case !known:
		line += "what is granted is unknown on this system"
	case limit != nil && *limit < asked:
		line += fmt.Sprintf("%s granted (limited by sysctl net.core.rmem_max=%d)", texts.Size(granted), *limit)
	default:
		line += texts.Size(granted) + " granted"
	}
	return line
}
