package texts

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
		"Use a number from [[{least} to 65535||0 to 65535; 0 lets the system choose a free one]].",
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
		"A name has at most {limit|printable character|printable characters}.",
		"Choose a shorter name without control characters.",
	},
	"bad-read-size": {
		"Bytes per recvfrom out of range",
		"{value} bytes per recvfrom are not possible.",
		"Use a number from {least} to {most}.",
	},
	"bad-receive-queue": {
		"Kernel receive queue out of range",
		"A kernel receive queue of {value|byte|bytes} is not possible.",
		"Use a number from {least} to {most}; the system may grant less.",
	},
	"bad-ttl": {
		"TTL out of range",
		"A TTL of {value} is not possible.",
		"Use a number from {least} to {most}; 0 leaves it to the system.",
	},
	"bad-tos": {
		"TOS out of range",
		"A TOS of {value} is not possible.",
		"Use a number from {least} to {most}.",
	},
	"bad-multicast-ttl": {
		"Multicast TTL out of range",
		"A multicast TTL of {value} is not possible.",
		"Use a number from {least} to {most}: 0 stays on this machine, 1 in the local network.",
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
		"{address} does not belong to this machine, so it cannot listen there.",
		"Use {every} for every address[[, or one of: {own}]].",
	},
	"address-is-a-group": {
		"A group is no address of a socket",
		"{address} is a multicast group, and a group is joined, not listened on.",
		"Listen on 0.0.0.0 (or [::]) and join the group there.",
	},
	"ipv6-off": {
		"IPv6 is switched off",
		"IPv6 is switched off here (usual in Docker).",
		"Use 127.0.0.1[[, or {every} for every address]].",
	},
	"zone-required": {
		"Which interface?",
		"Addresses like {address} exist on every network card, so say which.",
		"Write it as [[{example}||{address}%eth0]].",
	},
	"port-in-use": {
		"Port in use",
		"Port {port} is already in use on this server.[[ Listener {listener} has it, on {local}.]]",
		"[[Use {free}, which is free||Use another port]][[, or use listener {listener}]].",
	},
	"port-not-permitted": {
		"Port not permitted",
		"Ports below 1024 need extra rights on this server.",
		"Use 1024 or higher, for example {free} instead of {port}.",
	},
	"too-many-listeners": {
		"Too many listeners",
		"This server has {limit|listener|listeners}, the limit.",
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
	"option-refused": {
		"Option not taken",
		"The system would not set an option of the socket[[: {errno}]].",
		"socket(7), ip(7) and ipv6(7) explain the error number.",
	},
	"out-of-descriptors": {
		"Out of file descriptors",
		"The process has no file descriptors left.",
		"Stop some listeners, or raise the limit (ulimit -n), then try again.",
	},

	// Interfaces and groups.
	"no-such-interface": {
		"No such interface",
		"[[There is no network interface “{value}”||No network interface fits]].",
		"[[Use one of: {names}||GET /api/v1/interfaces lists them]].",
	},
	"bad-group": {
		"Not a multicast address",
		"“{value}” is not a multicast address.",
		"Use one from 224.0.0.0 to 239.255.255.255, such as 239.1.2.3, or an IPv6 address that begins with ff.",
	},
	"bad-group-source": {
		"Not a source for the group",
		"“{value}” cannot be the source of datagrams to this group.",
		"Use the unicast address of a sender, of the same IP version as the group, or leave it out for every source.",
	},
	"group-twice": {
		"Group listed twice",
		"The group {value} is listed twice.",
		"List it once.",
	},
	"too-many-groups": {
		"Too many groups",
		"The system does not let this socket join another group[[: {limit|group is|groups are} the limit]].",
		"Join fewer groups here and the others with another listener, or raise net.ipv4.igmp_max_memberships.",
	},
	"join-failed": {
		"Group not joined",
		"The system would not join the group {value}[[: {errno}]].",
		"ip(7) and ipv6(7) explain the error number.",
	},

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

	// The journal.
	"no-such-datagram": {
		"No such entry",
		"There is no entry {value} in the journal.",
		"[[It has the entries from {first} to {last}. ]]Older ones have left to make room, or were cleared.",
	},
	"bad-filter": {
		"Not a filter",
		"{reason}[[ Look at character {column}.]]",
		`Write it as in Wireshark, such as udp.port == 8888 && data contains "hi".`,
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
