package texts

// requestProblems is read only: what can be wrong with a question to the journal, or with a request as such.
var requestProblems = map[string]Problem{
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
