package web

import (
	"strconv"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// queueView is the kernel receive queue of a listener as the page shows it. Scripts word it alike
// (static/js/do/queue.js).
type queueView struct {
	Shown   bool   // while more waits than is taken at once, and while nobody reads
	Known   bool   // whether it can be drawn
	Queued  string // bytes
	Granted string // bytes, as the kernel counts them
	Nearly  string // bytes from which on it is nearly full
	Text    string
	Sizes   string // asked and granted
	Capped  string // of a queue of which less was granted than was asked for
}

// noticeable is the part of a queue, one in so many, from which on what waits is shown: a few datagrams
// wait for a moment all the time.
const noticeable = 64

func (w *Web) queueView(l lab.Listener) queueView {
	view := queueView{Text: texts.Fill(w.words.QueueGauge)}
	granted := l.ReceiveQueueGranted
	if granted == 0 {
		return view
	}
	asked := []string{"asked", texts.Size(l.ReceiveQueue), "granted", texts.Size(granted)}
	view.Sizes = texts.Fill(w.words.QueueGranted, asked...)
	if granted < l.ReceiveQueue {
		view.Capped = texts.Fill(w.words.QueueCapped, asked...)
	}
	view.Shown = l.State == lab.Paused || l.Stats.QueuedBytes*noticeable >= uint64(granted)
	if !l.Stats.KernelKnown {
		return view
	}
	view.Known = true
	view.Queued, view.Granted, view.Nearly = count(l.Stats.QueuedBytes), strconv.Itoa(granted), strconv.Itoa(granted/4*3)
	view.Text = texts.Fill(w.words.QueueGauge, "queued", grouped(l.Stats.QueuedBytes), "granted", grouped(uint64(granted)))
	return view
}

// grouped is a number with its digits in groups of three.
func grouped(n uint64) string {
	digits := count(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
