package api

import (
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"udpweb/internal/journal"
)

// What a viewer may say. A page acknowledges each frame, twenty a second at most.
const (
	maxCommand       = 4096 // bytes
	commandsPerSpan  = 200
	commandSpan      = 2 * time.Second
	maxCommandFaults = 5
)

// command is what a viewer says.
type command struct {
	Op     string  `json:"op"`     // "ack" or "set"
	Seq    uint64  `json:"seq"`    // of ack: the number of a frame
	Quiet  *bool   `json:"quiet"`  // of set: counters only
	Filter *string `json:"filter"` // of set: only entries that pass it; all where it is empty
}

// fault is what was wrong with a command.
type fault struct {
	Type   string `json:"type"`
	Detail string `json:"detail"`
	Column int    `json:"column,omitempty"` // of a filter: where, in characters from 1 on
}

// listen reads what the viewer says until the connection ends. Reading is also what sees pongs and
// closes.
func (v *viewer) listen() {
	v.conn.SetReadLimit(maxCommand)
	hearUntil := func(string) error { return v.conn.SetReadDeadline(time.Now().Add(v.api.pace.pong)) }
	v.conn.SetPongHandler(hearUntil)
	if hearUntil("") != nil {
		return
	}
	var spanEnd time.Time
	for said := 0; ; said++ {
		if now := time.Now(); now.After(spanEnd) {
			said, spanEnd = 0, now.Add(commandSpan)
		}
		kind, data, err := v.conn.ReadMessage()
		if err != nil {
			return
		}
		if code := v.hear(kind, data, said); code != 0 {
			v.tell(func(c *commands) { c.code = code })
			return
		}
	}
}

// hear takes one message and returns the code to close with, or 0.
func (v *viewer) hear(kind int, data []byte, said int) int {
	switch {
	case kind != websocket.TextMessage:
		return websocket.CloseUnsupportedData
	case !utf8.Valid(data):
		return websocket.CloseInvalidFramePayloadData
	case said >= commandsPerSpan:
		return websocket.ClosePolicyViolation
	}
	var heard command
	err := unmarshalStrict(data, &heard)
	switch {
	case err != nil:
		return v.fault("a command is an object such as {\"op\":\"ack\",\"seq\":1}: "+err.Error(), 0)
	case heard.Op == "ack":
		v.tell(func(c *commands) {
			c.acks = v.query.mode == modeLive // The other goes at the pace of the connection.
			c.unacked = slices.DeleteFunc(c.unacked, func(seq uint64) bool { return seq <= heard.Seq })
		})
	case heard.Op == "set" && (heard.Quiet != nil || heard.Filter != nil):
		return v.set(heard)
	default:
		return v.fault("the commands are ack with seq, and set with quiet, filter or both", 0)
	}
	return 0
}

// set takes all that the command sets, or nothing where its filter is wrong.
func (v *viewer) set(heard command) int {
	var passes func(*journal.Entry) bool
	if heard.Filter != nil {
		var err error
		if passes, err = v.api.filterOf("filter", *heard.Filter); err != nil {
			problem := v.api.problemOf(err, in("command"))
			return v.fault(problem.Detail, columnOf(problem))
		}
	}
	v.tell(func(c *commands) {
		if heard.Filter != nil {
			c.filter, c.filters = passes, c.filters+1
		}
		if heard.Quiet != nil {
			c.quiet = *heard.Quiet && v.query.mode == modeLive
		}
	})
	return 0
}

// fault has the viewer told what it did wrong; with too many of them the connection ends.
func (v *viewer) fault(detail string, column int) int {
	v.tell(func(c *commands) { c.fault, c.faults = fault{"error", detail, column}, c.faults+1 })
	if v.state().faults >= maxCommandFaults {
		return websocket.ClosePolicyViolation
	}
	return 0
}

// tell changes what is known of the viewer and wakes run.
func (v *viewer) tell(change func(*commands)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change(&v.told)
	v.wake()
}

// answerFault tells the viewer what was wrong with its last command.
func (v *viewer) answerFault() error {
	v.mu.Lock()
	wrong := v.told.fault
	v.told.fault = fault{}
	v.mu.Unlock()
	if wrong == (fault{}) {
		return nil
	}
	frame, err := json.Marshal(wrong)
	if err != nil {
		return err
	}
	v.frame = frame
	return v.write()
}
