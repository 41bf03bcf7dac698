package texts

import "strings"

// Words are the words of the page. Where one has placeholders, such as {count}, the page or its
// scripts fill them.
type Words struct {
	Language Language // they are in

	Title, Tagline, SkipToDo, SkipToList, SkipToInspect string
	Docs                                                string

	Listen, Address, Port, StartListening, MoreOptions, Name, NameHint string
	ReadSize, ReadSizeHint, ReceiveQueue, ReceiveQueueHint             string
	Network, NetworkHint, NetworkAny, NetworkIPv4, NetworkIPv6         string
	NetworkBoth, ReuseAddress, ReuseAddressHint                        string
	ReusePort, ReusePortHint                                           string

	AutoReply, ReplyOff, ReplyEcho, ReplyUpper, ReplyFixed, ReplyText, Save string

	Listeners, NoListeners, StateListening, StatePaused, StateStopped string
	Stop, Start, Pause, Resume, Remove                                string
	QueueCapped                                                       string
	QueueGauge, QueueGranted                                          string
	Received, Sent, Dropped, Cut, Unknown                             string

	SocketOptions, TTLHint, TOSHint, DontFragment, DontFragmentHint  string
	AllowBroadcast, AllowBroadcastHint                               string
	MulticastTTL, MulticastTTLHint, MulticastLoop, MulticastLoopHint string
	MulticastInterface, MulticastInterfaceHint, RoutedInterface      string
	Groups, GroupsHint, GroupWhere, GroupWaiting, GroupStopped       string
	Group, GroupHint, GroupSource, GroupSourceHint, Join, Leave      string

	Send, To, Message, Format, AsText, AsEscaped, AsHex, From, FreshSocket string
	SendButton, Sending, ByteMaths                                         string
	ConnectedSocket, FromHint, SourceAddress, SourceAddressHint            string
	SendTTLHint, SendTOSHint, SendInterface, SendInterfaceHint             string

	Happened, Clear, Freeze, Number, Time, Direction, Source, Destination, Bytes, Data string
	In, Out, NoDatagrams, NoScript, Reload, LenOf, NotDrawn, Missed, Empty, CutTag     string
	NotUTF8, NewBelow, FrozenNew, OutTimes, Times, Done                                string

	ReceivedByProgram, DroppedByKernel, CutByReadSize, NotDrawnHere      string
	WhereFrom, ReceivedFrom, DroppedFrom, CutFrom, NotDrawnFrom, SumFrom string

	Inspect, NothingSelected, Text, Hex, Download, Interface, TTL, TOS, Length, Via       string
	DetailTitle, CutNote, EmptyNote, NotTextNote, HexOffset, HexBytes, HexText, BackToLab string
	HexCut, ManyNote                                                                      string

	Header, Views, PayloadBytes, TOSNamed                  string
	UDPHeader, SourcePort, DestinationPort, Checksum       string
	Rebuilt, RebuiltNote, ChecksumPayload, ChecksumAddress string

	Host, HostNotes, HostReceiveQueueMax, HostReceiveQueueDefault, HostSendQueueMax, HostBytes string
	HostIPv6, HostOn, HostOff, HostContainer, HostNoContainer, HostBridged                     string
	HostEphemeralPorts, HostPortRange, HostMaxMemberships, HostInterface, HostInterfaceDown    string

	Connecting, Live, Reconnecting, Stopped string

	NotReached, NotANumber string

	Token, LoginButton string

	RefusedRow, UnreachableRow, GapRow string

	Notes map[string]string // of events, by the note in the journal
	Acts  map[string]string // what the lab did, by what entries say in via

	DocsTitle, DocsIntro, DocsParameters, DocsBody, DocsAnswers, DocsProblem string
	ProblemsMeaning, ProblemsRemedy                                          string

	layoutWords
	listWords
	inspectorWords
	codeWords
	ladderWords
	rateWords
	sharingWords
}

// English returns the words in English.
func English() *Words {
	return &Words{
		Language: EN,

		Title:   "udpweb",
		Tagline: "a UDP lab",

		SkipToDo: "Skip to listen and send", SkipToList: "Skip to the datagrams", SkipToInspect: "Skip to the inspector",
		Docs: "API and curl",

		Listen: "Listen", Address: "Address", Port: "Port", StartListening: "Start listening",
		MoreOptions: "More options", Name: "Name", NameHint: "Only for you to tell listeners apart.",
		ReadSize: "Bytes per recvfrom", ReadSizeHint: "A longer datagram is cut to this size. The rest is thrown away.",
		ReceiveQueue:     "Kernel receive queue (SO_RCVBUF)",
		ReceiveQueueHint: "Bytes asked for. Datagrams wait here; when it is full, the kernel drops.",
		Network:          "Network", NetworkHint: "Automatic goes by the address: 0.0.0.0 is IPv4, [::] is both.",
		NetworkAny: "Automatic", NetworkIPv4: "IPv4 only", NetworkIPv6: "IPv6 only", NetworkBoth: "IPv4 and IPv6 together",
		ReuseAddress:     "Reuse the address (SO_REUSEADDR)",
		ReuseAddressHint: "Several sockets on one port. On Linux the newest takes every datagram.",
		ReusePort:        "Reuse the port (SO_REUSEPORT)",
		ReusePortHint:    "Several sockets on one port. Each flow stays with one of them.",

		AutoReply: "Auto-reply", ReplyOff: "Off", ReplyEcho: "Echo", ReplyUpper: "Upper-case", ReplyFixed: "Fixed text", ReplyText: "Reply text", Save: "Save",

		Listeners:      "Listeners",
		NoListeners:    "No one is listening yet. The form above is filled in for the first example: start it.",
		StateListening: "listening", StatePaused: "not reading", StateStopped: "stopped",
		Stop: "Stop", Start: "Start again", Pause: "Stop reading", Resume: "Resume", Remove: "Remove",
		QueueCapped: "You asked for {asked}, the system granted {granted} (limit net.core.rmem_max).",
		QueueGauge:  "Queue: [[{queued} of {granted|byte|bytes}||unknown]]", QueueGranted: "{asked} asked, {granted} granted",
		Received: "received", Sent: "sent", Dropped: "dropped", Cut: "cut", Unknown: "unknown",

		SocketOptions: "Socket options",
		TTLHint:       "IP_TTL: how many routers may pass it on. 0 takes the system's.",
		TOSHint:       "IP_TOS: DSCP and ECN, 0 to 255.",
		DontFragment:  "Don't fragment", DontFragmentHint: "IP_MTU_DISCOVER: what is larger than the path MTU is refused here.",
		AllowBroadcast: "Allow broadcast", AllowBroadcastHint: "SO_BROADCAST: without it the kernel refuses broadcast addresses.",
		MulticastTTL: "Multicast TTL", MulticastTTLHint: "IP_MULTICAST_TTL: 0 stays on this machine, 1 in the local network.",
		MulticastLoop: "Multicast loop", MulticastLoopHint: "IP_MULTICAST_LOOP: members on this machine get a copy too.",
		MulticastInterface: "Multicast interface", MulticastInterfaceHint: "IP_MULTICAST_IF: where datagrams to a group leave.",
		RoutedInterface: "as the routing table says",

		Groups:       "Multicast groups[[: {count}]]",
		GroupsHint:   "A listener that is bound to one address gets nothing sent to a group: bind 0.0.0.0 or [::].",
		GroupWhere:   "[[on {interface}||as the routing table says]][[, only from {source}]]",
		GroupWaiting: "waiting for its interface", GroupStopped: "joined again once the listener is started",
		Group: "Group", GroupHint: "IP_ADD_MEMBERSHIP: 224.0.0.0 to 239.255.255.255, or IPv6 from ff00::.",
		GroupSource: "Only from (optional)", GroupSourceHint: "IP_ADD_SOURCE_MEMBERSHIP: the one sender that is wanted.",
		Join: "Join", Leave: "Leave",

		Send: "Send", To: "To", Message: "Message", Format: "Written as", AsText: "Text", AsEscaped: "Text with escapes (\\n, \\xff)",
		AsHex: "Hex (48 65 6c)", From: "From", FreshSocket: "A new socket each time",
		SendButton: "Send datagram", Sending: "Handed over. Waiting up to {wait} s for a reply…",
		ConnectedSocket:   "One connected socket",
		FromHint:          "A connected socket is kept, and hears with the next send that this one was refused.",
		SourceAddress:     "Source address:port",
		SourceAddressHint: "Where the socket is bound, such as 127.0.0.1:5000. Empty: any.",
		SendTTLHint:       "IP_TTL, 1 to 255. Empty: the socket's own.",
		SendTOSHint:       "IP_TOS, 0 to 255. Empty: the socket's own.",
		SendInterface:     "Interface", SendInterfaceHint: "IP_PKTINFO: the interface to leave by.",
		ByteMaths: "{chars|character|characters} → {bytes|byte|bytes} as UTF-8 → {udp|byte|bytes} of UDP → {ip|byte|bytes} of {version}",

		Happened: "What happened", Clear: "Clear", Freeze: "Freeze view",
		Number: "No.", Time: "Time", Direction: "Direction", Source: "From", Destination: "To", Bytes: "Bytes", Data: "Data",
		In: "received", Out: "sent",
		NoDatagrams: "Listening on {local}. Nothing has arrived. Send from here, or from a terminal:",
		NoScript:    "Without JavaScript this page does not update by itself.", Reload: "Reload",
		LenOf: "{captured} of {length}", NotDrawn: "{count|entry|entries} came too fast to be drawn here, and stayed in the journal.",
		Missed: "{count|entry|entries} had left the journal before this page could read on.",
		Empty:  "empty", CutTag: "cut −{count}", NotUTF8: "not text", NewBelow: "{count} new below",
		FrozenNew: "Frozen, and still receiving: {count} new", Done: "Done.",
		OutTimes: "sent {count} times", Times: "×{count}",

		ReceivedByProgram: "Received by program", DroppedByKernel: "Dropped by kernel",
		CutByReadSize: "Cut by recvfrom", NotDrawnHere: "Not drawn here",
		WhereFrom:    "Where these numbers come from",
		ReceivedFrom: "What recvmmsg(2) returned.",
		DroppedFrom:  "What the kernel counts for the socket (SO_MEMINFO), placed by SO_RXQ_OVFL: a gap row stands where they are missing.",
		CutFrom:      "What came with MSG_TRUNC: longer than Bytes per recvfrom.",
		NotDrawnFrom: "What came too fast for the screen. It is in the journal.",
		SumFrom:      "On loopback, where nothing is lost on the way: sent = received + dropped + still queued",

		Inspect: "Inspect", NothingSelected: "Choose a datagram to see its header, bytes and code.", Text: "Text", Hex: "Hex",
		Download: "Download payload", Interface: "Interface", TTL: "TTL", TOS: "TOS", Length: "Length", Via: "Via",
		DetailTitle: "Datagram {seq}",
		CutNote:     "Cut: the program took {captured} of {length|byte|bytes}. The rest is lost.",
		EmptyNote:   "0 bytes. An empty datagram is a datagram; nothing was closed.",
		NotTextNote: "These bytes are not printable UTF-8. What cannot be shown stands in brackets.",
		HexOffset:   "Offset", HexBytes: "Bytes", HexText: "Text", BackToLab: "Back to the lab",
		HexCut:   "The first {shown} of {total|byte|bytes}. Download the payload for all of it.",
		ManyNote: "This entry stands for {count} datagrams, all alike. They left within a moment; the time is that of the first.",

		Header: "Header", Views: "Views of this datagram", PayloadBytes: "Payload bytes",
		TOSNamed:  "{tos} ({hex}): DSCP [[{name} ({dscp})||{dscp}]], ECN {ecn}",
		UDPHeader: "UDP header", SourcePort: "Source port", DestinationPort: "Destination port", Checksum: "Checksum",
		Rebuilt:         "Rebuilt, not captured",
		RebuiltNote:     "A UDP socket never sees its header. The checksum is calculated from the addresses and the payload.",
		ChecksumPayload: "The checksum needs all {length|byte|bytes}.",
		ChecksumAddress: "The checksum needs both addresses.",

		Host: "This machine", HostNotes: "{count|note|notes}",
		HostReceiveQueueMax: "Largest receive queue (rmem_max)", HostReceiveQueueDefault: "Receive queue by default",
		HostSendQueueMax: "Largest send queue (wmem_max)", HostBytes: "{bytes|byte|bytes}",
		HostIPv6: "IPv6", HostOn: "on", HostOff: "off",
		HostContainer: "Container", HostNoContainer: "no", HostBridged: "{container}, behind a bridge[[ with the gateway {gateway}]]",
		HostEphemeralPorts: "Ephemeral ports", HostPortRange: "{first}–{last}", HostMaxMemberships: "Multicast groups per socket",
		HostInterface: "Addresses of {name}", HostInterfaceDown: "Addresses of {name}, which is down",

		Connecting: "Connecting…", Live: "Live", Reconnecting: "Reconnecting… datagrams are still being recorded",
		Stopped: "Server stopped",

		NotReached: "The lab could not be reached. Is it still running?",
		NotANumber: "“{value}” is not a whole number.",

		Token: "Token", LoginButton: "Open the lab",

		RefusedRow:     "Refused: nothing listens on {destination} (ICMP type {type} code {code}[[ from {from}]])",
		UnreachableRow: "Not delivered to {destination} (ICMP type {type} code {code}[[ from {from}]]: {errno}[[, path MTU {mtu}]])",
		GapRow:         "{count|datagram is|datagrams are} missing here: the kernel receive queue was full",

		Notes: map[string]string{
			"listener started": "Listening on {address}",
			"listener paused":  "Stopped reading {address}; datagrams wait in the kernel",
			"listener resumed": "Reading {address} again",
			"listener stopped": "Stopped listening on {address}",
			"listener changed": "Settings of {address} changed",
			"listener removed": "Listener on {address} removed",
			"datagrams in the kernel receive queue were lost": "Datagrams waiting in the kernel receive queue of {address} were lost",
			"not sent":                      "Not sent to {address}: {detail}",
			"reading failed, trying again":  "Reading {address} failed ({detail}); trying again",
			"group lost with its interface": "{address} lost the group {detail}: its interface is gone",
			"group joined again":            "{address} joined the group {detail} again",
			"connected":                     "Connected {detail} to {address}: the kernel notes the peer, and nothing is sent",
			"connection closed":             "Closed the socket {detail} that was connected to {address}",
			"transmission started":          "Transmission to {address} started",
			"transmission paused":           "Transmission to {address} paused",
			"transmission resumed":          "Transmission to {address} resumed",
			"transmission done":             "Transmission to {address} done",
			"transmission cancelled":        "Transmission to {address} cancelled",
			"transmission failed":           "Transmission to {address} failed",
		},
		Acts: map[string]string{
			"reply echo": "echo", "reply upper": "upper-case reply", "reply fixed": "reply", "transmission": "transmission",
		},

		DocsTitle: "API", DocsIntro: "Everything this page does can be done with curl. Paths, fields and codes are in the OpenAPI document:",
		DocsParameters: "Parameters", DocsBody: "Body", DocsAnswers: "Answers", DocsProblem: "A problem, as RFC 9457 has it",

		ProblemsMeaning: "What it means", ProblemsRemedy: "What to do",

		layoutWords: englishLayoutWords(), listWords: englishListWords(), inspectorWords: englishInspectorWords(),
		codeWords: englishCodeWords(), ladderWords: englishLadderWords(), rateWords: englishRateWords(),
		sharingWords: englishSharingWords(),
	}
}

// ViaText words what the lab did: a name, which a number may follow.
func (w *Words) ViaText(via string) string {
	name := strings.TrimRight(via, " 0123456789")
	if text, ok := w.Acts[name]; ok {
		return text + via[len(name):]
	}
	return via
}

// Note words the note of an event at an address. A note may have a detail behind a colon.
func (w *Words) Note(note, address string) string {
	known, detail, _ := strings.Cut(note, ": ")
	text, ok := w.Notes[known]
	if !ok {
		return note
	}
	return expand(text, given(map[string]string{"address": address, "detail": detail}))
}

// Fill puts values, given as names and values in turn, into the placeholders of a text.
func Fill(text string, pairs ...string) string {
	values := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return expand(text, given(values))
}
