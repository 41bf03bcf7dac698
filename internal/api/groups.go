package api

import (
	"net/netip"

	"udpweb/internal/lab"
)

// Group is a multicast group of a listener as JSON.
type Group struct {
	Group     netip.Addr `json:"group"`
	Interface string     `json:"interface" doc:"Empty is what the routing table says."`
	Source    string     `json:"source" doc:"The only sender whose datagrams are wanted; empty is any."`
	Joined    bool       `json:"joined" doc:"False while its interface is missing, and while the listener is stopped."`
}

// groupBody is a multicast group that a listener shall take part in.
type groupBody struct {
	Group     string `json:"group" example:"239.1.2.3"`
	Interface string `json:"interface,omitempty" doc:"Empty is what the routing table says."`
	Source    string `json:"source,omitempty" doc:"The only sender whose datagrams are wanted; empty is any."`
	Joined    bool   `json:"joined,omitempty" doc:"Ignored, so that an answer can be sent back with changes."`
}

func newGroups(bodies []groupBody) []lab.NewGroup {
	groups := make([]lab.NewGroup, len(bodies))
	for i, each := range bodies {
		groups[i] = lab.NewGroup{Group: each.Group, Interface: each.Interface, Source: each.Source}
	}
	return groups
}

func wireGroups(groups []lab.Group) []Group {
	wired := make([]Group, len(groups))
	for i, each := range groups {
		wired[i] = Group{Group: each.Group, Interface: each.Interface, Joined: each.Joined}
		if each.Source.IsValid() {
			wired[i].Source = each.Source.String()
		}
	}
	return wired
}
