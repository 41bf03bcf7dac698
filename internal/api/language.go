package api

import (
	"github.com/danielgtaylor/huma/v2"

	"udpweb/internal/texts"
)

// languageOf is the language of what a request is answered with: what its Accept-Language header asks for. No cookie
// is asked, since programs read the answers, and the choices of pages are not theirs.
func languageOf(c huma.Context) texts.Language { return texts.Accepted(c.Header("Accept-Language")) }

// asker is the input of an operation that answers with words. An input with a body has its own.
type asker struct{ language texts.Language }

// Resolve notes the language. huma calls it when it has read the parameters.
func (a *asker) Resolve(c huma.Context) []error {
	a.language = languageOf(c)
	return nil
}

// spoken is the problem in another language.
func (p *Problem) spoken(language texts.Language) *Problem {
	if language == texts.EN {
		return p
	}
	words, known := language.Problem(p.Code, p.values)
	if !known {
		return p
	}
	spoken := *p
	spoken.Title, spoken.Detail, spoken.Hint = words.Title, words.Detail, words.Hint
	spoken.Errors = make([]FieldError, len(p.Errors))
	for i, each := range p.Errors {
		if each.Message == p.Detail {
			each.Message = words.Detail
		} else {
			each.Message = language.Reason(each.Message)
		}
		spoken.Errors[i] = each
	}
	return &spoken
}
