package web

import (
	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// listenerCard is a listener as the page shows it.
type listenerCard struct {
	ID, Name, Local, State, StateWord  string
	Received, Sent, Dropped, Cut       string
	ReplyChoice, ReplyText, ReplyWords string
	Queue                              queueView
	Unpublished                        string // who cannot reach it, where it is in a container
	NoMulticast                        string // why it gets no group, where it is in a container
	Options, Join                      form
	Groups                             []groupView
	Alone                              bool // on a page of its own
}

// blankCard is what the template shows before a script fills it.
func blankCard(noMulticast string) listenerCard {
	return listenerCard{Options: optionsForm("", nil), Join: joinForm("", nil), NoMulticast: noMulticast}
}

func (w *Web) listenerCard(l lab.Listener) listenerCard {
	card := listenerCard{
		ID: l.ID, Name: l.Name, Local: l.Local.String(), State: string(l.State),
		StateWord: stateWord(w.words, l.State),
		Received:  count(l.Stats.Received), Sent: count(l.Stats.Sent), Cut: count(l.Stats.Truncated),
		Dropped:     w.words.Unknown,
		ReplyChoice: string(l.Reply.Preset), ReplyText: replyText(l.Reply), ReplyWords: replyWords(w.words, l.Reply.Preset),
		Queue: w.queueView(l), Options: optionsForm(l.ID, optionValues(l)), Join: joinForm(l.ID, nil), Groups: w.groupViews(l),
	}
	if l.Stats.KernelKnown {
		card.Dropped = count(l.Stats.KernelDrops)
	}
	return card
}

func stateWord(words *texts.Words, state lab.State) string {
	switch state {
	case lab.Listening:
		return words.StateListening
	case lab.Paused:
		return words.StatePaused
	default:
		return words.StateStopped
	}
}

func replyWords(words *texts.Words, preset lab.Preset) string {
	switch preset {
	case lab.ReplyEcho:
		return words.ReplyEcho
	case lab.ReplyUpper:
		return words.ReplyUpper
	case lab.ReplyFixed:
		return words.ReplyFixed
	default:
		return words.ReplyOff
	}
}

// sources are the listeners to send from: those that have a socket, and the one that was chosen.
func sources(cards []listenerCard, chosen string) (found []listenerCard) {
	for _, each := range cards {
		if each.State != string(lab.Stopped) || each.ID == chosen {
			found = append(found, each)
		}
	}
	return found
}

func replyText(reply lab.Reply) string {
	text, _ := payload.Text(reply.Payload)
	return text
}
