package lab

import (
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"udpweb/internal/udp"
)

// Group is a multicast group that a listener takes part in.
type Group struct {
	udp.Membership
	Joined bool // false while its interface is missing
}

// NewGroup names a multicast group to join.
type NewGroup struct {
	Group     string // an address such as "239.1.2.3" or "ff05::1"
	Interface string // a name; "" is what the routing table says
	Source    string // the only sender that is wanted; "" for any
}

// membership checks what was asked for.
func (n NewGroup) membership() (udp.Membership, error) {
	refuse := func(code Code, value string) (udp.Membership, error) {
		return udp.Membership{}, &Failure{Code: code, Field: "groups", Values: values("value", value, "group", n.Group)}
	}
	group, err := netip.ParseAddr(n.Group)
	if err != nil || !group.Unmap().IsMulticast() {
		return refuse(BadGroup, n.Group)
	}
	m := udp.Membership{Group: group.Unmap().WithZone(""), Interface: n.Interface}
	if m.Interface == "" {
		m.Interface = group.Zone()
	}
	if m.Interface == "" && needsZone(m.Group) {
		return udp.Membership{}, &Failure{Code: ZoneRequired, Field: "groups", Values: values("value", n.Group, "address", n.Group)}
	}
	if n.Source != "" {
		m.Source, err = netip.ParseAddr(n.Source)
		m.Source = m.Source.Unmap()
		if err != nil || m.Source.Is4() != m.Group.Is4() || m.Source.IsMulticast() || m.Source.IsUnspecified() {
			return refuse(BadGroupSource, n.Source)
		}
	}
	return m, nil
}

// memberships checks a list of groups for a listener of some network.
func memberships(asked []NewGroup, network string) ([]udp.Membership, error) {
	var found []udp.Membership
	for _, each := range asked {
		m, err := each.membership()
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(found, func(other udp.Membership) bool { return exclude(other, m) }) {
			return nil, &Failure{Code: GroupTwice, Field: "groups", Values: values("value", each.Group)}
		}
		if network != udp.DualWild && m.Group.Is4() != (network == udp.IPv4) {
			local := netip.IPv6Unspecified()
			if network == udp.IPv4 {
				local = netip.IPv4Unspecified()
			}
			return nil, &Failure{Code: FamilyMismatch, Field: "groups", Values: values(
				"value", each.Group, "group", each.Group, "local", ipVersion(local), "remote", ipVersion(m.Group))}
		}
		found = append(found, m)
	}
	return found, nil
}

// exclude reports whether a socket cannot have both: the same group with and without a source is one
// membership that changes its mind.
func exclude(one, other udp.Membership) bool {
	return one.Group == other.Group && one.Interface == other.Interface &&
		(one.Source == other.Source || !one.Source.IsValid() || !other.Source.IsValid())
}

// joinAll joins groups, or none of them.
func joinAll(socket *udp.Socket, groups []udp.Membership) error {
	for i, each := range groups {
		if err := socket.Join(each); err != nil {
			return errors.Join(joinFailure(each, err), leaveAll(socket, groups[:i]))
		}
	}
	return nil
}

func leaveAll(socket *udp.Socket, groups []udp.Membership) (failed error) {
	for _, each := range groups {
		failed = errors.Join(failed, socket.Leave(each))
	}
	return failed
}

// without returns the groups that are not among others.
func without(groups, others []udp.Membership) []udp.Membership {
	return slices.DeleteFunc(slices.Clone(groups), func(each udp.Membership) bool { return slices.Contains(others, each) })
}

func joinFailure(m udp.Membership, err error) *Failure {
	if errors.Is(err, udp.ErrNoInterface) {
		failure := noSuchInterface("groups", m.Interface, err)
		failure.Values["group"] = m.Group.String()
		return failure
	}
	failure := &Failure{
		Code: codeOf(err, joinFailures, JoinFailed), Field: "groups", Errno: udp.Errno(err), Cause: err,
		Values: values("value", m.Group.String(), "group", m.Group.String(), "errno", udp.Errno(err)),
	}
	if failure.Code == TooManyGroups && m.Group.Is4() && !m.Source.IsValid() { // Of sources there is another limit.
		if host, err := udp.ReadHost(); err == nil && host.MaxMemberships != nil {
			failure.Values["limit"] = strconv.Itoa(*host.MaxMemberships)
		}
	}
	return failure
}

// groupViews returns the groups as they are. The caller holds mu.
func (l *listener) groupViews() []Group {
	views := make([]Group, len(l.settings.groups))
	for i, each := range l.settings.groups {
		views[i] = Group{Membership: each, Joined: l.joined[each]}
	}
	return views
}

// lookAtGroups takes over from the socket which groups it has joined. The caller holds the lab's
// turn.
func (l *listener) lookAtGroups(socket *udp.Socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.joined = make(map[udp.Membership]bool)
	if socket == nil {
		return
	}
	for _, each := range l.settings.groups {
		l.joined[each] = socket.Joined(each)
	}
}

// groupsAge is how long a group may be lost with its interface before that is noticed. The kernel
// says nothing of it to the socket.
const groupsAge = time.Second

// watchGroups joins groups again whose interface was removed and made anew, until the lab closes.
func (l *Lab) watchGroups() {
	every := time.NewTicker(groupsAge)
	defer every.Stop()
	for {
		select {
		case <-l.closing:
			return
		case <-every.C:
		}
		select {
		case <-l.closing:
			return
		case l.turn <- struct{}{}:
		}
		for _, each := range l.all() {
			if each.rejoin() {
				l.changed()
			}
		}
		l.endTurn()
	}
}

// rejoin reports whether it found a group lost, or joined one again.
func (l *listener) rejoin() bool {
	socket, _ := l.bound()
	if socket == nil {
		return false
	}
	l.reroute(socket)
	joined, lost := socket.Rejoin()
	if len(joined)+len(lost) == 0 {
		return false
	}
	l.lookAtGroups(socket)
	for _, each := range lost {
		l.note(NoteGroupLost + ": " + groupText(each))
	}
	for _, each := range joined {
		l.note(NoteGroupRejoined + ": " + groupText(each))
	}
	return true
}

// reroute lets what is sent to groups leave by the interface of that name again, once it was made anew:
// the kernel knows it by its index. The caller holds the lab's turn.
func (l *listener) reroute(socket *udp.Socket) {
	name := socket.Options().MulticastInterface
	if name == "" {
		return
	}
	index, err := udp.InterfaceIndex(name)
	if err == nil && index != l.outgoing && socket.Reroute() == nil { // While it is missing, there will be another time.
		l.outgoing = index
	}
}

func groupText(m udp.Membership) string {
	if m.Interface == "" {
		return m.Group.String()
	}
	return m.Group.String() + "%" + m.Interface
}
