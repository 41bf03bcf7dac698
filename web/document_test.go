package web

import (
	"iter"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// document is a page as a browser without scripts reads it.
type document struct{ *html.Node }

func parsePage(tb testing.TB, page string) document {
	tb.Helper()
	if !utf8.ValidString(page) {
		tb.Errorf("the page is not valid UTF-8: %.500q", page)
	}
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		tb.Fatalf("parsing the page: %v", err)
	}
	return document{root}
}

// elements goes through the elements below a node. What is in a template is not in the page, and is
// left out.
func elements(within *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) { walk(within, yield) }
}

func walk(within *html.Node, yield func(*html.Node) bool) bool {
	for child := range within.ChildNodes() {
		if child.Type != html.ElementNode {
			continue
		}
		if !yield(child) {
			return false
		}
		if child.Data != "template" && !walk(child, yield) {
			return false
		}
	}
	return true
}

// all returns the elements for which match holds.
func all(within *html.Node, match func(*html.Node) bool) (found []*html.Node) {
	for each := range elements(within) {
		if match(each) {
			found = append(found, each)
		}
	}
	return found
}

// one returns the only element whose attribute has that value, and fails the test where there is
// another number of them.
func one(tb testing.TB, within *html.Node, name, value string) *html.Node {
	tb.Helper()
	found := all(within, func(each *html.Node) bool { return attribute(each, name) == value })
	if len(found) != 1 {
		tb.Fatalf("%d elements have %s=%q, want 1: %.2000s", len(found), name, value, source(within))
	}
	return found[0]
}

func (d document) byID(tb testing.TB, id string) *html.Node {
	tb.Helper()
	return one(tb, d.Node, "id", id)
}

func hasClass(name string) func(*html.Node) bool {
	return func(each *html.Node) bool { return slices.Contains(strings.Fields(attribute(each, "class")), name) }
}

func isElement(names ...string) func(*html.Node) bool {
	return func(each *html.Node) bool { return slices.Contains(names, each.Data) }
}

// has reports whether an element has an attribute, whatever its value.
func has(element *html.Node, name string) bool {
	return slices.ContainsFunc(element.Attr, func(each html.Attribute) bool { return each.Key == name })
}

func attribute(element *html.Node, name string) string {
	for _, each := range element.Attr {
		if each.Key == name {
			return each.Val
		}
	}
	return ""
}

// textOf is the text of an element just as it stands.
func textOf(within *html.Node) string {
	var out strings.Builder
	for each := range within.Descendants() {
		if each.Type == html.TextNode {
			out.WriteString(each.Data)
		}
	}
	return out.String()
}

// wordsIn is the text of an element as it is read: in words with a space between.
func wordsIn(within *html.Node) string { return strings.Join(strings.Fields(textOf(within)), " ") }

func source(within *html.Node) string {
	var out strings.Builder
	_ = html.Render(&out, within) // Into a builder, which takes everything.
	return out.String()
}

// valueOf is what stands in a control, or is chosen in it.
func valueOf(tb testing.TB, control *html.Node) string {
	tb.Helper()
	switch control.Data {
	case "input":
		if attribute(control, "type") == "checkbox" && !has(control, "checked") {
			return ""
		}
		return attribute(control, "value")
	case "textarea":
		return textOf(control)
	case "select":
		chosen := all(control, func(each *html.Node) bool { return has(each, "selected") })
		if len(chosen) > 1 {
			tb.Errorf("%d options are selected: %s", len(chosen), source(control))
		}
		if len(chosen) == 0 {
			chosen = all(control, isElement("option"))
		}
		return attribute(chosen[0], "value")
	}
	tb.Fatalf("<%s> is no control", control.Data)
	return ""
}

// blamed returns the ids of the controls that are marked as wrong, each with its error.
func (d document) blamed(tb testing.TB) map[string]string {
	tb.Helper()
	found := map[string]string{}
	for _, each := range all(d.Node, func(each *html.Node) bool { return has(each, "aria-invalid") }) {
		id := attribute(each, "id")
		if !slices.Contains(strings.Fields(attribute(each, "aria-describedby")), id+"-error") {
			tb.Errorf("%s does not say where its error is: %s", id, source(each))
		}
		wrong := d.byID(tb, id+"-error")
		if !hasClass("field")(wrong.Parent) || wrong.Parent != each.Parent {
			tb.Errorf("the error of %s does not stand with it", id)
		}
		for parent := each.Parent; parent != nil; parent = parent.Parent {
			if parent.Data == "details" && !has(parent, "open") {
				tb.Errorf("the error of %s is folded away", id)
			}
		}
		found[id] = wordsIn(wrong)
	}
	return found
}

// problem is what stands in a form and blames no field.
func (d document) problem(tb testing.TB, form string) string {
	tb.Helper()
	return wordsIn(one(tb, d.byID(tb, form), "data-slot", "problem"))
}

// check holds a page to what every page promises.
func (d document) check(tb testing.TB) {
	tb.Helper()
	d.checkHeadings(tb)
	d.checkNoInlineCode(tb)
	checkReferences(tb, d.Node)
	for _, template := range all(d.Node, isElement("template")) {
		checkReferences(tb, template) // Each is filled and used by itself.
	}
	if title := all(d.Node, isElement("title")); len(title) != 1 || textOf(title[0]) == "" {
		tb.Error("the page has no title")
	}
	if focused := all(d.Node, func(each *html.Node) bool { return has(each, "autofocus") }); len(focused) > 1 {
		tb.Errorf("%d elements want the focus", len(focused))
	}
	if mains := all(d.Node, isElement("main")); len(mains) != 1 {
		tb.Errorf("the page has %d main parts", len(mains))
	}
}

// checkHeadings asserts one heading of the first level, and that none skips a level.
func (d document) checkHeadings(tb testing.TB) {
	tb.Helper()
	level := 0
	for _, each := range all(d.Node, isElement("h1", "h2", "h3", "h4", "h5", "h6")) {
		now := int(each.Data[1] - '0')
		if now > level+1 || now == 1 && level != 0 {
			tb.Errorf("<%s>%s</%s> after a heading of level %d", each.Data, wordsIn(each), each.Data, level)
		}
		if wordsIn(each) == "" {
			tb.Errorf("an empty %s", each.Data)
		}
		level = now
	}
	if level == 0 {
		tb.Error("the page has no heading")
	}
}

// checkNoInlineCode asserts what the Content-Security-Policy would refuse.
func (d document) checkNoInlineCode(tb testing.TB) {
	tb.Helper()
	for each := range d.Descendants() {
		if each.Type != html.ElementNode {
			continue
		}
		for _, attribute := range each.Attr {
			if attribute.Key == "style" || strings.HasPrefix(attribute.Key, "on") {
				tb.Errorf("<%s %s=%q>", each.Data, attribute.Key, attribute.Val)
			}
		}
		script := each.Data == "script" && attribute(each, "src") == "" && attribute(each, "type") != "application/json"
		if script || each.Data == "style" {
			tb.Errorf("inline <%s>: %.200s", each.Data, textOf(each))
		}
	}
}

// checkReferences asserts that ids are there and unique, that every control has a label, and that
// whatever names an id names one that is there.
func checkReferences(tb testing.TB, within *html.Node) {
	tb.Helper()
	ids := map[string]*html.Node{}
	for each := range elements(within) {
		if !has(each, "id") {
			continue
		}
		id := attribute(each, "id")
		if id == "" || strings.ContainsAny(id, " \t\n") || ids[id] != nil {
			tb.Errorf("the id %q is empty, has spaces or is not unique", id)
		}
		ids[id] = each
	}
	labelled := map[string]bool{}
	for each := range elements(within) {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
			for _, id := range strings.Fields(attribute(each, name)) {
				if ids[id] == nil {
					tb.Errorf("<%s %s=%q> names nothing", each.Data, name, id)
				}
			}
		}
		if each.Data == "label" {
			labelled[attribute(each, "for")] = true
		}
		if fragment, found := strings.CutPrefix(attribute(each, "href"), "#"); found && ids[fragment] == nil {
			tb.Errorf("<a href=%q> leads nowhere", "#"+fragment)
		}
		if has(each, "data-location") && attribute(each, "data-location") == "" {
			tb.Errorf("no error finds %s", source(each))
		}
	}
	for _, control := range all(within, isElement("input", "select", "textarea")) {
		if attribute(control, "type") != "hidden" && !labelled[attribute(control, "id")] {
			tb.Errorf("no label: %s", source(control))
		}
	}
}
