package texts

import "maps"

// Problem is what a person is told about a failure: what happened, with the value, and what to do.
type Problem struct {
	Title  string
	Detail string
	Hint   string
}

// problems is read only: the words of each problem by its code, in each language.
var problems = map[Language]map[string]Problem{
	EN: together(listenerProblems, sendingProblems, requestProblems),
	KO: together(koreanListenerProblems, koreanSendingProblems, koreanRequestProblems),
}

func together(parts ...map[string]Problem) map[string]Problem {
	all := make(map[string]Problem)
	for _, each := range parts {
		maps.Copy(all, each)
	}
	return all
}

// in is the table of a language, or the one in English.
func in[T any](tables map[Language]T, l Language) T {
	if found, ok := tables[l]; ok {
		return found
	}
	return tables[EN]
}

// Problem words the failure with this code. It returns false for a code that has no words.
func (l Language) Problem(code string, values map[string]string) (Problem, bool) {
	found, ok := in(problems, l)[code]
	if !ok {
		return Problem{}, false
	}
	value := func(name string) string {
		if name == "reason" { // Whoever found it has worded it, in English.
			return l.Reason(values[name])
		}
		return values[name]
	}
	return Problem{Title: found.Title, Detail: expand(found.Detail, value), Hint: expand(found.Hint, value)}, true
}

// Explain words the failure with this code in general: each placeholder shows its name.
func (l Language) Explain(code string) (Problem, bool) {
	found, ok := in(problems, l)[code]
	if !ok {
		return Problem{}, false
	}
	named := func(name string) string { return "‹" + name + "›" }
	return Problem{Title: found.Title, Detail: expand(found.Detail, named), Hint: expand(found.Hint, named)}, true
}

// Codes lists the codes that have words, in no order.
func Codes() []string {
	codes := make([]string, 0, len(problems[EN]))
	for code := range problems[EN] {
		codes = append(codes, code)
	}
	return codes
}
