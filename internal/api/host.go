package api

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// Host is the machine or the container that the lab runs in, as JSON. What is not known is null.
type Host struct {
	Interfaces          []Interface    `json:"interfaces" nullable:"false"`
	ReceiveQueueMax     *int           `json:"receive_queue_max" doc:"Bytes a listener can ask for its kernel receive queue (net.core.rmem_max); null where unknown."`
	ReceiveQueueDefault *int           `json:"receive_queue_default" doc:"Bytes granted to a socket that asks for none (net.core.rmem_default); null where unknown."`
	SendQueueMax        *int           `json:"send_queue_max" doc:"Bytes a socket can ask for its send queue (net.core.wmem_max); null where unknown."`
	IPv6                *bool          `json:"ipv6" doc:"Whether a socket can be bound to ::1; null where that could not be tried."`
	Container           *string        `json:"container" doc:"docker, podman, kubernetes, container (of another kind), or empty for none; null where unknown."`
	Bridged             *bool          `json:"bridged" doc:"Whether it is a container with a network of its own, and not that of its machine; null where unknown."`
	Gateway             *string        `json:"gateway" doc:"The gateway of the IPv4 default route; null where there is none or it is unknown."`
	EphemeralPorts      *PortRange     `json:"ephemeral_ports" doc:"Where the system chooses ports from; null where unknown."`
	MaxMemberships      *int           `json:"max_memberships" doc:"IPv4 multicast groups one socket can join; null where unknown."`
	Knows               HostKnowledge  `json:"knows" doc:"What this system tells; what it does not is null elsewhere too."`
	Notes               []HostNoteText `json:"notes" nullable:"false" doc:"What is limited here, and what to do about it."`
}

// TransformSchema says that an object may be null, which tags cannot.
func (Host) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	ports := s.Properties["ephemeral_ports"]
	s.Properties["ephemeral_ports"] = &huma.Schema{
		Description: ports.Description, AnyOf: []*huma.Schema{{Ref: ports.Ref}, {Type: "null"}},
	}
	return s
}

// PortRange is a range of ports, both ends included.
type PortRange struct {
	First uint16 `json:"first"`
	Last  uint16 `json:"last"`
}

// HostKnowledge is what a system tells of datagrams, and of itself.
type HostKnowledge struct {
	KernelDrops bool `json:"kernel_drops" doc:"How many datagrams the kernel discarded."`
	Destination bool `json:"destination" doc:"To which of its addresses a datagram was sent."`
	TTL         bool `json:"ttl" doc:"TTL and TOS of a datagram."`
	ArrivalTime bool `json:"arrival_time" doc:"When the kernel received a datagram; otherwise its time is when it was read."`
	ICMPErrors  bool `json:"icmp_errors" doc:"Which ICMP errors came back."`
	Container   bool `json:"container" doc:"Whether this is a container."`
}

// HostNoteText is a limit of the host in words.
type HostNoteText struct {
	Code string `json:"code" example:"small-receive-queue"`
	Text string `json:"text"`
}

type hostOutput struct{ Body Host }

func (a *API) registerHost(operations huma.API) {
	huma.Register(operations, a.operation("get-host", http.MethodGet, Base+"/host",
		"Get what this host can do", "Addresses, limits and what is not known, of the machine or container the lab runs in."), a.getHost)
}

func (a *API) getHost(_ context.Context, input *asker) (*hostOutput, error) {
	found, err := a.lab.Host()
	if err != nil {
		return nil, a.problemOf(err, in("body"))
	}
	return &hostOutput{Body: wireHost(found, input.language)}, nil
}

func wireHost(h lab.Host, language texts.Language) Host {
	wired := Host{
		Interfaces:      make([]Interface, len(h.Interfaces)),
		ReceiveQueueMax: h.ReceiveQueueMax, ReceiveQueueDefault: h.ReceiveQueueDefault, SendQueueMax: h.SendQueueMax,
		IPv6: h.IPv6, MaxMemberships: h.MaxMemberships, EphemeralPorts: (*PortRange)(h.EphemeralPorts),
		Knows: HostKnowledge(h.Knows), Notes: []HostNoteText{},
	}
	for i, each := range h.Interfaces {
		wired.Interfaces[i] = Interface(each)
		wired.Interfaces[i].Addresses = append([]netip.Prefix{}, each.Addresses...) // [] where there is none.
	}
	if h.Knows.Container {
		wired.Container, wired.Bridged = &h.Container, &h.Bridged
	}
	if h.Gateway.IsValid() {
		wired.Gateway = new(h.Gateway.String())
	}
	for _, each := range lab.HostNotes(h) {
		if text, known := language.HostNote(string(each.Code), each.Values); known {
			wired.Notes = append(wired.Notes, HostNoteText{Code: string(each.Code), Text: text})
		}
	}
	return wired
}
