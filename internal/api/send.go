package api

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// sendBody is the JSON form of a send.
type sendBody struct {
	To        string        `json:"to" doc:"address:port or name:port." example:"127.0.0.1:8888"`
	From      string        `json:"from,omitempty" doc:"The id or the local address of a listener, a local address:port to bind, or absent for a fresh socket."`
	Payload   *payload.Spec `json:"payload" doc:"What to send."`
	Wait      string        `json:"wait,omitempty" doc:"How long to wait for a reply, such as 250ms or 2s; absent does not wait." example:"1s"`
	Connected bool          `json:"connected,omitempty" doc:"From a socket that is connected to the destination (connect(2)) and kept for the next send: an earlier datagram that was refused is told of there, once."`
	WayBody
}

// sendInput takes either form: JSON, or any other body as the payload itself.
type sendInput struct {
	To   string   `query:"to" doc:"Of the raw form: address:port or name:port."`
	From string   `query:"from" doc:"Of the raw form: see the JSON form."`
	Wait Duration `query:"wait" doc:"Of the raw form: how long to wait for a reply."`

	TTL          Number `query:"ttl" doc:"Of the raw form: see the JSON form."`
	TOS          Number `query:"tos" doc:"Of the raw form: see the JSON form."`
	DontFragment bool   `query:"dont_fragment" doc:"Of the raw form: see the JSON form."`
	Broadcast    bool   `query:"broadcast" doc:"Of the raw form: see the JSON form."`
	Interface    string `query:"interface" doc:"Of the raw form: see the JSON form."`
	Connected    bool   `query:"connected" doc:"Of the raw form: see the JSON form."`
	requestBody
	query   string // as it came
	request huma.Context
}

// Resolve reads the body, and what the input itself does not hold.
func (i *sendInput) Resolve(c huma.Context) []error {
	address := c.URL()
	i.query, i.request = address.RawQuery, c
	return i.requestBody.Resolve(c)
}

// given are the names of what the query holds, in order.
func (i *sendInput) given() (names []string) {
	values, _ := url.ParseQuery(i.query) // What cannot be read holds nothing.
	for name, given := range values {
		if given[0] != "" { // As good as absent, as it is for the other operations.
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// SendResult is the fate of a datagram, as far as can be known.
type SendResult struct {
	Sent    Entry      `json:"sent"`
	Outcome string     `json:"outcome" enum:"sent,replied,refused,silent"`
	Detail  string     `json:"detail" doc:"The outcome in words."`
	Reply   *Entry     `json:"reply" doc:"What came back."`
	RTT     *int64     `json:"rtt_ns" doc:"Nanoseconds from before the send to the arrival of what came back."`
	Error   *SendError `json:"error" doc:"Of a refused datagram: what came back for it."`
}

// SendError is an ICMP error that came back for a datagram.
type SendError struct {
	Code   string `json:"code" example:"refused"`
	Detail string `json:"detail"`
	Errno  string `json:"errno" example:"ECONNREFUSED"`
	ICMP   ICMP   `json:"icmp"`
}

// TransformSchema says that objects may be null, which tags cannot.
func (SendResult) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, name := range []string{"reply", "error"} {
		object := s.Properties[name]
		s.Properties[name] = &huma.Schema{
			Description: object.Description, AnyOf: []*huma.Schema{{Ref: object.Ref}, {Type: "null"}},
		}
	}
	return s
}

// sendOutput is a SendResult in JSON: written without reflection, which would take half as long as the send.
type sendOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) registerSend(operations huma.API) {
	send := a.operation("send", http.MethodPost, Base+"/send", "Send one datagram",
		"As JSON, or with any other body as the payload itself: curl -d 'Hello server!' 'localhost:8080/api/v1/send?to=127.0.0.1:8888'. "+
			"With wait, the answer tells what came back; silent means that nothing did, and nobody can tell lost from ignored.")
	result := operations.OpenAPI().Components.Schemas.Schema(typeOf[SendResult](), true, "")
	send.Responses = map[string]*huma.Response{"200": {
		Description: http.StatusText(http.StatusOK), Content: map[string]*huma.MediaType{jsonType: {Schema: result}},
	}}
	send.Middlewares = huma.Middlewares{a.sendAtOnce}
	body := jsonBody[sendBody](operations)
	body.Required = false // Of the raw form an empty one is the empty datagram.
	body.Content["application/octet-stream"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	registerBody(operations, send, body, a.send)
}

func (a *API) send(ctx context.Context, input *sendInput) (*sendOutput, error) {
	wanted, where, err := a.wanted(input)
	if err != nil {
		return nil, a.problemOf(err, where)
	}
	if wanted.Wait > 0 || wanted.Connected || wanted.From != "" { // Others may be sending from there.
		bePatient(input.request)
	}
	sent, err := a.lab.Send(ctx, wanted)
	if err != nil {
		return nil, a.problemOf(err, where)
	}
	// The payload is there as base64 and as text, and four hundred bytes are what the rest takes at least.
	answer := make([]byte, 0, 512+3*len(wanted.Payload))
	return &sendOutput{ContentType: jsonType, Body: append(appendSent(answer, sent, input.language), '\n')}, nil
}

// wanted reads the form that the content type says.
func (a *API) wanted(i *sendInput) (lab.Send, places, error) {
	media := i.contentType
	if media != jsonType {
		media, _, _ = mime.ParseMediaType(media)
	}
	switch {
	case media == jsonType:
		wanted, err := a.wantedJSON(i)
		return wanted, in("body"), err
	case i.problem != nil:
		return lab.Send{}, rawPlaces, i.problem
	}
	wanted := lab.Send{To: i.To, From: i.From, Payload: i.bytes, Wait: i.Wait.Duration}
	wanted.Connected = i.Connected
	WayBody{i.TTL.value(), i.TOS.value(), i.DontFragment, i.Broadcast, i.Interface}.apply(&wanted)
	return wanted, rawPlaces, nil
}

// rawPlaces is where the fields of the raw form stand: in the query, but for the payload.
func rawPlaces(field string) string {
	if field == "payload" {
		return "body"
	}
	return "query." + field
}

func (a *API) wantedJSON(i *sendInput) (wanted lab.Send, err error) {
	var body sendBody
	if !body.readPlain(&i.requestBody) {
		body = sendBody{}
		if err := a.decode(i.requestBody, &body); err != nil {
			return wanted, err
		}
	}
	if names := i.given(); len(names) > 0 {
		return wanted, invalidFields(misplaced(names))
	}
	wanted = lab.Send{To: body.To, From: body.From, Connected: body.Connected}
	body.apply(&wanted)
	if body.Wait != "" {
		if wanted.Wait, err = parseDuration(body.Wait); err != nil {
			return wanted, invalidField("body.wait", err.Error(), body.Wait)
		}
	}
	wanted.Payload, err = body.Payload.Bytes()
	return wanted, err
}

// misplaced blames the parameters that stand beside a JSON body.
func misplaced(names []string) (found []error) {
	for _, each := range names {
		found = append(found, &huma.ErrorDetail{Location: "query." + each, Message: "with a JSON body it stands in the body"})
	}
	return found
}
