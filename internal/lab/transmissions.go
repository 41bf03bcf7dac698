package lab

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"udpweb/internal/udp"
)

// maxEnded bounds how many transmissions are remembered once they have ended.
const maxEnded = 100

// transmissions are the send jobs of a lab.
type transmissions struct {
	most    int            // that have not ended, at a time
	running sync.WaitGroup // their goroutines

	sent, failed atomic.Uint64 // by all there ever were

	mu     sync.Mutex // guards the following
	list   []*transmission
	lastID int
}

// admit takes a transmission in and gives it its id, unless there are too many.
func (t *transmissions) admit(made *transmission) *Failure {
	t.mu.Lock()
	defer t.mu.Unlock()
	going := 0
	for _, each := range t.list {
		if !each.now().ended() {
			going++
		}
	}
	if going >= t.most {
		return &Failure{Code: TooManyTransmissions, Values: values("limit", strconv.Itoa(t.most))}
	}
	for len(t.list)-going >= maxEnded {
		oldest := slices.IndexFunc(t.list, func(each *transmission) bool { return each.now().ended() })
		t.list = slices.Delete(t.list, oldest, oldest+1)
	}
	t.lastID++
	made.id = strconv.Itoa(t.lastID)
	made.begin(time.Now())
	t.list = append(t.list, made)
	return nil
}

func (t *transmissions) all() []*transmission {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.list)
}

func (t *transmissions) remove(gone *transmission) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.list = slices.DeleteFunc(t.list, func(each *transmission) bool { return each == gone })
}

// Transmissions lists the send jobs, oldest first: those under way, and the latest that have ended.
func (l *Lab) Transmissions() []Transmission {
	var views []Transmission
	for _, each := range l.transmissions.all() {
		views = append(views, each.view())
	}
	return views
}

// Transmission returns the send job with an id.
func (l *Lab) Transmission(id string) (Transmission, error) {
	found, err := l.findTransmission(id)
	if err != nil {
		return Transmission{}, err
	}
	return found.view(), nil
}

// TransmissionTotals are the datagrams that all transmissions have sent, and those that the kernel refused,
// removed and forgotten ones included.
func (l *Lab) TransmissionTotals() (sent, failed uint64) {
	return l.transmissions.sent.Load(), l.transmissions.failed.Load()
}

func (l *Lab) findTransmission(id string) (*transmission, error) {
	for _, each := range l.transmissions.all() {
		if each.id == id {
			return each, nil
		}
	}
	return nil, &Failure{Code: NoSuchTransmission, Field: "id", Values: values("value", id)}
}

// ChangeTransmission pauses, resumes or cancels a send job. A paused or cancelled one has sent its
// last datagram when this returns. It fails where the job has ended already, unless it is asked for the state it is in.
func (l *Lab) ChangeTransmission(id string, state TransmissionState) (Transmission, error) {
	found, err := l.findTransmission(id)
	if err != nil {
		return Transmission{}, err
	}
	switch state {
	case Running, TransmissionPaused, Cancelled:
	default:
		return Transmission{}, &Failure{Code: BadTransmissionState, Field: "state", Values: values("value", string(state))}
	}
	if now := found.become(state); now != state {
		return Transmission{}, &Failure{Code: TransmissionEnded, Field: "state", Values: values("value", string(state), "id", id, "state", string(now))}
	}
	switch state {
	case Cancelled:
		<-found.sentLast
	case TransmissionPaused:
		found.awaitParked()
	default: // A running one shows how far it is.
	}
	return found.view(), nil
}

// EndTransmission cancels a send job that has not ended, and forgets one that has. It returns what it has
// come to.
func (l *Lab) EndTransmission(id string) (Transmission, error) {
	found, err := l.findTransmission(id)
	if err != nil {
		return Transmission{}, err
	}
	if found.now().ended() {
		l.transmissions.remove(found)
	}
	found.become(Cancelled)
	<-found.sentLast
	return found.view(), nil
}

// Transmit starts a send job. It fails before anything leaves.
func (l *Lab) Transmit(ctx context.Context, plan TransmissionPlan) (Transmission, error) {
	if err := plan.check(); err != nil {
		return Transmission{}, err
	}
	if _, err := udp.InterfaceIndex(plan.Interface); err != nil {
		return Transmission{}, noSuchInterface("interface", plan.Interface, err)
	}
	from, err := l.find(plan.From)
	if err != nil {
		from = nil // It is a local address, or nothing at all.
	}
	destinations, err := l.resolveAll(ctx, plan, from) // Names may take long, and Close does not wait for them.
	if err != nil {
		return Transmission{}, err
	}
	if !l.admitSend() {
		return Transmission{}, &Failure{Code: ShuttingDown}
	}
	defer l.sends.Done()
	made, err := l.prepareTransmission(plan, from, destinations)
	if err != nil {
		return Transmission{}, err
	}
	if failure := l.transmissions.admit(made); failure != nil {
		return Transmission{}, errors.Join(failure, made.closeSocket())
	}
	made.start()
	return made.view(), nil
}

// close cancels every send job and waits for them. None is admitted any more.
func (t *transmissions) close() {
	for _, each := range t.all() {
		each.become(Cancelled)
	}
	t.running.Wait()
}
