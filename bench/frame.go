package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// A viewer of mode=all gets a hundred megabytes of frames a second, from a server on the same two cores. Frames are
// therefore searched for the few figures that count and not decoded. Nothing can be mistaken: within a JSON string, each
// quotation mark of these keys would stand behind a backslash.
var (
	framePrefix  = []byte(`{"type":"entries","entries":[`)
	entriesEnd   = []byte(`],"skipped":`)
	missedKey    = []byte(`,"missed":`)
	seqKey       = []byte(`,"seq":`)
	statsKey     = []byte(`,"stats":`)
	entryPrefix  = []byte(`{"seq":`)
	timeKey      = []byte(`,"time":"`)
	kindKey      = []byte(`,"kind":"`)
	missingKey   = []byte(`,"missing":`)
	payloadKey   = []byte(`,"payload":"`)
	previewKey   = []byte(`,"preview":"`)
	receivedKind = []byte(`received"`)
	gapKind      = []byte(`gap"`)
)

// frame is what a frame of entries says.
type frame struct {
	entries                []byte // as they stand there, with commas between them
	stats                  []byte // the figures of the listeners that changed, as an object by id; nil where there are none
	skipped, missed, after uint64
}

// isEntries reports whether a message of the stream is a frame of entries.
func isEntries(message []byte) bool { return bytes.HasPrefix(message, framePrefix) }

var errFrame = errors.New("a frame is not as the design describes it")

// readFrame takes a frame of entries apart.
func readFrame(message []byte) (f frame, err error) {
	end := bytes.LastIndex(message, entriesEnd)
	if !isEntries(message) || end < len(framePrefix)-1 {
		return f, fmt.Errorf("%w: %.200q", errFrame, message)
	}
	f.entries = message[len(framePrefix):end]
	rest := message[end:]
	var ok1, ok2, ok3 bool
	f.skipped, ok1 = number(rest, entriesEnd)
	f.missed, ok2 = number(rest, missedKey)
	f.after, ok3 = number(rest, seqKey)
	if !ok1 || !ok2 || !ok3 {
		return f, fmt.Errorf("%w: %.200q", errFrame, rest)
	}
	f.stats = bytes.TrimSuffix(behind(rest, statsKey), []byte{'}'}) // The last brace is the frame's.
	return f, nil
}

// each calls look with every entry of the frame and returns how many there were.
func (f frame) each(look func(entry) error) (count uint64, err error) {
	rest := f.entries
	for len(rest) > 0 {
		if !bytes.HasPrefix(rest, entryPrefix) {
			return count, fmt.Errorf("%w: %.200q", errFrame, rest)
		}
		one := rest
		next := bytes.Index(rest[1:], entryPrefix)
		if next < 0 {
			rest = nil
		} else {
			one, rest = rest[:next], rest[next+1:] // The comma belongs to neither.
		}
		count++
		if look != nil {
			if err := look(one); err != nil {
				return count, err
			}
		}
	}
	return count, nil
}

// entry is one entry as JSON.
type entry []byte

// seq is its number.
func (e entry) seq() uint64 {
	seq, _ := number(e, entryPrefix) // Each entry begins so.
	return seq
}

// isReceived reports whether it is a datagram that was received.
func (e entry) isReceived() bool { return bytes.HasPrefix(behind(e, kindKey), receivedKind) }

// missing is how many datagrams a gap stands for, 0 of any other entry.
func (e entry) missing() uint64 {
	if !bytes.HasPrefix(behind(e, kindKey), gapKind) {
		return 0
	}
	missing, _ := number(e, missingKey)
	return missing
}

// arrived is its time.
func (e entry) arrived() (time.Time, error) {
	rest := behind(e, timeKey)
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		return time.Time{}, fmt.Errorf("%w: %.200q", errFrame, e)
	}
	return time.Parse(time.RFC3339Nano, string(rest[:end]))
}

// numberSent is the number that the blaster wrote at the beginning of the payload, or of its preview.
func (e entry) numberSent() (uint64, error) {
	rest := behind(e, payloadKey)
	if rest == nil {
		rest = behind(e, previewKey)
	}
	const encoded = 12 // characters that hold 9 bytes, of which 8 are the number
	var decoded [9]byte
	if len(rest) < encoded {
		return 0, fmt.Errorf("%w: %.200q", errFrame, e)
	}
	if _, err := base64.StdEncoding.Decode(decoded[:], rest[:encoded]); err != nil {
		return 0, fmt.Errorf("%w: %w: %.200q", errFrame, err, e)
	}
	return binary.LittleEndian.Uint64(decoded[:]), nil
}

// behind is what follows the first appearance of a key, nil where there is none.
func behind(text, key []byte) []byte {
	at := bytes.Index(text, key)
	if at < 0 {
		return nil
	}
	return text[at+len(key):]
}

// number reads the digits behind the first appearance of a key.
func number(text, key []byte) (value uint64, ok bool) {
	for _, digit := range behind(text, key) {
		if digit < '0' || digit > '9' {
			break
		}
		value, ok = 10*value+uint64(digit-'0'), true
	}
	return value, ok
}
