package texts

// Problem is what a person is told about a failure: what happened, with the value, and what to do.
type Problem struct {
	Title  string
	Detail string
	Hint   string
}

// ProblemOf words the failure with this code. It returns false for a code that has no words.
func ProblemOf(code string, values map[string]string) (Problem, bool) {
	found, ok := problems[code]
	if !ok {
		return Problem{}, false
	}
	return Problem{
		Title:  found.Title,
		Detail: expand(found.Detail, in(values)),
		Hint:   expand(found.Hint, in(values)),
	}, true
}

// Explain words the failure with this code in general: each placeholder shows its name.
func Explain(code string) (Problem, bool) {
	found, ok := problems[code]
	if !ok {
		return Problem{}, false
	}
	named := func(name string) string { return "‹" + name + "›" }
	return Problem{Title: found.Title, Detail: expand(found.Detail, named), Hint: expand(found.Hint, named)}, true
}

// Codes lists the codes that have words, in no order.
func Codes() []string {
	codes := make([]string, 0, len(problems))
	for code := range problems {
		codes = append(codes, code)
	}
	return codes
}

// problems is read only: the words of each problem by its code.
var problems = map[string]Problem{
	// Addresses and listeners.
	"bad-address": {
		"Not an address",
		"“{value}” is not an IP address and port.",
		"Write it as 127.0.0.1:8888, or [::1]:8888 for IPv6.",
	},
	"bad-port": {
		"Not a UDP port",
		"{port} is not a UDP port.",
		"Use a number from 0 to 65535; 0 lets the system choose a free one.",
	},
	"bad-network": {
		"Network and address do not fit",
		"The network “{value}” does not fit the address {address}.",
		"Leave it out, or use {fitting}.",
	},
	"bad-state": {
		"Not a state",
		"“{value}” is not a state of a listener.",
		"Use listening, paused or stopped.",
	},
	"bad-reply": {
		"Not a reply rule",
		"“{value}” is not an automatic reply.",
		"Use echo, upper, or a payload of your own; leave it empty for no reply.",
	},
	"bad-name": {
		"Not a name",
		"A name has at most {limit} printable characters.",
		"Choose a shorter name without control characters.",
	},
	"bad-read-size": {
		"Bytes per recvfrom out of range",
		"{value} bytes per recvfrom are not possible.",
		"Use a number from {least} to {most}.",
	},
	"bad-receive-queue": {
		"Kernel receive queue out of range",
		"A kernel receive queue of {value} bytes is not possible.",
		"Use a number from {least} to {most}; the system may grant less.",
	},
	"bad-wait": {
		"Wait out of range",
		"Waiting {value} is not possible.",
		"Use a duration from 0s to {most}, such as 250ms or 2s.",
	},
	"name-not-found": {
		"Name not found",
		"No address found for “{host}”.",
		"Check the spelling or type the IP address.",
	},
	"address-not-local": {
		"Not an address of this machine",
		"{address} does not belong to this machine, so nothing can listen there.",
		"Use 0.0.0.0 for every address[[, or one of: {own}]].",
	},
	"ipv6-off": {
		"IPv6 is switched off",
		"{address} cannot be used: IPv6 is switched off here, as is usual in containers.",
		"Use 127.0.0.1 or 0.0.0.0.",
	},
	"zone-required": {
		"Which interface?",
		"{address} exists on every network interface, so it must say which.",
		"Add the interface after a percent sign, such as fe80::1%eth0.",
	},
	"port-in-use": {
		"Port in use",
		"Port {port} is already in use on this machine.[[ Listener {listener} has it, on {local}.]]",
		"[[Use {free}, which is free.]][[ Or use listener {listener}.]]",
	},
	"port-not-permitted": {
		"Port not permitted",
		"Port {port} needs extra rights on this machine.",
		"Use 1024 or higher, for example {free}.",
	},
	"too-many-listeners": {
		"Too many listeners",
		"This lab has {limit|listener|listeners}, which is the limit.",
		"Remove one first, or start udpweb with a larger --max-listeners.",
	},
	"no-such-listener": {
		"No such listener",
		"There is no listener “{value}”.",
		"GET /api/v1/listeners lists them; a listener is named by its id or its local address.",
	},
	"listener-stopped": {
		"Listener is stopped",
		"Listener {id} is stopped and has no socket to send from.",
		"Start it again, or send from a fresh socket.",
	},
	"open-failed": {
		"Socket could not be opened",
		"The system would not open a socket on {address}, port {port}.",
		"The error number says why; udp(7) and ip(7) explain it.",
	},
	"out-of-descriptors": {
		"Out of file descriptors",
		"The process has no file descriptors left.",
		"Stop some listeners, or raise the limit (ulimit -n), then try again.",
	},

	// Sending.
	"port-zero": {
		"Port 0",
		"Nothing can be sent to port 0.",
		"Choose a port from 1 to 65535.",
	},
	"unspecified-destination": {
		"Not a destination",
		"{address} means “every address of this machine” and is no destination.",
		"Send to 127.0.0.1 to reach this machine.",
	},
	"destination-not-allowed": {
		"Destination not allowed",
		"This lab does not send to {address}: it is neither on this machine nor on a private or directly connected network.",
		"Whoever runs this lab can allow it with --allow-to {address}[[, and --allow-to {inner} for the address inside it]].",
	},
	"family-mismatch": {
		"IPv4 and IPv6 do not mix",
		"A socket opened for {local} cannot send to {value}.",
		"Use an {local} address, or send from an {remote} socket.",
	},
	"datagram-too-large": {
		"Too large for a datagram",
		"{size} bytes do not fit: [[{version} allows ]]{most}.",
		"Shorten it[[ by {over}]], or split it.",
	},
	"network-unreachable": {
		"No route",
		"This machine has no route to {address}.",
		"Check the address, or the network of this machine.",
	},
	"host-unreachable": {
		"No route to the host",
		"This machine cannot reach {address}.",
		"Check the address, or the network of this machine.",
	},
	"blocked-by-host": {
		"Blocked on this machine",
		"This machine does not let datagrams out to {address}.",
		"A firewall rule or a prohibited route stands in the way.",
	},
	"send-queue-full": {
		"Send queue full",
		"The send queue of this machine is full, and so the datagram was not sent.",
		"Try again in a moment, or send more slowly.",
	},
	"earlier-refused": {
		"An earlier datagram was refused",
		"Earlier datagrams to {address} were refused, and so this one was not sent.",
		"Nothing listens there.",
	},
	"send-failed": {
		"Not sent",
		"The system would not send to {address}[[: {errno}]].",
		"sendto(2) and ip(7) explain the error number.",
	},

	// Payloads.
	"payload-missing": {
		"No payload",
		"There is no payload.",
		"Give one of text, escaped, hex, base64 or size; an empty text is an empty datagram.",
	},
	"payload-ambiguous": {
		"More than one payload",
		"There is more than one payload.",
		"Give exactly one of text, escaped, hex, base64 or size; fill goes with size.",
	},
	"bad-hex": {
		"Not hexadecimal",
		"“{found}” is not hexadecimal[[ (character {column})]].",
		"Use 0–9 and a–f, two per byte.",
	},
	"bad-escape": {
		"Not an escape",
		"“{found}” is not an escape[[ (character {column})]].",
		`Use \n, \r, \t, \0, \\, \xff or \u00e9; write a backslash as \\.`,
	},
	"bad-base64": {
		"Not base64",
		"“{found}” is not base64[[ (character {column})]].",
		"Use A–Z, a–z, 0–9, + and /, in groups of four.",
	},
	"bad-utf8": {
		"Not UTF-8",
		"The text is not valid UTF-8[[ (character {column})]].",
		"Send the bytes as hex or base64.",
	},
	"bad-size": {
		"Size out of range",
		"[[{found}: ]]a payload of that size is not possible.",
		"Use a number from 0 to 65507 (65527 over IPv6).",
	},
	"bad-fill": {
		"Not a fill",
		"“{found}” is not a way to fill a payload.",
		"Use random, zero, counter or text, together with size.",
	},

	// The journal.
	"no-such-datagram": {
		"No such entry",
		"There is no entry {value} in the journal.",
		"[[It has the entries from {first} to {last}. ]]Older ones have left to make room, or were cleared.",
	},

	// HTTP.
	"bad-request": {
		"Request not understood",
		"The request could not be read.",
		"See /docs for what is expected.",
	},
	"malformed-json": {
		"Not JSON",
		"The body is not one well-formed JSON document in UTF-8[[: {reason}]].",
		"Send one JSON object with Content-Type: application/json.",
	},
	"invalid-field": {
		"Invalid request",
		"[[{location}: {reason}.]]",
		"The list of errors names each field; /docs shows what is expected.",
	},
	"body-too-large": {
		"Body too large",
		"The request body is larger than {limit|byte|bytes}.",
		"One datagram never needs as much.",
	},
	"unsupported-media-type": {
		"Content type not supported",
		"The content type of the body is not one that is understood here.",
		"Send Content-Type: application/json.",
	},
	"encoded-body": {
		"Encoded body",
		"The body is compressed or otherwise encoded, and is not unpacked here.",
		"Send it as it is, without Content-Encoding.",
	},
	"not-found": {
		"Nothing here",
		"There is nothing at {path}.",
		"/docs lists every path.",
	},
	"method-not-allowed": {
		"Method not allowed",
		"{method} is not possible at {path}.",
		"Possible are: {allow}.",
	},
	"host-not-allowed": {
		"Unknown host name",
		"This lab does not answer to the name “{host}”.",
		"Use localhost or the IP address, or start udpweb with --allow-host {host}.",
	},
	"cross-origin": {
		"Request from another site",
		"The request came from a page of another site.",
		"Open the page of this lab itself, or use a program such as curl.",
	},
	"token-required": {
		"Token required",
		"This lab asks for its token.",
		"Open the address that udpweb printed when it started, or send the header Authorization: Bearer and the token.",
	},
	"wrong-token": {
		"Wrong token",
		"That is not the token of this lab.",
		"Copy it from the address that udpweb printed when it started.",
	},
	"too-many-attempts": {
		"Too many attempts",
		"There were too many wrong tokens from your address.",
		"Wait a minute, then try again.",
	},
	"too-many-viewers": {
		"Too many viewers",
		"This lab has {limit|viewer|viewers}, which is the limit.",
		"Close another tab, or start udpweb with a larger --max-viewers.",
	},
	"not-a-websocket": {
		"WebSocket expected",
		"The stream is a WebSocket, and this request does not open one.",
		"Connect with a WebSocket client, or follow GET /api/v1/datagrams?follow=true with curl.",
	},
	"shutting-down": {
		"Shutting down",
		"The lab is shutting down.",
		"Try again once it has been started again.",
	},
	"internal": {
		"Internal error",
		"Something went wrong inside udpweb. It has been written to its log.",
		"Trying again may help. If it does not, it is a defect worth reporting.",
	},
}
