package texts

import "maps"

// Problem is what a person is told about a failure: what happened, with the value, and what to do.
type Problem struct {
	Title  string
	Detail string
	Hint   string
}

// problems is read only: the words of each problem by its code.
var problems = together(listenerProblems, sendingProblems, requestProblems)

func together(parts ...map[string]Problem) map[string]Problem {
	all := make(map[string]Problem)
	for _, each := range parts {
		maps.Copy(all, each)
	}
	return all
}

// ProblemOf words the failure with this code. It returns false for a code that has no words.
func ProblemOf(code string, values map[string]string) (Problem, bool) {
	found, ok := problems[code]
	if !ok {
		return Problem{}, false
	}
	return Problem{
		Title:  found.Title,
		Detail: expand(found.Detail, in(values)),
		Hint:   expand(found.Hint, in(values)),
	}, true
}

// Explain words the failure with this code in general: each placeholder shows its name.
func Explain(code string) (Problem, bool) {
	found, ok := problems[code]
	if !ok {
		return Problem{}, false
	}
	named := func(name string) string { return "‹" + name + "›" }
	return Problem{Title: found.Title, Detail: expand(found.Detail, named), Hint: expand(found.Hint, named)}, true
}

// Codes lists the codes that have words, in no order.
func Codes() []string {
	codes := make([]string, 0, len(problems))
	for code := range problems {
		codes = append(codes, code)
	}
	return codes
}
