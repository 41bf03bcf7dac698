package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// Check is what can be found out about a datagram that was sent.
type Check struct {
	Seq      uint64    `json:"seq" doc:"The number of its entry."`
	News     bool      `json:"news" doc:"Whether an entry tells of it: that it arrived here, was answered, or could not be delivered."`
	Findings []Finding `json:"findings" nullable:"false" doc:"Nothing, where the entry is not of a datagram that was sent."`
}

// Finding is something that was found out.
type Finding struct {
	Code lab.FindingCode `json:"code"`
	Text string          `json:"text" doc:"The same in words."`
}

type checkInput struct {
	Seq      uint64         `path:"seq" doc:"The number of an entry."`
	language texts.Language // to answer in
}

// Resolve learns the language. huma calls it when it has read the parameters.
func (i *checkInput) Resolve(c huma.Context) []error {
	i.language = languageOf(c)
	return nil
}

func (a *API) registerCheck(operations huma.API) {
	check := a.operation("check-datagram", http.MethodGet, Base+"/datagrams/{seq}/check", "Find out why nothing came back",
		"Of a datagram that was sent: what entries of the journal tell of it, and where none does, what listens at its destination.")
	check.Errors = []int{http.StatusNotFound}
	huma.Register(operations, check, a.checkDatagram)
}

func (a *API) checkDatagram(_ context.Context, input *checkInput) (*struct{ Body Check }, error) {
	entry, err := a.find(input.Seq)
	if err != nil {
		return nil, err
	}
	found := a.lab.Check(&entry)
	check := Check{Seq: input.Seq, News: found.News, Findings: []Finding{}}
	for _, each := range found.Findings {
		check.Findings = append(check.Findings, Finding{each.Code, input.language.Finding(string(each.Code), each.Values)})
	}
	return &struct{ Body Check }{check}, nil
}
