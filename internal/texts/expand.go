package texts

import "strings"

// expand fills the placeholders of a text, such as {port}. A part in double square brackets falls
// away whole when one of its placeholders has no value.
func expand(text string, values map[string]string) string {
	var out strings.Builder
	for text != "" {
		before, rest, found := strings.Cut(text, "[[")
		filled, _ := fill(before, values)
		out.WriteString(filled)
		if !found {
			break
		}
		optional, after, _ := strings.Cut(rest, "]]")
		if filled, whole := fill(optional, values); whole {
			out.WriteString(filled)
		}
		text = after
	}
	return out.String()
}

// fill replaces placeholders and reports whether each had a value. One without stays away.
func fill(text string, values map[string]string) (filled string, whole bool) {
	var out strings.Builder
	whole = true
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String(), whole
		}
		name, after, _ := strings.Cut(rest, "}")
		value := values[name]
		whole = whole && value != ""
		out.WriteString(value)
		text = after
	}
}
