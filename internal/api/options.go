package api

import "udpweb/internal/lab"

// SocketOptions are the options of a listener's socket as JSON.
type SocketOptions struct {
	TTL                int    `json:"ttl" doc:"Hops of what it sends to one host (IP_TTL); 0 where the system chooses and does not tell."`
	TOS                int    `json:"tos" doc:"Type of service or traffic class of what it sends: DSCP and ECN."`
	DontFragment       bool   `json:"dont_fragment" doc:"Refuse what is larger than the path MTU instead of fragmenting it."`
	Broadcast          bool   `json:"broadcast" doc:"May send to a broadcast address (SO_BROADCAST)."`
	MulticastTTL       int    `json:"multicast_ttl" doc:"Hops of what it sends to a group; 0 stays on this machine."`
	MulticastLoop      bool   `json:"multicast_loop" doc:"Whether this machine's own members get what it sends to a group."`
	MulticastInterface string `json:"multicast_interface" doc:"The interface by which it sends to a group; empty is what the routing table says."`
	ReuseAddress       bool   `json:"reuse_address" doc:"SO_REUSEADDR: shares the address with others that ask for the same. On Linux the newest one gets every datagram."`
	ReusePort          bool   `json:"reuse_port" doc:"SO_REUSEPORT: shares address and port; each flow stays with one of the sockets."`
}

// OptionsBody are the options that can be chosen, and changed while the socket is open. It is exported for
// the sake of huma, which passes over embedded structs that are not.
type OptionsBody struct {
	TTL                *int    `json:"ttl,omitempty" doc:"Hops of what it sends to one host, 1 to 255; 0 leaves it to the system."`
	TOS                *int    `json:"tos,omitempty" doc:"Type of service or traffic class of what it sends, 0 to 255: DSCP and ECN."`
	DontFragment       *bool   `json:"dont_fragment,omitempty" doc:"Refuse what is larger than the path MTU instead of fragmenting it. Off unless asked for."`
	Broadcast          *bool   `json:"broadcast,omitempty" doc:"May send to a broadcast address. Off unless asked for."`
	MulticastTTL       *int    `json:"multicast_ttl,omitempty" doc:"Hops of what it sends to a group, 0 to 255; 1 unless asked for."`
	MulticastLoop      *bool   `json:"multicast_loop,omitempty" doc:"Whether this machine's own members get what it sends to a group. On unless asked for."`
	MulticastInterface *string `json:"multicast_interface,omitempty" doc:"Where what it sends to a group leaves; empty is what the routing table says."`
}

func (b OptionsBody) change() lab.OptionChange { return lab.OptionChange(b) }

func wireOptions(l lab.Listener) SocketOptions {
	return SocketOptions{
		TTL: l.Options.TTL, TOS: int(l.Options.TOS), DontFragment: l.Options.DontFragment, Broadcast: l.Options.Broadcast,
		MulticastTTL: l.Options.MulticastTTL, MulticastLoop: !l.Options.MulticastQuiet,
		MulticastInterface: l.Options.MulticastInterface, ReuseAddress: l.ReuseAddress, ReusePort: l.ReusePort,
	}
}
