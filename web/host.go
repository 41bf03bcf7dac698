package web

import (
	"strconv"

	"github.com/a-h/templ"

	"udpweb/internal/journal"
	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// hostView is the machine or the container that the lab runs in, as the page shows it. The zero
// value is shown as nothing.
type hostView struct {
	Facts      []hostFact
	Interfaces []hostInterface
	Notes      []string

	// What a listener that others cannot reach says, with {port} in it, and the gateway that sources
	// may look like. All are empty but in a container with a network of its own.
	Unpublished, Gateway, GatewayNote string

	NoMulticast string // why no group of others arrives; empty but in such a container
}

type hostFact struct{ Name, Label, Value string }

// hostInterface is a network interface and its addresses, each with the length of its prefix.
type hostInterface struct {
	Name, Label string
	Addresses   []string
}

// host is what the page shows of the host. Where that cannot be found out, the page is shown
// without it.
func (w *Web) host() hostView {
	found, err := w.look()
	if err != nil {
		w.options.Log.Error("host not read", "error", err)
		return hostView{}
	}
	return w.hostView(found)
}

func (w *Web) hostView(h lab.Host) hostView {
	view := hostView{Facts: w.hostFacts(h)}
	for _, each := range h.Interfaces {
		if len(each.Addresses) == 0 {
			continue
		}
		label := w.words.HostInterface
		if !each.Up {
			label = w.words.HostInterfaceDown
		}
		shown := hostInterface{Name: each.Name, Label: texts.Fill(label, "name", each.Name)}
		for _, prefix := range each.Addresses {
			shown.Addresses = append(shown.Addresses, prefix.String())
		}
		view.Interfaces = append(view.Interfaces, shown)
	}
	for _, each := range lab.HostNotes(h) {
		text, known := w.words.Language.HostNote(string(each.Code), each.Values)
		if !known {
			continue
		}
		view.Notes = append(view.Notes, text)
		switch {
		case each.Code == lab.NoMulticast:
			view.NoMulticast = text
		case each.Code == lab.BridgeGateway && h.Gateway.IsValid():
			view.Gateway, view.GatewayNote = h.Gateway.String(), text
		}
	}
	if h.Bridged {
		view.Unpublished = w.words.Language.UnpublishedPort(h.Container)
	}
	return view
}

func (w *Web) hostFacts(h lab.Host) []hostFact {
	words := w.words
	ports := words.Unknown
	if h.EphemeralPorts != nil {
		ports = texts.Fill(words.HostPortRange,
			"first", strconv.Itoa(int(h.EphemeralPorts.First)), "last", strconv.Itoa(int(h.EphemeralPorts.Last)))
	}
	groups := words.Unknown
	if h.MaxMemberships != nil {
		groups = strconv.Itoa(*h.MaxMemberships)
	}
	return []hostFact{
		{"receive-queue-max", words.HostReceiveQueueMax, w.bytesOf(h.ReceiveQueueMax)},
		{"receive-queue-default", words.HostReceiveQueueDefault, w.bytesOf(h.ReceiveQueueDefault)},
		{"send-queue-max", words.HostSendQueueMax, w.bytesOf(h.SendQueueMax)},
		{"ipv6", words.HostIPv6, w.onOrOff(h.IPv6)},
		{"container", words.HostContainer, w.containerText(h)},
		{"ephemeral-ports", words.HostEphemeralPorts, ports},
		{"max-memberships", words.HostMaxMemberships, groups},
	}
}

// bytesOf is a limit in bytes to the last of them, since that is how the kernel has it.
func (w *Web) bytesOf(limit *int) string {
	if limit == nil {
		return w.words.Unknown
	}
	return texts.Fill(w.words.HostBytes, "bytes", strconv.Itoa(*limit))
}

func (w *Web) onOrOff(is *bool) string {
	switch {
	case is == nil:
		return w.words.Unknown
	case *is:
		return w.words.HostOn
	}
	return w.words.HostOff
}

func (w *Web) containerText(h lab.Host) string {
	switch {
	case !h.Knows.Container:
		return w.words.Unknown
	case h.Container == "":
		return w.words.HostNoContainer
	case h.Bridged:
		return texts.Fill(w.words.HostBridged, "container", h.Container, "gateway", addressText(h.Gateway))
	}
	return h.Container
}

// attributes tell scripts what they need for what they add to the page.
func (v hostView) attributes() templ.Attributes {
	attributes := templ.Attributes{}
	for name, value := range map[string]string{
		"data-unpublished": v.Unpublished, "data-gateway": v.Gateway, "data-gateway-note": v.GatewayNote,
	} {
		if value != "" {
			attributes[name] = value
		}
	}
	return attributes
}

// unpublished says of a listener that others may not reach it. One on loopback is not for others,
// and one that is stopped is for nobody.
func (v hostView) unpublished(l lab.Listener) string {
	if v.Unpublished == "" || l.State == lab.Stopped || l.Local.Addr().IsLoopback() {
		return ""
	}
	return texts.Fill(v.Unpublished, "port", strconv.Itoa(int(l.Local.Port())))
}

// sourceNote says of a datagram that its source may be somebody else's.
func (v hostView) sourceNote(e *journal.Entry) string {
	if e.Kind != journal.Received || v.Gateway == "" || v.Gateway != addressText(e.Source.Addr()) {
		return ""
	}
	return v.GatewayNote
}
