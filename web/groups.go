package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"udpweb/internal/lab"
	"udpweb/internal/texts"
)

// groupFields is read only: where the errors of joining a group belong.
var groupFields = []field{
	{Name: "group", Location: "groups"},
	{Name: "interface", Location: "groups", Codes: []string{"no-such-interface"}},
	{Name: "source", Location: "groups", Codes: []string{"bad-group-source"}},
}

func joinForm(id string, values map[string]string) form {
	return form{Name: "listener-" + id, Fields: groupFields, Values: values}
}

// groupView is a multicast group of a listener as the page shows it. The zero value is what the
// template shows before a script fills it.
type groupView struct {
	Listener                 string // the id
	Group, Interface, Source string
	Where                    string // by which interface, and from whom
	State                    string // of a group that is not joined
}

func (w *Web) groupViews(l lab.Listener) []groupView {
	views := make([]groupView, len(l.Groups))
	for i, each := range l.Groups {
		views[i] = groupView{
			Listener: l.ID, Group: each.Group.String(), Interface: each.Interface, Source: addressText(each.Source),
		}
		views[i].Where = texts.Fill(w.words.GroupWhere, "interface", each.Interface, "source", views[i].Source)
		switch {
		case each.Joined:
		case l.State == lab.Stopped:
			views[i].State = w.words.GroupStopped
		default:
			views[i].State = w.words.GroupWaiting
		}
	}
	return views
}

// groupsTitle says how many groups there are, if any.
func groupsTitle(words *texts.Words, groups []groupView) string {
	if len(groups) == 0 {
		return texts.Fill(words.Groups)
	}
	return texts.Fill(words.Groups, "count", strconv.Itoa(len(groups)))
}

// newGroup is the group that a form names.
func newGroup(values map[string]string) lab.NewGroup {
	return lab.NewGroup{
		Group: strings.TrimSpace(values["group"]), Interface: values["interface"], Source: strings.TrimSpace(values["source"]),
	}
}

// changeGroups gives a listener another list of groups, made of the one that it has.
func (w *Web) changeGroups(r *http.Request, id string, change func([]lab.NewGroup) []lab.NewGroup) error {
	found, err := w.lab.Listener(id)
	if err != nil {
		return err
	}
	groups := make([]lab.NewGroup, len(found.Groups))
	for i, each := range found.Groups {
		groups[i] = lab.NewGroup{Group: each.Group.String(), Interface: each.Interface, Source: addressText(each.Source)}
	}
	groups = change(groups)
	_, err = w.lab.UpdateListener(r.Context(), id, lab.Change{Groups: &groups})
	return err
}

func (w *Web) join(r *http.Request, id string, joined lab.NewGroup) error {
	return w.changeGroups(r, id, func(groups []lab.NewGroup) []lab.NewGroup { return append(groups, joined) })
}

func (w *Web) leave(r *http.Request, id string, left lab.NewGroup) error {
	return w.changeGroups(r, id, func(groups []lab.NewGroup) []lab.NewGroup {
		return slices.DeleteFunc(groups, func(each lab.NewGroup) bool { return each == left })
	})
}
