package lab

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"udpweb/internal/udp"
)

// Defaults and bounds of a listener's settings.
const (
	DefaultReadSize     = udp.MaxReadSize
	DefaultReceiveQueue = 4 << 20 // bytes; enough for a burst of some thousand datagrams
	MaxReceiveQueue     = 1 << 30 // bytes; the kernel caps far below
	MaxNameLength       = 64      // characters
)

// NewListener says what a listener shall be. Only Address is required.
type NewListener struct {
	Name         string
	Network      string // "" chooses by the address: "udp4", "udp6", or "udp" (both) for [::]
	Address      string // "host:port"; port 0 lets the system choose
	ReadSize     *int   // bytes
	ReceiveQueue *int   // bytes
	ReuseAddress bool   // share the address with others that ask for the same
	ReusePort    bool   // share address and port, flow by flow
	Options      OptionChange
	Groups       []NewGroup
	Reply        Reply
}

// Change says what shall be different about a listener; nil leaves a setting as it is.
type Change struct {
	Name         *string
	State        *State
	ReadSize     *int
	ReceiveQueue *int
	Options      OptionChange
	Groups       *[]NewGroup // all of them; those that are not listed are left
	Reply        *Reply
}

// CreateListener starts a listener. When it fails, nothing has changed.
func (l *Lab) CreateListener(ctx context.Context, wanted NewListener) (Listener, error) {
	chosen, err := wanted.settings()
	if err != nil {
		return Listener{}, err
	}
	if err := l.takeTurn(ctx); err != nil {
		return Listener{}, err
	}
	defer l.endTurn()
	if count := len(l.all()); count >= l.maxListeners {
		return Listener{}, &Failure{Code: TooManyListeners, Values: values("limit", strconv.Itoa(l.maxListeners))}
	}
	made := &listener{lab: l, id: l.nextID(), settings: chosen, state: Stopped}
	if err := made.start(); err != nil {
		return Listener{}, err
	}
	l.add(made)
	l.changed()
	return made.view(), nil
}

// Listeners lists the listeners in the order they were made.
func (l *Lab) Listeners() []Listener {
	all := l.all()
	views := make([]Listener, len(all))
	for i, each := range all {
		views[i] = each.view()
	}
	return views
}

// Listener returns the listener with this id or this local address.
func (l *Lab) Listener(idOrLocal string) (Listener, error) {
	found, err := l.find(idOrLocal)
	if err != nil {
		return Listener{}, err
	}
	return found.view(), nil
}

// UpdateListener changes a listener. When it fails, nothing has changed but for what the state
// change itself had done before the kernel refused.
func (l *Lab) UpdateListener(ctx context.Context, idOrLocal string, change Change) (Listener, error) {
	if err := change.check(); err != nil {
		return Listener{}, err
	}
	if err := l.takeTurn(ctx); err != nil {
		return Listener{}, err
	}
	defer l.endTurn()
	found, err := l.find(idOrLocal)
	if err != nil {
		return Listener{}, err
	}
	was := found.view().State
	err = found.update(change)
	if err == nil || found.view().State != was {
		l.changed()
	}
	if err != nil {
		return Listener{}, err
	}
	return found.view(), nil
}

// RemoveListener stops a listener and forgets it. Its entries stay in the journal.
func (l *Lab) RemoveListener(ctx context.Context, idOrLocal string) error {
	if err := l.takeTurn(ctx); err != nil {
		return err
	}
	defer l.endTurn()
	found, err := l.find(idOrLocal)
	if err != nil {
		return err
	}
	stopErr := found.stop()
	stats := found.counters.stats(nil)
	l.mu.Lock()
	l.removed.add(stats)
	l.listeners = slices.DeleteFunc(l.listeners, func(each *listener) bool { return each == found })
	l.revision.Add(1) // Whoever reads both knows by it that they are not of one moment.
	l.mu.Unlock()
	found.note(NoteRemoved)
	l.changed()
	if stopErr != nil {
		return fmt.Errorf("stop listener %s: %w", found.id, stopErr)
	}
	return nil
}

// takeTurn waits for other commands that start, change or end listeners.
func (l *Lab) takeTurn(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	l.mu.Lock()
	closed := l.closed
	l.mu.Unlock()
	if closed {
		l.endTurn()
		return &Failure{Code: ShuttingDown}
	}
	return nil
}

func (l *Lab) endTurn() { <-l.turn }

// find returns the listener with this id or this local address. Of several that had the address,
// all but one of them stopped, it is the one that has it now.
func (l *Lab) find(idOrLocal string) (*listener, error) {
	local, notAnAddress := udp.ParseLocal(idOrLocal)
	var stopped *listener
	for _, each := range l.all() {
		socket, bound := each.bound()
		switch {
		case each.id == idOrLocal:
			return each, nil
		case notAnAddress != nil || bound != local:
		case socket != nil:
			return each, nil
		case stopped == nil:
			stopped = each
		}
	}
	if stopped != nil {
		return stopped, nil
	}
	return nil, &Failure{Code: NoSuchListener, Field: "id", Values: values("value", idOrLocal)}
}

// settings checks what was asked for and fills in what was not.
func (n NewListener) settings() (settings, error) {
	address, err := udp.ParseLocal(n.Address)
	if err != nil {
		return settings{}, addressFailure("address", n.Address, err)
	}
	if address.Addr().IsMulticast() { // net would bind every address instead, and share it.
		return settings{}, &Failure{Code: AddressIsGroup, Field: "address", Values: values("value", n.Address, "address", address.Addr().String())}
	}
	network, err := chooseNetwork(n.Network, address.Addr())
	if err != nil {
		return settings{}, err
	}
	asked := Change{
		Name: &n.Name, ReadSize: n.ReadSize, ReceiveQueue: n.ReceiveQueue, Options: n.Options, Groups: &n.Groups,
		Reply: &n.Reply,
	}
	if err := asked.check(); err != nil {
		return settings{}, err
	}
	return asked.of(settings{
		network: network, address: address, readSize: DefaultReadSize, receiveQueue: DefaultReceiveQueue,
		options: udp.DefaultOptions(), reuseAddress: n.ReuseAddress, reusePort: n.ReusePort,
	})
}

func chooseNetwork(asked string, addr netip.Addr) (string, error) {
	fitting := []string{udp.IPv6}
	switch {
	case addr.Is4():
		fitting = []string{udp.IPv4}
	case addr.IsUnspecified():
		fitting = []string{udp.DualWild, udp.IPv6}
	}
	if asked == "" {
		return fitting[0], nil
	}
	if !slices.Contains(fitting, asked) {
		return "", &Failure{Code: BadNetwork, Field: "network", Values: values(
			"value", asked, "address", addr.String(), "fitting", strings.Join(fitting, ", "))}
	}
	return asked, nil
}

// check refuses what no listener can be.
func (c Change) check() error {
	switch {
	case c.Name != nil && !printableName(*c.Name):
		return &Failure{Code: BadName, Field: "name", Values: values("value", *c.Name, "limit", strconv.Itoa(MaxNameLength))}
	case c.State != nil && !slices.Contains([]State{Listening, Paused, Stopped}, *c.State):
		return &Failure{Code: BadState, Field: "state", Values: values("value", string(*c.State))}
	case c.ReadSize != nil && (*c.ReadSize < 1 || *c.ReadSize > udp.MaxReadSize):
		return NotANumber("read_size", strconv.Itoa(*c.ReadSize))
	case c.ReceiveQueue != nil && (*c.ReceiveQueue < 1 || *c.ReceiveQueue > MaxReceiveQueue):
		return NotANumber("receive_queue", strconv.Itoa(*c.ReceiveQueue))
	}
	if c.Reply != nil {
		if err := c.Reply.check(); err != nil {
			return err
		}
	}
	return c.Options.check()
}

func printableName(name string) bool {
	return utf8.ValidString(name) && utf8.RuneCountInString(name) <= MaxNameLength &&
		!strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

func (r Reply) check() error {
	if !slices.Contains([]Preset{NoReply, ReplyEcho, ReplyUpper, ReplyFixed}, r.Preset) {
		return &Failure{Code: BadReply, Field: "reply", Values: values("value", string(r.Preset))}
	}
	return nil
}

// fits refuses a payload that no datagram of that network can carry. An echo that grows too large
// in capital letters shows only later.
func (r Reply) fits(network string) error {
	largest := netip.IPv6Unspecified()
	if network == udp.IPv4 {
		largest = netip.IPv4Unspecified()
	}
	if len(r.Payload) > maxPayload(largest) {
		return tooLarge("reply", len(r.Payload), largest)
	}
	return nil
}

func (r Reply) clone() Reply { return Reply{Preset: r.Preset, Payload: bytes.Clone(r.Payload)} }
