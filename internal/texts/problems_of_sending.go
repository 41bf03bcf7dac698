package texts

// sendingProblems is read only: what can be wrong with a datagram that is to be sent, or with many.
var sendingProblems = map[string]Problem{
	// Sending.
	"port-zero": {
		"Port 0",
		"You cannot send to port 0.",
		"Choose 1–65535.",
	},
	"unspecified-destination": {
		"Not a destination",
		"{address} means “every address of this machine” and is no destination.",
		"Send to 127.0.0.1 to reach this machine.",
	},
	"destination-not-allowed": {
		"Destination not allowed",
		"This server only sends to itself and to private and directly connected networks[[, and to {allowed}]]. [[{inner}, the address inside {address},||{address}]] is not among them.",
		"Ask whoever runs it to start udpweb with --allow-to {address}[[ --allow-to {inner}]].",
	},
	"family-mismatch": {
		"IPv4 and IPv6 do not mix",
		"A socket opened for {local} cannot [[send to {to}||join {value}]].",
		"[[Use an {local} address such as {example}, or send from||Join it with]] an {remote} socket.",
	},
	"connected-from-listener": {
		"A connected socket is a new one",
		"A connected socket is one of its own, and {value} is a listener.",
		"Leave “from” empty, or give a local address and port such as 127.0.0.1:0.",
	},
	"datagram-too-large": {
		"Too large for a datagram",
		"{size|byte|bytes} do not fit: [[{version} allows||one datagram takes at most]] {most}.",
		"Shorten it[[ by {over|byte|bytes}]], or split it.",
	},
	"fragmentation-needed": {
		"Needs fragments",
		"{size|byte|bytes} need fragments, but “Don't fragment” is on[[ (path MTU {mtu}, so {most})]].",
		"Shorten it[[ by {over|byte|bytes}]], or turn “Don't fragment” off.",
	},
	"broadcast-not-allowed": {
		"Broadcast not asked for",
		"{address} is a broadcast address and the socket has not asked for permission.",
		`Turn on “Allow broadcast” ("broadcast": true).`,
	},
	"network-unreachable": {
		"No route",
		"This server has no route to {address}.",
		"[[{everyone} is on every network: say which interface to leave by||Check the address, or the network of this server]].",
	},
	"host-unreachable": {
		"No route to the host",
		"This server has no route to {address}.",
		"Check the address, or the network of this server.",
	},
	"blocked-by-host": {
		"Blocked on this server",
		"This server does not let datagrams out to {address}.",
		"A firewall rule or a prohibited route stands in the way.",
	},
	"send-buffer-full": {
		"Send queue full",
		"The send queue of this server is full, and so the datagram was not sent.",
		"Try again in a moment, or send more slowly.",
	},
	"earlier-refused": {
		"The previous datagram was refused",
		"The previous datagram[[ (entry {seq})]] was refused: nothing listens on {address}. This one was not sent.",
		"Start a listener there. The system reports a refusal once, so what you send next goes out again.",
	},
	"earlier-undelivered": {
		"The previous datagram was not delivered",
		"The previous datagram[[ (entry {seq})]] did not reach {address}: an ICMP error came back[[ ({errno})]]. This one was not sent.",
		"Check the address and the way there. The system reports an error once, so what you send next goes out again.",
	},
	"send-failed": {
		"Not sent",
		"The system would not send to {address}[[: {errno}]].",
		"sendto(2) and ip(7) explain the error number.",
	},

	// Transmissions.
	"bad-destinations": {
		"Not a number of destinations",
		"A transmission has 1 to {most} destinations, and these are {value}.",
		"Name at least one, and start several transmissions for more.",
	},
	"transmission-without-end": {
		"A transmission without end",
		"It has neither a count nor a duration, and would never end.",
		"Give a count, a duration, or both.",
	},
	"bad-count": {
		"Count out of range",
		"A count of {value} is not possible.",
		"Use a number from {least} to {most}, or leave it out and give a duration.",
	},
	"bad-duration": {
		"Duration out of range",
		"A duration of {value} is not possible.",
		"Use one above 0s and up to {most}, such as 10s, or leave it out and give a count.",
	},
	"two-paces": {
		"More than one pace",
		"There is more than one of interval, rate and bitrate.",
		"Give one of them, or none to send as fast as the system takes datagrams.",
	},
	"bad-pace": {
		"Not a pace",
		"Nothing can be sent at that pace.",
		"Use an interval, a rate or a bitrate above 0, or none to send as fast as the system takes datagrams.",
	},
	"bitrate-of-nothing": {
		"A bitrate of empty datagrams",
		"An empty payload has no bits, and so it can have no bitrate.",
		"Give a rate or an interval instead.",
	},
	"bad-record": {
		"Not a way to record",
		"“{value}” is not a way to record a transmission.",
		"Use all for an entry a datagram or summary for one with a count; leave it out to go by the rate.",
	},
	"bad-transmission-state": {
		"Not a state to ask for",
		"“{value}” is not a state that a transmission can be asked for.",
		"Use running, paused or cancelled.",
	},
	"no-such-transmission": {
		"No such transmission",
		"There is no transmission “{value}”.",
		"GET /api/v1/transmissions lists them; of those that have ended, only the latest are kept.",
	},
	"transmission-ended": {
		"Transmission has ended",
		"Transmission {id} has ended: it is {state}, and cannot be {value} any more.",
		"Start another one.",
	},
	"too-many-transmissions": {
		"Too many transmissions",
		"This server has {limit|transmission|transmissions} under way, the limit.",
		"Wait for one to end or cancel it, or start udpweb with a larger --max-transmissions.",
	},
	"rate-not-allowed": {
		"Too fast for the policy",
		"This server lets at most {most|datagram|datagrams} of that size a second out to there, and these are {value}.",
		"Send more slowly, or ask whoever runs it to start udpweb with a larger {flag}.",
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
}
