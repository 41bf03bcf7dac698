package api

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
	"udpweb/internal/texts"
)

// Transmission is a send job of many datagrams as JSON.
type Transmission struct {
	ID       string       `json:"id" example:"1"`
	State    string       `json:"state" enum:"running,paused,done,cancelled,failed" doc:"From the last three there is no way back. failed: its socket is gone, or its destination is not allowed any more."`
	To       []string     `json:"to" nullable:"false" doc:"Where it sends to in turn, as it was asked for." example:"127.0.0.1:8888"`
	From     string       `json:"from" doc:"What it sends from, as it was asked for; empty is a fresh socket."`
	Payload  payload.Spec `json:"payload" doc:"As it was asked for."`
	Count    uint64       `json:"count,omitempty" doc:"Datagrams in all, where that was asked for." example:"1000"`
	Interval string       `json:"interval,omitempty" doc:"From one datagram to the next, where that was asked for." example:"1ms"`
	Rate     float64      `json:"rate,omitempty" doc:"Datagrams a second, where that was asked for." example:"1000"`
	Bitrate  string       `json:"bitrate,omitempty" doc:"Bits of payload a second, where that was asked for." example:"10Mbit"`
	Duration string       `json:"duration,omitempty" doc:"Time spent running at most, where that was asked for." example:"10s"`
	Record   string       `json:"record" enum:"all,summary" doc:"all: a sent entry for each datagram. summary: one sent entry with a count for all that left within a tenth of a second."`
	WayBody
	Local     netip.AddrPort     `json:"local" doc:"The local address of its socket." example:"0.0.0.0:51696"`
	RateLimit *float64           `json:"rate_limit" doc:"Datagrams a second that the policy of the lab lets all transmissions together send to there at most; null where it sets no bound." example:"500"`
	Started   time.Time          `json:"started"`
	Ended     *time.Time         `json:"ended" doc:"null until then."`
	Error     *TransmissionError `json:"error" doc:"Why it has failed; else null."`
	Stats     TransmissionStats  `json:"stats"`
}

// TransmissionError is why a transmission has failed, in the words of a problem.
type TransmissionError struct {
	Code   string `json:"code" example:"listener-stopped"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Hint   string `json:"hint,omitempty"`
	Errno  string `json:"errno,omitempty" doc:"What the kernel said."`
}

// TransmissionStats are the figures of a transmission: requested = sent + Σ failed + remaining.
type TransmissionStats struct {
	Requested   uint64            `json:"requested" doc:"Datagrams to be sent in all; with neither count nor pace, what was tried so far." example:"1000"`
	Sent        uint64            `json:"sent" doc:"Datagrams that the kernel took." example:"600"`
	Failed      map[string]uint64 `json:"failed" doc:"Datagrams that the kernel refused, by error number. They are not tried again."`
	Remaining   uint64            `json:"remaining" example:"400"`
	Replied     *uint64           `json:"replied" doc:"Datagrams that came back; null where it sends from a listener, among whose figures they are."`
	Unreachable *uint64           `json:"unreachable" doc:"ICMP errors that came back; null where it sends from a listener, among whose figures they are."`
	RTT         map[string]int64  `json:"rtt" nullable:"true" doc:"Round-trip times in nanoseconds. They are not measured yet, and so it is null."`
	Elapsed     int64             `json:"elapsed_ns" doc:"Nanoseconds spent running."`
}

// TransformSchema says that objects may be null, which tags cannot.
func (Transmission) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	object := s.Properties["error"]
	s.Properties["error"] = &huma.Schema{
		Description: object.Description, AnyOf: []*huma.Schema{{Ref: object.Ref}, {Type: "null"}},
	}
	return s
}

type newTransmissionInput struct{ requestBody }

type transmissionPath struct {
	asker
	ID string `path:"id" doc:"The id of a transmission." example:"1"`
}

type transmissionChange struct {
	State string `json:"state" doc:"running, paused or cancelled." example:"paused"`
}

type transmissionChangeInput struct {
	ID string `path:"id" doc:"The id of a transmission."`
	requestBody
}

type (
	transmissionsOutput struct {
		Body struct {
			Transmissions []Transmission `json:"transmissions" nullable:"false"`
		}
	}
	transmissionOutput  struct{ Body Transmission }
	createdTransmission struct {
		Location string `header:"Location"`
		Body     Transmission
	}
)

func (a *API) registerTransmissions(operations huma.API) {
	path, each := Base+"/transmissions", Base+"/transmissions/{id}"
	huma.Register(operations, a.operation("list-transmissions", http.MethodGet, path,
		"List the transmissions", "Those under way and the latest that have ended, oldest first."), a.listTransmissions)
	create := a.operation("create-transmission", http.MethodPost, path,
		"Start a transmission", "Sends many datagrams. The answer does not wait for them: the resource shows how far it is, and exact counts in the end. "+
			"Nothing is sent when it fails.")
	create.DefaultStatus = http.StatusAccepted
	registerBody(operations, create, jsonBody[newTransmissionBody](operations), a.createTransmission)
	huma.Register(operations, a.operation("get-transmission", http.MethodGet, each,
		"Get a transmission", ""), a.getTransmission)
	update := a.operation("update-transmission", http.MethodPatch, each,
		"Pause, resume or cancel a transmission", "When paused or cancelled is answered, the last datagram has left.")
	registerBody(operations, update, jsonBody[transmissionChange](operations), a.updateTransmission)
	huma.Register(operations, a.operation("delete-transmission", http.MethodDelete, each,
		"Cancel a transmission, or forget one that has ended", "Answers what it had come to. Its entries stay in the journal."), a.deleteTransmission)
}

func (a *API) listTransmissions(_ context.Context, input *asker) (*transmissionsOutput, error) {
	output := &transmissionsOutput{}
	output.Body.Transmissions = []Transmission{}
	for _, each := range a.lab.Transmissions() {
		output.Body.Transmissions = append(output.Body.Transmissions, wireTransmission(each, input.language))
	}
	return output, nil
}

func (a *API) createTransmission(ctx context.Context, input *newTransmissionInput) (*createdTransmission, error) {
	var body newTransmissionBody
	if err := a.decode(input.requestBody, &body); err != nil {
		return nil, err
	}
	plan, err := body.plan()
	if err != nil {
		return nil, body.problem(a, err)
	}
	made, err := a.lab.Transmit(ctx, plan)
	if err != nil {
		return nil, body.problem(a, err)
	}
	return &createdTransmission{Location: Base + "/transmissions/" + made.ID, Body: wireTransmission(made, input.language)}, nil
}

func (a *API) getTransmission(_ context.Context, input *transmissionPath) (*transmissionOutput, error) {
	found, err := a.lab.Transmission(input.ID)
	if err != nil {
		return nil, a.problemOf(err, in("path"))
	}
	return &transmissionOutput{Body: wireTransmission(found, input.language)}, nil
}

func (a *API) updateTransmission(_ context.Context, input *transmissionChangeInput) (*transmissionOutput, error) {
	var body transmissionChange
	if err := a.decode(input.requestBody, &body); err != nil {
		return nil, err
	}
	changed, err := a.lab.ChangeTransmission(input.ID, lab.TransmissionState(body.State))
	if err != nil {
		return nil, a.problemOf(err, changePlaces)
	}
	return &transmissionOutput{Body: wireTransmission(changed, input.language)}, nil
}

func (a *API) deleteTransmission(_ context.Context, input *transmissionPath) (*transmissionOutput, error) {
	ended, err := a.lab.EndTransmission(input.ID)
	if err != nil {
		return nil, a.problemOf(err, in("path"))
	}
	return &transmissionOutput{Body: wireTransmission(ended, input.language)}, nil
}

func wireTransmission(t lab.Transmission, language texts.Language) Transmission {
	wired := Transmission{
		ID: t.ID, State: string(t.State), To: t.Plan.To, From: t.Plan.From, Payload: t.Plan.Spec,
		Count: t.Plan.Count, Rate: t.Plan.Pace.Rate, Record: string(t.Record), Local: t.Local,
		WayBody: WayBody{t.Plan.TTL, t.Plan.TOS, t.Plan.DontFragment, t.Plan.Broadcast, t.Plan.Interface},
		Started: t.Started.UTC(), Stats: wireTransmissionStats(t.Stats),
	}
	if t.Plan.Pace.Interval > 0 {
		wired.Interval = t.Plan.Pace.Interval.String()
	}
	if t.Plan.Pace.Bitrate > 0 {
		wired.Bitrate = bitrateOf(t.Plan.Pace.Bitrate)
	}
	if t.Plan.Duration > 0 {
		wired.Duration = t.Plan.Duration.String()
	}
	if t.RateCap > 0 {
		wired.RateLimit = &t.RateCap
	}
	if !t.Ended.IsZero() {
		ended := t.Ended.UTC()
		wired.Ended = &ended
	}
	if t.Failure != nil {
		words, _ := language.Problem(string(t.Failure.Code), t.Failure.Values)
		wired.Error = &TransmissionError{
			Code: string(t.Failure.Code), Title: words.Title, Detail: words.Detail, Hint: words.Hint, Errno: t.Failure.Errno,
		}
	}
	return wired
}

func wireTransmissionStats(s lab.TransmissionStats) TransmissionStats {
	wired := TransmissionStats{
		Requested: s.Requested, Sent: s.Sent, Failed: s.Failed, Remaining: s.Remaining, Elapsed: s.Elapsed.Nanoseconds(),
	}
	if wired.Failed == nil {
		wired.Failed = map[string]uint64{}
	}
	if s.RepliesKnown {
		wired.Replied, wired.Unreachable = &s.Replied, &s.Unreachable
	}
	return wired
}
