package api

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// Listener is a listener as JSON.
type Listener struct {
	ID                  string         `json:"id"`
	Name                string         `json:"name"`
	State               string         `json:"state" enum:"listening,paused,stopped"`
	Network             string         `json:"network" enum:"udp4,udp6,udp" doc:"udp is both, on [::]."`
	Address             netip.AddrPort `json:"address" doc:"What was asked for."`
	Local               netip.AddrPort `json:"local" doc:"What it is bound to; of a stopped one, what it was bound to last."`
	ReadSize            int            `json:"read_size" doc:"Bytes per recvfrom: how much of a datagram is taken."`
	ReceiveQueue        int            `json:"receive_queue" doc:"Bytes asked for the kernel receive queue (SO_RCVBUF)."`
	ReceiveQueueGranted *int           `json:"receive_queue_granted" doc:"Bytes the kernel granted, as it counts them; null where unknown."`
	SocketOptions
	Groups []Group       `json:"groups" nullable:"false" doc:"Multicast groups it takes part in."`
	Reply  Reply         `json:"reply"`
	Stats  ListenerStats `json:"stats"`
}

// ListenerStats are the figures of a listener since it was made.
type ListenerStats struct {
	Received      uint64            `json:"received"`
	ReceivedBytes uint64            `json:"received_bytes"`
	KernelDrops   *uint64           `json:"kernel_drops" doc:"Datagrams the kernel discarded because the receive queue was full; null where unknown."`
	Truncated     uint64            `json:"truncated"`
	QueuedBytes   *uint64           `json:"queued_bytes" doc:"Memory of the datagrams waiting in the kernel receive queue; null where unknown."`
	Sent          uint64            `json:"sent"`
	Replied       uint64            `json:"replied"`
	Suppressed    map[string]uint64 `json:"suppressed" doc:"Datagrams not answered although there is a rule, by reason."`
	Failed        map[string]uint64 `json:"failed" doc:"Replies that the kernel would not take, by error number."`
	Unreachable   uint64            `json:"unreachable" doc:"ICMP errors that came back."`
}

// Reply is a reply rule as JSON. Empty means no reply.
type Reply struct {
	Preset  string        `json:"preset,omitempty" enum:"echo,upper" doc:"echo: the datagram itself. upper: in capital letters."`
	Payload *payload.Spec `json:"payload,omitempty" doc:"Always this payload."`
}

type newListenerBody struct {
	Name         string `json:"name,omitempty" maxLength:"64"`
	Network      string `json:"network,omitempty" enum:"udp4,udp6,udp"`
	Address      string `json:"address" doc:"address:port; port 0 lets the system choose." example:"0.0.0.0:8888"`
	ReadSize     *int   `json:"read_size,omitempty"`
	ReceiveQueue *int   `json:"receive_queue,omitempty"`
	ReuseAddress bool   `json:"reuse_address,omitempty" doc:"SO_REUSEADDR: share the address with others that ask for the same. On Linux the newest one gets every datagram."`
	ReusePort    bool   `json:"reuse_port,omitempty" doc:"SO_REUSEPORT: share address and port; each flow stays with one of the sockets."`
	OptionsBody
	Groups []groupBody `json:"groups,omitempty" nullable:"false" doc:"Multicast groups to join."`
	Reply  *Reply      `json:"reply,omitempty"`
}

type changeBody struct {
	Name         *string `json:"name,omitempty" maxLength:"64"`
	State        *string `json:"state,omitempty" doc:"listening, paused or stopped."`
	ReadSize     *int    `json:"read_size,omitempty"`
	ReceiveQueue *int    `json:"receive_queue,omitempty"`
	OptionsBody
	Groups *[]groupBody `json:"groups,omitempty" doc:"All multicast groups it shall take part in; those that are not listed are left."`
	Reply  *Reply       `json:"reply,omitempty"`
}

type listenerPath struct {
	ID string `path:"id" doc:"The id of a listener or its local address:port." example:"1"`
}

type newListenerInput struct{ requestBody }

type changeInput struct {
	ID string `path:"id" doc:"The id of a listener or its local address:port."`
	requestBody
}

type (
	listenersOutput struct {
		Body struct {
			Listeners []Listener `json:"listeners" nullable:"false"`
		}
	}
	listenerOutput  struct{ Body Listener }
	createdListener struct {
		Location string `header:"Location"`
		Body     Listener
	}
)

func (a *API) registerListeners(operations huma.API) {
	path, each := Base+"/listeners", Base+"/listeners/{id}"
	huma.Register(operations, a.operation("list-listeners", http.MethodGet, path,
		"List the listeners", ""), a.listListeners)
	create := a.operation("create-listener", http.MethodPost, path,
		"Start a listener", "Binds a socket and reads from it. Nothing changes when it fails.")
	create.DefaultStatus = http.StatusCreated
	registerBody(operations, create, jsonBody[newListenerBody](operations), a.createListener)
	huma.Register(operations, a.operation("get-listener", http.MethodGet, each,
		"Get a listener", ""), a.getListener)
	update := a.operation("update-listener", http.MethodPatch, each,
		"Change a listener", "State: paused stops calling recvfrom while the socket stays bound, stopped gives the port back, listening reads again.")
	registerBody(operations, update, jsonBody[changeBody](operations), a.updateListener)
	huma.Register(operations, a.operation("delete-listener", http.MethodDelete, each,
		"Stop a listener and forget it", "Its entries stay in the journal."), a.deleteListener)
}

func (a *API) listListeners(context.Context, *struct{}) (*listenersOutput, error) {
	output := &listenersOutput{}
	output.Body.Listeners = wireListeners(a.lab.Listeners())
	return output, nil
}

func (a *API) createListener(ctx context.Context, input *newListenerInput) (*createdListener, error) {
	var body newListenerBody
	if err := a.decode(input.requestBody, &body); err != nil {
		return nil, err
	}
	wanted := lab.NewListener{
		Name: body.Name, Network: body.Network, Address: body.Address,
		ReadSize: body.ReadSize, ReceiveQueue: body.ReceiveQueue,
		ReuseAddress: body.ReuseAddress, ReusePort: body.ReusePort,
		Options: body.change(), Groups: newGroups(body.Groups),
	}
	if body.Reply != nil {
		reply, err := body.Reply.rule()
		if err != nil {
			return nil, a.problemOf(err, in("body.reply"))
		}
		wanted.Reply = reply
	}
	made, err := a.lab.CreateListener(ctx, wanted)
	if err != nil {
		return nil, a.problemOf(err, in("body"))
	}
	return &createdListener{Location: Base + "/listeners/" + made.ID, Body: wireListener(made)}, nil
}

func (a *API) getListener(_ context.Context, input *listenerPath) (*listenerOutput, error) {
	found, err := a.lab.Listener(input.ID)
	if err != nil {
		return nil, a.problemOf(err, in("path"))
	}
	return &listenerOutput{Body: wireListener(found)}, nil
}

func (a *API) updateListener(ctx context.Context, input *changeInput) (*listenerOutput, error) {
	var body changeBody
	if err := a.decode(input.requestBody, &body); err != nil {
		return nil, err
	}
	change := lab.Change{
		Name: body.Name, State: (*lab.State)(body.State), ReadSize: body.ReadSize, ReceiveQueue: body.ReceiveQueue,
		Options: body.change(),
	}
	if body.Groups != nil {
		groups := newGroups(*body.Groups)
		change.Groups = &groups
	}
	if body.Reply != nil {
		reply, err := body.Reply.rule()
		if err != nil {
			return nil, a.problemOf(err, in("body.reply"))
		}
		change.Reply = &reply
	}
	changed, err := a.lab.UpdateListener(ctx, input.ID, change)
	if err != nil {
		return nil, a.problemOf(err, changePlaces)
	}
	return &listenerOutput{Body: wireListener(changed)}, nil
}

func (a *API) deleteListener(ctx context.Context, input *listenerPath) (*struct{}, error) {
	if err := a.lab.RemoveListener(ctx, input.ID); err != nil {
		return nil, a.problemOf(err, in("path"))
	}
	return nil, nil
}

// changePlaces is where the fields of a change stand.
func changePlaces(field string) string {
	if field == "id" {
		return "path.id"
	}
	return "body." + field
}

// rule is what the lab understands of a reply.
func (r Reply) rule() (lab.Reply, error) {
	if r.Payload == nil {
		return lab.Reply{Preset: lab.Preset(r.Preset)}, nil
	}
	if r.Preset != "" {
		return lab.Reply{}, invalidField("body.reply", "it has a preset and a payload; give one of them", nil)
	}
	data, err := r.Payload.Bytes()
	return lab.Reply{Preset: lab.ReplyFixed, Payload: data}, err
}

func wireReply(reply lab.Reply) Reply {
	if reply.Preset != lab.ReplyFixed {
		return Reply{Preset: string(reply.Preset)}
	}
	if text, ok := payload.Text(reply.Payload); ok {
		return Reply{Payload: &payload.Spec{Text: &text}}
	}
	hex := payload.Hex(reply.Payload)
	return Reply{Payload: &payload.Spec{Hex: &hex}}
}

func wireListeners(listeners []lab.Listener) []Listener {
	wired := make([]Listener, len(listeners))
	for i, each := range listeners {
		wired[i] = wireListener(each)
	}
	return wired
}

func wireListener(l lab.Listener) Listener {
	wired := Listener{
		ID: l.ID, Name: l.Name, State: string(l.State), Network: l.Network, Address: l.Address, Local: l.Local,
		ReadSize: l.ReadSize, ReceiveQueue: l.ReceiveQueue,
		SocketOptions: wireOptions(l), Groups: wireGroups(l.Groups), Reply: wireReply(l.Reply), Stats: wireStats(l.Stats),
	}
	if l.ReceiveQueueGranted > 0 {
		wired.ReceiveQueueGranted = &l.ReceiveQueueGranted
	}
	return wired
}

func wireStats(s lab.Stats) ListenerStats {
	wired := ListenerStats{
		Received: s.Received, ReceivedBytes: s.ReceivedBytes, Truncated: s.Truncated,
		Sent: s.Sent, Replied: s.Replied, Suppressed: s.Suppressed, Failed: s.Failed, Unreachable: s.Unreachable,
	}
	if wired.Suppressed == nil {
		wired.Suppressed = map[string]uint64{}
	}
	if wired.Failed == nil {
		wired.Failed = map[string]uint64{}
	}
	if s.KernelKnown {
		wired.KernelDrops, wired.QueuedBytes = &s.KernelDrops, &s.QueuedBytes
	}
	return wired
}
