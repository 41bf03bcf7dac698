package api

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/lab"
	"udpweb/internal/payload"
)

// newTransmissionBody is what a transmission shall do. What is absent differs from 0, which is refused.
type newTransmissionBody struct {
	To       Destinations  `json:"to" doc:"address:port or name:port; several, at most 64, are sent to in turn."`
	From     string        `json:"from,omitempty" doc:"The id or the local address of a listener, a local address:port to bind, or absent for a fresh socket."`
	Payload  *payload.Spec `json:"payload" doc:"What to send."`
	Count    *int64        `json:"count,omitempty" doc:"Datagrams in all, to all destinations together; absent is as many as pace and duration make." example:"1000"`
	Interval *string       `json:"interval,omitempty" doc:"From one datagram to the next, such as 1ms. At most one of interval, rate and bitrate is given; with none of them it is as fast as the kernel takes datagrams." example:"1ms"`
	Rate     *float64      `json:"rate,omitempty" doc:"Datagrams a second, to all destinations together; 0.5 is one every two seconds." example:"1000"`
	Bitrate  *Bitrate      `json:"bitrate,omitempty" doc:"Bits of payload a second, to all destinations together, as tc(8) writes it: bit, kbit, Mbit, Gbit or Tbit, powers of 1000, or a bare number of bits."`
	Duration *string       `json:"duration,omitempty" doc:"Time spent running at most, such as 10s, up to 24h; absent is until the count is reached. A count, a duration or both must be given." example:"10s"`
	Record   string        `json:"record,omitempty" doc:"all: a sent entry for each datagram. summary: one sent entry with a count for all that left within a tenth of a second. Absent is all up to 1000 datagrams a second or in all, else summary." example:"summary"`
	WayBody
}

// Destinations are where a transmission sends to. A single one needs no array.
type Destinations []string

// UnmarshalJSON reads either form.
func (d *Destinations) UnmarshalJSON(data []byte) error {
	var single string
	if json.Unmarshal(data, &single) == nil {
		*d = Destinations{single}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(d))
}

// Schema describes both.
func (Destinations) Schema(huma.Registry) *huma.Schema {
	address := &huma.Schema{Type: huma.TypeString}
	return &huma.Schema{
		AnyOf:    []*huma.Schema{{Type: huma.TypeArray, Items: address}, address},
		Examples: []any{[]string{"127.0.0.1:8888"}, "127.0.0.1:8888"},
	}
}

// plan is what the lab understands of it.
func (b newTransmissionBody) plan() (lab.TransmissionPlan, error) {
	plan := lab.TransmissionPlan{
		To: b.To, From: b.From, Spec: *b.Payload, Record: lab.Record(b.Record), TTL: b.TTL, TOS: b.TOS,
		DontFragment: b.DontFragment, Broadcast: b.Broadcast, Interface: b.Interface,
	}
	var err error
	if plan.Payload, err = b.Payload.Bytes(); err != nil {
		return plan, err
	}
	if b.Count != nil {
		if *b.Count < 1 {
			return plan, refusal(lab.BadCount, "count", "value", strconv.FormatInt(*b.Count, 10),
				"least", "1", "most", strconv.Itoa(lab.MaxTransmissionCount))
		}
		plan.Count = uint64(*b.Count)
	}
	if b.Duration != nil {
		if plan.Duration, err = bodyDuration("duration", *b.Duration); err != nil {
			return plan, err
		}
		if plan.Duration <= 0 {
			return plan, refusal(lab.BadDuration, "duration", "value", plan.Duration.String(), "most", lab.MaxTransmissionDuration.String())
		}
	}
	plan.Pace, err = b.pace()
	return plan, err
}

// pace is how fast it shall go.
func (b newTransmissionBody) pace() (pace lab.Pace, err error) {
	forms := b.paceForms()
	switch {
	case len(forms) == 0:
		return pace, nil
	case len(forms) > 1:
		return pace, refusal(lab.TwoPaces, forms[1].field)
	case b.Interval != nil:
		pace.Interval, err = bodyDuration("interval", *b.Interval)
	case b.Rate != nil:
		pace.Rate = *b.Rate
	case b.Bitrate != nil:
		if pace.Bitrate, err = b.Bitrate.bits(); err != nil {
			err = invalidField("body.bitrate", err.Error(), string(*b.Bitrate))
		}
	}
	if err == nil && pace.Interval <= 0 && pace.Rate <= 0 && pace.Bitrate <= 0 {
		err = refusal(lab.BadPace, forms[0].field)
	}
	return pace, err
}

// paceForm is one of the ways to say how fast.
type paceForm struct {
	field string
	value any // as it was given
}

// paceForms are those that were given.
func (b newTransmissionBody) paceForms() (given []paceForm) {
	if b.Interval != nil {
		given = append(given, paceForm{"interval", *b.Interval})
	}
	if b.Rate != nil {
		given = append(given, paceForm{"rate", *b.Rate})
	}
	if b.Bitrate != nil {
		given = append(given, paceForm{"bitrate", string(*b.Bitrate)})
	}
	return given
}

// problem is why it was refused. A pace is told back as it was typed, and not as the rate it comes to.
func (b newTransmissionBody) problem(a *API, err error) *Problem {
	problem := a.problemOf(err, in("body"))
	for i := range problem.Errors {
		for _, form := range b.paceForms() {
			if problem.Errors[i].Location == "body."+form.field {
				problem.Errors[i].Value = shortValue(form.value)
			}
		}
	}
	return problem
}

// refusal is a failure that the lab would report, of what does not get as far: it takes absent and 0 for
// the same.
func refusal(code lab.Code, field string, pairs ...string) *lab.Failure {
	values := make(map[string]string)
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return &lab.Failure{Code: code, Field: field, Values: values}
}

func bodyDuration(field, typed string) (time.Duration, error) {
	parsed, err := parseDuration(typed)
	if err != nil {
		return 0, invalidField("body."+field, err.Error(), typed)
	}
	return parsed, nil
}
