package api

import (
	"bytes"
	"strconv"

	"udpweb/internal/export"
	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// appendSent appends a SendResult with its words in a language.
func appendSent(dst []byte, sent lab.Sent, language texts.Language) []byte {
	if sent.Outcome == lab.OutcomeSent && sent.Entry.Source.Addr().Zone() == "" && sent.Entry.Destination.Addr().Zone() == "" {
		return appendOnlySent(dst, &sent.Entry, language)
	}
	values := sent.Values()
	detail := language.Fate(string(sent.Outcome), values)
	dst = append(dst, `{"sent":`...)
	dst = export.AppendJSON(dst, &sent.Entry, export.WholePayload)
	dst = append(dst, `,"outcome":"`...)
	dst = append(dst, sent.Outcome...)
	dst = append(dst, `","detail":`...)
	dst = appendJSON(dst, detail)
	dst = append(dst, `,"reply":`...)
	if sent.Reply != nil {
		dst = export.AppendJSON(dst, sent.Reply, export.WholePayload)
	} else {
		dst = append(dst, "null"...)
	}
	dst = append(dst, `,"rtt_ns":`...)
	if sent.Reply != nil || sent.Refusal != nil {
		dst = strconv.AppendInt(dst, sent.RTT.Nanoseconds(), 10)
	} else {
		dst = append(dst, "null"...)
	}
	dst = append(dst, `,"error":`...)
	if sent.Refusal != nil {
		dst = appendJSON(dst, sendError(sent.Refusal, values["from"], detail))
	} else {
		dst = append(dst, "null"...)
	}
	return append(dst, '}')
}

// sentWords are the words for a datagram that nobody waited for, as they stand in JSON, with marks where its
// figures belong. They are made once: to look every value up by its name takes longer than to send.
type sentWords struct{ one, many string }

// The marks are characters that stand in no text, and in no JSON string either.
const (
	markOfBytes       = '\x01'
	markOfSource      = '\x02'
	markOfDestination = '\x03'
)

// wordsOfSent is read only.
var wordsOfSent = map[texts.Language]sentWords{texts.EN: newSentWords(texts.EN), texts.KO: newSentWords(texts.KO)}

func newSentWords(language texts.Language) sentWords {
	words := func(bytes string) string {
		return language.Fate(string(lab.OutcomeSent), map[string]string{
			"bytes": bytes, "source": string(markOfSource), "destination": string(markOfDestination),
		})
	}
	return sentWords{one: words("1"), many: words(string(markOfBytes))}
}

// appendTo appends the words for a datagram whose addresses have no zone, which could hold anything.
func (w sentWords) appendTo(dst []byte, sent *journal.Entry) []byte {
	words := w.many
	if sent.Length == 1 {
		words = w.one
	}
	for i := range len(words) {
		switch words[i] {
		case markOfBytes:
			dst = strconv.AppendInt(dst, int64(sent.Length), 10)
		case markOfSource:
			dst = sent.Source.AppendTo(dst)
		case markOfDestination:
			dst = sent.Destination.AppendTo(dst)
		default:
			dst = append(dst, words[i])
		}
	}
	return dst
}

// appendOnlySent appends the SendResult of a datagram that nobody waited for.
func appendOnlySent(dst []byte, sent *journal.Entry, language texts.Language) []byte {
	dst = append(dst, `{"sent":`...)
	dst = export.AppendJSON(dst, sent, export.WholePayload)
	dst = append(dst, `,"outcome":"sent","detail":"`...)
	dst = wordsOfSent[language].appendTo(dst, sent)
	return append(dst, `","reply":null,"rtt_ns":null,"error":null}`...)
}

// sendError is what came back for a refused datagram.
func sendError(refusal *journal.Entry, from, detail string) *SendError {
	icmp := refusal.ICMP
	return &SendError{
		Code: string(lab.OutcomeRefused), Detail: detail, Errno: icmp.Errno,
		ICMP: ICMP{Type: int(icmp.Type), Code: int(icmp.Code), From: from, Errno: icmp.Errno, MTU: icmp.MTU},
	}
}

// appendJSON appends what has no writer of its own.
func appendJSON(dst []byte, value any) []byte {
	written := bytes.NewBuffer(dst)
	_ = marshalJSON(written, value) // Nothing that we make fails.
	return bytes.TrimSuffix(written.Bytes(), []byte("\n"))
}
