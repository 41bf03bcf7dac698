package lab

import (
	"context"
	"errors"
	"net/netip"
	"strconv"

	"udpweb/internal/udp"
)

// resolveAll looks up and checks the destinations of a plan. From is nil where the plan names no listener.
func (l *Lab) resolveAll(ctx context.Context, plan TransmissionPlan, from *listener) ([]netip.AddrPort, error) {
	destinations := make([]netip.AddrPort, len(plan.To))
	for i, typed := range plan.To {
		to, err := l.destinationOf(ctx, plan, typed, from)
		if err != nil {
			return nil, atDestination(err, i, len(plan.To))
		}
		destinations[i] = to
	}
	return destinations, nil
}

// destinationOf resolves and checks one destination.
func (l *Lab) destinationOf(ctx context.Context, plan TransmissionPlan, typed string, from *listener) (netip.AddrPort, error) {
	to, err := udp.Resolve(ctx, typed)
	if err != nil {
		if ctx.Err() != nil {
			return to, ctx.Err()
		}
		return to, addressFailure("to", typed, err)
	}
	wanted := plan.send(typed)
	to = zonedBy(to, from, wanted)
	if failure := l.policy.check(to); failure != nil {
		failure.blame("to", typed)
		return to, failure
	}
	if len(plan.Payload) > maxPayload(to.Addr()) {
		return to, tooLarge("payload", len(plan.Payload), to.Addr())
	}
	return to, l.checkZone(to, wanted)
}

// atDestination says which of several destinations is to blame.
func atDestination(err error, index, count int) error {
	var failure *Failure
	if errors.As(err, &failure) && failure.Field == "to" && count > 1 {
		failure.Field = "to[" + strconv.Itoa(index) + "]"
	}
	return err
}

// prepareTransmission opens the socket, or takes that of a listener, and prepares to send from it. Nothing
// is sent yet.
func (l *Lab) prepareTransmission(plan TransmissionPlan, from *listener, destinations []netip.AddrPort) (*transmission, error) {
	t := newTransmission(l, plan)
	t.first = destinations[0]
	if failure := t.applyLimits(destinations); failure != nil {
		return nil, failure
	}
	var err error
	if from != nil {
		err = t.useListener(from, destinations)
	} else {
		err = t.openSocket(destinations)
	}
	if err != nil {
		return nil, err
	}
	for i, to := range destinations {
		if err := t.addBurst(plan.To[i], to); err != nil {
			return nil, errors.Join(atDestination(err, i, len(destinations)), t.closeSocket())
		}
	}
	return t, nil
}

// applyLimits finds out which bounds the destinations have, and refuses a pace above them.
func (t *transmission) applyLimits(destinations []netip.AddrPort) *Failure {
	bounds := make([]*limit, len(destinations))
	for i, to := range destinations {
		bounds[i] = t.lab.limitTo(to.Addr(), t.plan.Interface)
	}
	bound, most := tightest(len(t.plan.Payload), bounds)
	if perSecond := t.schedule.perSecond; bound != nil && perSecond > most {
		return bound.tooFast(t.plan.Pace, perSecond, most)
	}
	t.rateCap = most
	return nil
}

// useListener has the transmission send from the socket of a listener.
func (t *transmission) useListener(from *listener, destinations []netip.AddrPort) error {
	socket, local := from.bound()
	if socket == nil {
		return &Failure{Code: ListenerStopped, Field: "from", Values: values("value", t.plan.From, "id", from.id)}
	}
	network := from.chosen().network
	for i, to := range destinations {
		if failure := familyFailure(place{network, local}, to); failure != nil {
			return atDestination(failure, i, len(destinations))
		}
	}
	t.from, t.socket = from, socket
	return nil
}

// openSocket opens a socket for this transmission alone.
func (t *transmission) openSocket(destinations []netip.AddrPort) error {
	at, err := t.placeFor(destinations)
	if err != nil {
		return err
	}
	options := OptionChange{TTL: t.plan.TTL, TOS: t.plan.TOS, DontFragment: &t.plan.DontFragment, Broadcast: &t.plan.Broadcast}.
		of(udp.DefaultOptions())
	t.socket, err = udp.Open(udp.Config{
		Network: at.network, Local: at.local, ReadSize: udp.MaxReadSize, ReceiveQueue: DefaultReceiveQueue, Options: options,
	}, t.lab.batches)
	if err != nil {
		return t.lab.freshFailure(at, t.plan.send(t.plan.To[0]), err)
	}
	return nil
}

// placeFor is where a socket for the destinations is opened. Without a wish where, those of both versions
// of IP have one that is for both.
func (t *transmission) placeFor(destinations []netip.AddrPort) (place, error) {
	at, err := freshPlace(t.plan.From, destinations[0])
	if err != nil {
		return place{}, atDestination(err, 0, len(destinations))
	}
	for i, to := range destinations {
		failure := familyFailure(at, to)
		switch {
		case failure == nil:
		case t.plan.From == "":
			at = place{udp.DualWild, netip.AddrPortFrom(netip.IPv6Unspecified(), 0)}
		default:
			return place{}, atDestination(failure, i, len(destinations))
		}
	}
	return at, nil
}

// addBurst prepares one destination.
func (t *transmission) addBurst(typed string, to netip.AddrPort) error {
	wanted := t.plan.send(typed)
	source, err := t.lab.sourceOf(t.socket, to, wanted)
	if err != nil {
		return refused(t.socket, to, wanted, err)
	}
	bound := t.lab.limitTo(to.Addr(), t.plan.Interface)
	made, err := t.makeBurst(to, bound)
	if err != nil {
		return refused(t.socket, to, wanted, err)
	}
	t.bursts = append(t.bursts, &burst{Burst: made, typed: wanted, source: source, limit: bound})
	return nil
}

// makeBurst lays out what is sent to a destination. Only what stays on this machine, and so has no bound,
// is handed over in segments: no queue on the way drops a part of them without saying so. A refusal comes
// back for all segments at once, and so they are for floods.
func (t *transmission) makeBurst(to netip.AddrPort, bound *limit) (*udp.Burst, error) {
	return t.socket.NewBurst(t.plan.Payload, to, t.plan.send("").way(), t.record == RecordSummary && bound == nil)
}
