package api

import "udpweb/internal/lab"

// WayBody is how datagrams shall leave, where not as their socket has it: one, or those of a transmission.
type WayBody struct {
	TTL          *int   `json:"ttl,omitempty" doc:"Hops, 1 to 255, of a datagram to a group as well; 0 leaves it to the socket."`
	TOS          *int   `json:"tos,omitempty" doc:"Type of service or traffic class, 0 to 255; absent leaves it to the socket."`
	DontFragment bool   `json:"dont_fragment,omitempty" doc:"Refuse what is larger than the path MTU instead of fragmenting it."`
	Broadcast    bool   `json:"broadcast,omitempty" doc:"It may go to a broadcast address (SO_BROADCAST)."`
	Interface    string `json:"interface,omitempty" doc:"The interface to leave by; absent is what the routing table says."`
}

func (b WayBody) apply(wanted *lab.Send) {
	wanted.TTL, wanted.TOS, wanted.DontFragment, wanted.Broadcast = b.TTL, b.TOS, b.DontFragment, b.Broadcast
	wanted.Interface = b.Interface
}
