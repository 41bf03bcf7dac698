package api

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"udpweb/internal/filter"
	"udpweb/internal/journal"
)

// filterOf compiles the filter that stands at location, such as "query.filter". It returns nil for a
// blank one, which every entry passes, and a *[Problem] with the column for a wrong one. What it
// returns may be called by several goroutines at the same time, and keeps no entry.
func (a *API) filterOf(location, text string) (func(*journal.Entry) bool, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	compiled, err := filter.Compile(text)
	var syntax *filter.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, filterProblem(location, syntax)
	case err != nil:
		return nil, a.problemOf(err, in("query"))
	}
	return compiled.Match, nil
}

// until keeps a match going for as long as anybody waits for what it finds: a regular expression may take
// minutes for a whole journal. Afterwards nothing matches, at once. Nil stays nil.
func until(ctx context.Context, match func(*journal.Entry) bool) func(*journal.Entry) bool {
	if match == nil {
		return nil
	}
	return func(e *journal.Entry) bool { return ctx.Err() == nil && match(e) }
}

// filterProblem says what is wrong with a filter, and where.
func filterProblem(location string, syntax *filter.SyntaxError) *Problem {
	problem := newProblem(codeBadFilter, map[string]string{"reason": syntax.Reason, "column": strconv.Itoa(syntax.Column)})
	problem.Errors = []FieldError{{Location: location, Message: syntax.Reason, Column: syntax.Column}}
	if syntax.Found != "" {
		problem.Errors[0].Value = shortText(syntax.Found)
	}
	return problem
}

// columnOf is where in a filter the problem is, or 0.
func columnOf(problem *Problem) int {
	for _, each := range problem.Errors {
		if each.Column > 0 {
			return each.Column
		}
	}
	return 0
}
