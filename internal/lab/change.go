package lab

import (
	"errors"

	"udpweb/internal/udp"
)

// update makes a change, or nothing but for what the state change itself had done before the kernel
// refused. The caller holds the lab's turn.
func (l *listener) update(change Change) error {
	before := l.chosen()
	wanted, err := change.of(before)
	if err != nil {
		return err
	}
	if change.State == nil || *change.State != Stopped { // A socket that is about to go stays as it is.
		if err := l.reshape(before, wanted); err != nil {
			return err
		}
	}
	l.store(wanted) // A listener that starts, does so with what is wanted.
	if err := l.turnTo(change); err != nil {
		l.store(before)
		return err
	}
	socket, _ := l.bound()
	l.lookAtGroups(socket)
	if change.settings() {
		l.note(NoteChanged)
	}
	return nil
}

// settings reports whether the change is about anything but the state.
func (c Change) settings() bool {
	return c.Name != nil || c.ReadSize != nil || c.ReceiveQueue != nil || c.Reply != nil || c.Groups != nil ||
		c.Options != (OptionChange{})
}

// of returns settings with the change made to them.
func (c Change) of(now settings) (settings, error) {
	set(&now.name, c.Name)
	set(&now.readSize, c.ReadSize)
	set(&now.receiveQueue, c.ReceiveQueue)
	now.options = c.Options.of(now.options)
	if c.Reply != nil {
		if err := c.Reply.fits(now.network); err != nil {
			return settings{}, err
		}
		now.reply = c.Reply.clone()
	}
	if c.Groups != nil {
		groups, err := memberships(*c.Groups, now.network)
		if err != nil {
			return settings{}, err
		}
		now.groups = groups
	}
	return now, nil
}

func (l *listener) store(wanted settings) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settings = wanted
}

// turnTo brings the listener into the state that is wanted, if one is. When it cannot start, that is to
// blame on the state, unless the change itself names what stands in the way.
func (l *listener) turnTo(change Change) error {
	if change.State == nil {
		return nil
	}
	err := l.turn(*change.State)
	var failure *Failure
	if errors.As(err, &failure) && !change.names(failure.Field) {
		failure.Field = "state"
	}
	return err
}

// names reports whether the change is about a field that the start of a listener can fail for.
func (c Change) names(field string) bool {
	switch field {
	case "groups":
		return c.Groups != nil
	case "multicast_interface":
		return c.Options.MulticastInterface != nil
	}
	return false
}

func (l *listener) turn(wanted State) error {
	switch now := l.view().State; {
	case now == wanted:
		return nil
	case wanted == Stopped:
		return l.stop()
	case wanted == Listening && now == Paused:
		return l.resume()
	case wanted == Paused && now == Stopped:
		if _, err := l.bind(); err != nil {
			return err
		}
		return l.pause()
	case wanted == Paused:
		return l.pause()
	default:
		return l.start()
	}
}

// reshape changes the socket from what it is to what is wanted, as far as the kernel lets it live. When
// it fails, the socket is as it was.
func (l *listener) reshape(now, wanted settings) error {
	socket, _ := l.bound()
	if socket == nil {
		return nil
	}
	if wanted.options != now.options {
		if err := socket.SetOptions(wanted.options); err != nil {
			return errors.Join(optionFailure(wanted.options, err), socket.SetOptions(now.options))
		}
	}
	if wanted.receiveQueue != now.receiveQueue {
		if err := socket.SetReceiveQueue(wanted.receiveQueue); err != nil {
			failure := optionFailure(wanted.options, err)
			failure.Field = "receive_queue"
			return errors.Join(failure, socket.SetOptions(now.options))
		}
	}
	if err := regroup(socket, now.groups, wanted.groups); err != nil {
		return errors.Join(err, socket.SetOptions(now.options), socket.SetReceiveQueue(now.receiveQueue))
	}
	socket.SetReadSize(wanted.readSize)
	return nil
}

// regroup leaves groups before it joins others: with and without a source a group is one membership to
// the kernel, and a socket has room for only so many.
func regroup(socket *udp.Socket, now, wanted []udp.Membership) error {
	gone := without(now, wanted)
	if err := leaveAll(socket, gone); err != nil {
		return err
	}
	if err := joinAll(socket, without(wanted, now)); err != nil {
		return errors.Join(err, joinAll(socket, gone))
	}
	return nil
}
