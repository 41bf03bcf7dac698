package lab

import (
	"math"
	"net/netip"
	"slices"
	"strconv"

	"golang.org/x/time/rate"

	"udpweb/internal/udp"
)

// Rates bound how fast transmissions may send to other machines (BCP 145, RFC 8085 section 3.1), in
// packets of at most 1,500 bytes a second, all transmissions together. What stays on this machine has no
// bound. Zero means the default.
type Rates struct {
	Others float64 // to single machines of private and directly connected networks
	Groups float64 // to many: multicast and broadcast
	Public float64 // to addresses that only --allow-to lets through
}

// The defaults of Rates, in packets a second.
const (
	DefaultRateOthers = 20_000
	DefaultRateGroups = 500
	DefaultRatePublic = 100
)

// usualMTU is the largest packet that Ethernet carries, in bytes (RFC 894).
const usualMTU = 1500

// limit is a bound that all transmissions share. Nil is none.
type limit struct {
	*rate.Limiter
	perSecond float64
	flag      string // what raises it
}

// limits are those of a lab.
type limits struct{ others, groups, public *limit }

func newLimits(rates Rates) limits {
	made := func(perSecond, otherwise float64, flag string) *limit {
		if perSecond <= 0 {
			perSecond = otherwise
		}
		// A burst is what is let out at once: a fiftieth of a second's worth, and one datagram at least,
		// which may be as many packets as the largest has fragments.
		most := max(packetsOf(math.MaxUint16), int(perSecond/50))
		return &limit{rate.NewLimiter(rate.Limit(perSecond), most), perSecond, flag}
	}
	return limits{
		others: made(rates.Others, DefaultRateOthers, "--max-rate"),
		groups: made(rates.Groups, DefaultRateGroups, "--max-group-rate"),
		public: made(rates.Public, DefaultRatePublic, "--max-public-rate"),
	}
}

// packetsOf is how many packets a datagram of so many bytes makes on a usual network, give or take the
// headers of fragments.
func packetsOf(size int) int {
	const headers = 20 + 8 // of IPv4 and of UDP
	return (size + headers + usualMTU - 1) / usualMTU
}

// limitTo is the bound of what is sent to a destination by an interface, "" for what the routing table
// says; nil where it stays on this machine.
func (l *Lab) limitTo(to netip.Addr, by string) *limit {
	to = to.WithZone("")
	switch {
	case l.network.isLocal(to) && (by == "" || isLoopback(by)): // By any other it would leave this machine.
		return nil
	case to.IsMulticast(), l.network.isBroadcast(to):
		return l.limits.groups
	case to.IsPrivate(), to.IsLinkLocalUnicast(), l.network.isOnLink(to):
		return l.limits.others
	}
	return l.limits.public
}

// isLoopback reports whether an interface leads nowhere but to this machine.
func isLoopback(name string) bool {
	interfaces, _ := udp.Interfaces() // Without them, it may lead anywhere.
	return slices.ContainsFunc(interfaces, func(each udp.Interface) bool { return each.Name == name && each.Loopback })
}

// most is how many datagrams of a size are let out in a second.
func (l *limit) most(size int) float64 { return l.perSecond / float64(packetsOf(size)) }

// tightest is what limits let out in a second of datagrams that go to as many destinations in turn, one
// limit for each: several destinations may share a limit. It is nil where there is none.
func tightest(size int, limits []*limit) (found *limit, perSecond float64) {
	sharing := make(map[*limit]int)
	for _, each := range limits {
		sharing[each]++
	}
	for _, each := range limits {
		if each == nil {
			continue
		}
		most := each.most(size) * float64(len(limits)) / float64(sharing[each])
		if found == nil || most < perSecond {
			found, perSecond = each, most
		}
	}
	return found, perSecond
}

// tooFast is the failure of a pace that a limit does not let out.
func (l *limit) tooFast(pace Pace, perSecond, most float64) *Failure {
	told := strconv.FormatFloat(math.Floor(most), 'f', 0, 64)
	if most < 1 {
		told = strconv.FormatFloat(most, 'f', 2, 64)
	}
	return &Failure{Code: RateNotAllowed, Field: pace.field(), Values: values(
		"value", strconv.FormatFloat(math.Ceil(perSecond), 'f', 0, 64), "most", told, "flag", l.flag)}
}
