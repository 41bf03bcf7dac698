package texts

import "strings"

// expand fills the placeholders of a text, such as {port}, with what value returns for the name. A
// part in double square brackets falls away whole when one of its placeholders has no value, or
// gives way to what stands behind a double bar in it: [[port {port}||another port]]. A placeholder
// may bring the words that are counted, for one and for more: {bytes|byte|bytes}. Korean, which has one form and no space
// before it, needs none of that: {bytes}바이트. Words that scripts fill are filled alike by static/js/words.js.
func expand(text string, value func(name string) string) string {
	var out strings.Builder
	for text != "" {
		before, rest, found := strings.Cut(text, "[[")
		filled, _ := fill(before, value)
		out.WriteString(filled)
		if !found {
			break
		}
		optional, after, _ := strings.Cut(rest, "]]")
		wanted, otherwise, _ := strings.Cut(optional, "||")
		filled, whole := fill(wanted, value)
		if !whole {
			filled, _ = fill(otherwise, value)
		}
		out.WriteString(filled)
		text = after
	}
	return out.String()
}

// fill replaces placeholders and reports whether each had a value. One without stays away.
func fill(text string, value func(name string) string) (filled string, whole bool) {
	var out strings.Builder
	whole = true
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String(), whole
		}
		placeholder, after, _ := strings.Cut(rest, "}")
		name, forms, counted := strings.Cut(placeholder, "|")
		filling := value(name)
		whole = whole && filling != ""
		out.WriteString(filling)
		if counted && filling != "" {
			out.WriteString(" " + inflected(forms, filling))
		}
		text = after
	}
}

// inflected is the word for one or for more, of the two that forms has with a bar between.
func inflected(forms, number string) string {
	one, more, _ := strings.Cut(forms, "|")
	if number == "1" {
		return one
	}
	return more
}

// given looks values up.
func given(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}
