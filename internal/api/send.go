package api

import (
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// sendBody is the JSON form of a send.
type sendBody struct {
	To      string        `json:"to" doc:"address:port or name:port." example:"127.0.0.1:8888"`
	From    string        `json:"from,omitempty" doc:"The id or the local address of a listener, a local address:port to bind, or absent for a fresh socket."`
	Payload *payload.Spec `json:"payload" doc:"What to send."`
	Wait    Duration      `json:"wait,omitempty" doc:"How long to wait for a reply; absent does not wait."`
}

// sendInput takes either form: JSON, or any other body as the payload itself.
type sendInput struct {
	ContentType string   `header:"Content-Type"`
	To          string   `query:"to" doc:"Of the raw form: address:port or name:port."`
	From        string   `query:"from" doc:"Of the raw form: see the JSON form."`
	Wait        Duration `query:"wait" doc:"Of the raw form: how long to wait for a reply."`
	RawBody     []byte   `contentType:"application/octet-stream"`
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

// wireSend is a SendResult whose entries encode themselves.
type wireSend struct {
	Sent    wireEntry  `json:"sent"`
	Outcome string     `json:"outcome"`
	Detail  string     `json:"detail"`
	Reply   *wireEntry `json:"reply"`
	RTT     *int64     `json:"rtt_ns"`
	Error   *SendError `json:"error"`
}

// Schema shows a wireSend as what it encodes to.
func (wireSend) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(typeOf[SendResult](), true, "SendResult")
}

type sendOutput struct{ Body wireSend }

func (a *API) registerSend(operations huma.API) {
	send := a.operation("send", http.MethodPost, Base+"/send", "Send one datagram",
		"As JSON, or with any other body as the payload itself: curl -d 'Hello server!' 'localhost:8080/api/v1/send?to=127.0.0.1:8888'. "+
			"With wait, the answer tells what came back; silent means that nothing did, and nobody can tell lost from ignored.")
	send.Middlewares = huma.Middlewares{patient}
	send.SkipValidateBody = true // It may be anything; decodeBody validates the JSON form.
	schemas := operations.OpenAPI().Components.Schemas
	send.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
		"application/json":         {Schema: schemas.Schema(typeOf[sendBody](), true, "SendRequest")},
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	huma.Register(operations, send, func(ctx context.Context, input *sendInput) (*sendOutput, error) {
		return a.send(ctx, input, schemas)
	})
}

func (a *API) send(ctx context.Context, input *sendInput, schemas huma.Registry) (*sendOutput, error) {
	wanted, location, err := input.wanted(schemas)
	if err != nil {
		return nil, a.problemOf(err, location)
	}
	sent, err := a.lab.Send(ctx, wanted)
	if err != nil {
		return nil, a.problemOf(err, location)
	}
	return &sendOutput{Body: wireSent(sent)}, nil
}

// wanted reads the form that the content type says. Location is where its fields stand.
func (i *sendInput) wanted(schemas huma.Registry) (wanted lab.Send, location string, err error) {
	media, _, _ := mime.ParseMediaType(i.ContentType)
	if media != "application/json" {
		return lab.Send{To: i.To, From: i.From, Payload: i.RawBody, Wait: i.Wait.Duration}, "query", nil
	}
	var body sendBody
	if err := decodeBody(schemas, i.RawBody, &body); err != nil {
		return lab.Send{}, "body", err
	}
	data, err := body.Payload.Bytes()
	return lab.Send{To: body.To, From: body.From, Payload: data, Wait: body.Wait.Duration}, "body", err
}

// decodeBody reads a JSON body that huma has left raw, as strictly as it would have.
func decodeBody[T any](schemas huma.Registry, data []byte, into *T) error {
	var loose any
	if err := unmarshalStrict(data, &loose); err != nil {
		return newProblem(codeMalformedJSON, map[string]string{"reason": err.Error()})
	}
	path, result := huma.NewPathBuffer(nil, 0), &huma.ValidateResult{}
	path.Push("body")
	schema := schemas.Schema(typeOf[T](), true, "")
	huma.Validate(schemas, schema, path, huma.ModeWriteToServer, loose, result)
	if len(result.Errors) > 0 {
		return invalidFields(result.Errors)
	}
	if err := unmarshalStrict(data, into); err != nil {
		return newProblem(codeInvalidField, map[string]string{"location": "body", "reason": err.Error()}).at("body", nil)
	}
	return nil
}

func wireSent(sent lab.Sent) wireSend {
	wired := wireSend{Sent: wireEntry{sent.Entry}, Outcome: string(sent.Outcome), Detail: texts.Fate(string(sent.Outcome), sent.Values())}
	if sent.Reply != nil {
		wired.Reply = &wireEntry{*sent.Reply}
	}
	if sent.Refusal != nil {
		icmp := sent.Refusal.ICMP
		wired.Error = &SendError{
			Code: string(lab.OutcomeRefused), Detail: wired.Detail, Errno: icmp.Errno,
			ICMP: ICMP{Type: int(icmp.Type), Code: int(icmp.Code), From: sent.Values()["from"], Errno: icmp.Errno},
		}
	}
	if sent.Reply != nil || sent.Refusal != nil {
		nanoseconds := sent.RTT.Nanoseconds()
		wired.RTT = &nanoseconds
	}
	return wired
}
