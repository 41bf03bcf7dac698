package texts

import (
	"strconv"
	"strings"
)

// Reason words what others have worded in English: what is wrong with a filter, or with a field of a request.
// What nobody has words for stays as it is.
func (l Language) Reason(english string) string {
	if l != KO {
		return english
	}
	var found, best string
	var parts []string
	for _, table := range []map[string]string{koreanFilterReasons, koreanFieldReasons} {
		for pattern, korean := range table {
			// Of two that fit, the one that leaves less open is meant, and of two alike always the same.
			if open, fits := between(english, pattern); fits && (best == "" || len(pattern) > len(best) || len(pattern) == len(best) && pattern > best) {
				found, best, parts = korean, pattern, open
			}
		}
	}
	if best == "" {
		return english
	}
	return l.numbered(found, parts)
}

// between returns what stands in a text where its pattern has {}. It returns false for a text of another pattern.
func between(text, pattern string) (parts []string, fits bool) {
	literals := strings.Split(pattern, "{}")
	rest, ok := strings.CutPrefix(text, literals[0])
	if !ok {
		return nil, false
	}
	last := len(literals) - 1
	for i, literal := range literals[1:] {
		if i+1 == last {
			part, ok := strings.CutSuffix(rest, literal)
			return append(parts, part), ok
		}
		part, after, ok := strings.Cut(rest, literal)
		if !ok {
			return nil, false
		}
		parts, rest = append(parts, part), after
	}
	return nil, rest == ""
}

// numbered puts parts in the place of {1}, {2} and so on, and in that of {1!} what they are in this language.
func (l Language) numbered(text string, parts []string) string {
	var pairs []string
	for i, each := range parts {
		number := strconv.Itoa(i + 1)
		pairs = append(pairs, "{"+number+"}", each)
		if worded := "{" + number + "!}"; strings.Contains(text, worded) {
			pairs = append(pairs, worded, l.Reason(each))
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
