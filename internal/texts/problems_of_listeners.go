package texts

// listenerProblems is read only: what can be wrong with a listener.
var listenerProblems = map[string]Problem{
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
}
