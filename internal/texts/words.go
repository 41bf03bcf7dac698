package texts

import "strings"

// Words are the words of the page. Where one has placeholders, such as {count}, the page or its
// scripts fill them.
type Words struct {
	Title, Tagline, SkipToDo, SkipToList, SkipToInspect string
	Docs                                                string

	Listen, Address, Port, StartListening, MoreOptions, Name, NameHint string
	ReadSize, ReadSizeHint, ReceiveQueue, ReceiveQueueHint             string

	AutoReply, ReplyOff, ReplyEcho, ReplyUpper, ReplyFixed, ReplyText, Save string

	Listeners, NoListeners, StateListening, StatePaused, StateStopped string
	Stop, Start, Pause, Resume, Remove                                string
	Received, Sent, Dropped, Cut, Unknown                             string

	Send, To, Message, Format, AsText, AsEscaped, AsHex, From, FreshSocket string
	SendButton, Sending, ByteMaths                                         string

	Happened, Clear, Freeze, Follow, Number, Time, Direction, Source, Destination, Bytes, Data string
	In, Out, NoDatagrams, NoScript, Reload, LenOf, NotDrawn, Missed, Empty, CutTag             string
	NotUTF8, NewBelow                                                                          string

	ReceivedByProgram, DroppedByKernel, CutByReadSize, NotDrawnHere string

	Inspect, NothingSelected, Text, Hex, Download, Interface, TTL, TOS, Length, Via       string
	DetailTitle, CutNote, EmptyNote, NotTextNote, HexOffset, HexBytes, HexText, BackToLab string
	HexCut                                                                                string

	Connecting, Live, Reconnecting, Stopped, Back string

	NotReached string

	Token, LoginButton string

	RefusedRow, UnreachableRow, GapRow string

	Notes map[string]string // of events, by the note in the journal

	DocsTitle, DocsIntro, DocsParameters, DocsBody, DocsAnswers, DocsProblem string
	ProblemsMeaning, ProblemsRemedy                                          string
}

// English returns the words in English.
func English() *Words {
	return &Words{
		Title:   "udpweb",
		Tagline: "a UDP lab",

		SkipToDo: "Skip to listen and send", SkipToList: "Skip to the datagrams", SkipToInspect: "Skip to the inspector",
		Docs: "API and curl",

		Listen: "Listen", Address: "Address", Port: "Port", StartListening: "Start listening",
		MoreOptions: "More options", Name: "Name", NameHint: "Only for you to tell listeners apart.",
		ReadSize: "Bytes per recvfrom", ReadSizeHint: "A longer datagram is cut to this size. The rest is thrown away.",
		ReceiveQueue:     "Kernel receive queue (SO_RCVBUF)",
		ReceiveQueueHint: "Bytes asked for. Datagrams wait here; when it is full, the kernel drops.",

		AutoReply: "Auto-reply", ReplyOff: "Off", ReplyEcho: "Echo", ReplyUpper: "Upper-case", ReplyFixed: "Fixed text", ReplyText: "Reply text", Save: "Save",

		Listeners:      "Listeners",
		NoListeners:    "No one is listening yet. The form above is filled in for the first example: start it.",
		StateListening: "listening", StatePaused: "not reading", StateStopped: "stopped",
		Stop: "Stop", Start: "Start again", Pause: "Stop reading", Resume: "Resume", Remove: "Remove",
		Received: "received", Sent: "sent", Dropped: "dropped", Cut: "cut", Unknown: "unknown",

		Send: "Send", To: "To", Message: "Message", Format: "Written as", AsText: "Text", AsEscaped: "Text with escapes (\\n, \\xff)",
		AsHex: "Hex (48 65 6c)", From: "From", FreshSocket: "A new socket each time",
		SendButton: "Send datagram", Sending: "Handed over. Waiting up to {wait} s for a reply…",
		ByteMaths: "{chars} characters → {bytes} bytes as UTF-8 → {udp} bytes of UDP → {ip} bytes of {version}",

		Happened: "What happened", Clear: "Clear", Freeze: "Freeze view", Follow: "Follow newest",
		Number: "No.", Time: "Time", Direction: "Direction", Source: "From", Destination: "To", Bytes: "Bytes", Data: "Data",
		In: "received", Out: "sent",
		NoDatagrams: "Nothing has arrived yet. Send from here, or from a terminal:",
		NoScript:    "Without JavaScript this page does not update by itself.", Reload: "Reload",
		LenOf: "{captured} of {length}", NotDrawn: "{count} entries came too fast to be drawn here. They are in the journal.",
		Missed: "{count} entries had left the journal before this page could read them.",
		Empty:  "empty", CutTag: "cut −{count}", NotUTF8: "not text", NewBelow: "{count} new below",

		ReceivedByProgram: "Received by program", DroppedByKernel: "Dropped by kernel",
		CutByReadSize: "Cut by your buffer", NotDrawnHere: "Not drawn here",

		Inspect: "Inspect", NothingSelected: "Choose a datagram to see its bytes.", Text: "Text", Hex: "Hex",
		Download: "Download payload", Interface: "Interface", TTL: "TTL", TOS: "TOS", Length: "Length", Via: "Via",
		DetailTitle: "Datagram {seq}",
		CutNote:     "Cut: the program took {captured} of {length} bytes. The rest is lost.",
		EmptyNote:   "0 bytes. An empty datagram is a datagram; nothing was closed.",
		NotTextNote: "These bytes are not printable UTF-8. What cannot be shown stands in brackets.",
		HexOffset:   "Offset", HexBytes: "Bytes", HexText: "Text", BackToLab: "Back to the lab",
		HexCut: "The first {shown} of {total} bytes. Download the payload for all of it.",

		Connecting: "Connecting…", Live: "Live", Reconnecting: "Reconnecting… datagrams are still being recorded",
		Stopped: "Server stopped", Back: "Back. {count} entries came meanwhile",

		NotReached: "The lab could not be reached. Is it still running?",

		Token: "Token", LoginButton: "Open the lab",

		RefusedRow:     "Refused: nothing listens on {destination} (ICMP type {type} code {code}[[ from {from}]])",
		UnreachableRow: "Not delivered to {destination} (ICMP type {type} code {code}[[ from {from}]]: {errno})",
		GapRow:         "{count} datagrams are missing here: the kernel receive queue was full",

		Notes: map[string]string{
			"listener started": "Listening on {address}",
			"listener paused":  "Stopped reading {address}; datagrams wait in the kernel",
			"listener resumed": "Reading {address} again",
			"listener stopped": "Stopped listening on {address}",
			"listener changed": "Settings of {address} changed",
			"listener removed": "Listener on {address} removed",
			"datagrams in the kernel receive queue were lost": "Datagrams waiting in the kernel receive queue of {address} were lost",
			"not sent":                     "Not sent to {address}: {detail}",
			"reading failed, trying again": "Reading {address} failed ({detail}); trying again",
		},

		DocsTitle: "API", DocsIntro: "Everything this page does can be done with curl. Paths, fields and codes are in the OpenAPI document:",
		DocsParameters: "Parameters", DocsBody: "Body", DocsAnswers: "Answers", DocsProblem: "A problem, as RFC 9457 has it",

		ProblemsMeaning: "What it means", ProblemsRemedy: "What to do",
	}
}

// Note words the note of an event at an address. A note may have a detail behind a colon.
func (w *Words) Note(note, address string) string {
	known, detail, _ := strings.Cut(note, ": ")
	text, ok := w.Notes[known]
	if !ok {
		return note
	}
	return expand(text, in(map[string]string{"address": address, "detail": detail}))
}

// Fill puts values, given as names and values in turn, into the placeholders of a text.
func Fill(text string, pairs ...string) string {
	values := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return expand(text, in(values))
}
