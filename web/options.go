package web

import (
	"slices"
	"strconv"

	"udpweb/internal/lab"
)

// optionFields is read only: where the errors of the options of a listener belong.
var optionFields = []field{
	{Name: "read_size", Location: "read_size"},
	{Name: "receive_queue", Location: "receive_queue"},
	{Name: "ttl", Location: "ttl"},
	{Name: "tos", Location: "tos"},
	{Name: "dont_fragment", Location: "dont_fragment"},
	{Name: "broadcast", Location: "broadcast"},
	{Name: "multicast_ttl", Location: "multicast_ttl"},
	{Name: "multicast_loop", Location: "multicast_loop"},
	{Name: "multicast_interface", Location: "multicast_interface"},
}

func optionsForm(id string, values map[string]string) form {
	return form{Name: "listener-" + id, Fields: optionFields, Values: values}
}

// optionValues are the options of a listener as its form has them.
func optionValues(l lab.Listener) map[string]string {
	return map[string]string{
		"read_size": strconv.Itoa(l.ReadSize), "receive_queue": strconv.Itoa(l.ReceiveQueue),
		"ttl": strconv.Itoa(l.Options.TTL), "tos": strconv.Itoa(int(l.Options.TOS)),
		"dont_fragment": tick(l.Options.DontFragment), "broadcast": tick(l.Options.Broadcast),
		"multicast_ttl": strconv.Itoa(l.Options.MulticastTTL), "multicast_loop": tick(!l.Options.MulticastQuiet),
		"multicast_interface": l.Options.MulticastInterface,
	}
}

// ticked is what a box that is ticked sends; one that is not sends nothing.
const ticked = "true"

func tick(on bool) string {
	if on {
		return ticked
	}
	return ""
}

// ticked reports whether a box is ticked.
func (f form) ticked(name string) bool { return f.value(name) == ticked }

// box is a choice that is made by a box: nothing is left as it is.
func (f form) box(name string) *bool {
	on := f.ticked(name)
	return &on
}

// optionsChange is what the options of a listener shall be. An empty field is left as it is.
func (f form) optionsChange() (change lab.Change, err error) {
	var wrong []error
	for _, each := range []struct {
		name   string
		number **int
	}{
		{"read_size", &change.ReadSize},
		{"receive_queue", &change.ReceiveQueue},
		{"ttl", &change.Options.TTL},
		{"tos", &change.Options.TOS},
		{"multicast_ttl", &change.Options.MulticastTTL},
	} {
		*each.number, err = wholeNumber(f.value(each.name), each.name)
		wrong = append(wrong, err)
	}
	if err := mistaken(wrong...); err != nil {
		return lab.Change{}, err
	}
	leaving := f.value("multicast_interface")
	change.Options.DontFragment, change.Options.Broadcast = f.box("dont_fragment"), f.box("broadcast")
	change.Options.MulticastLoop, change.Options.MulticastInterface = f.box("multicast_loop"), &leaving
	return change, nil
}

// interfaces are the names of the network interfaces to choose from. Where they cannot be found out,
// there is no choice.
func (w *Web) interfaces() []string {
	found, err := w.lab.Interfaces()
	if err != nil {
		w.options.Log.Error("interfaces not read", "error", err)
	}
	names := make([]string, len(found))
	for i, each := range found {
		names[i] = each.Name
	}
	return names
}

// withChosen adds what was chosen to a choice where it is not in it any more.
func withChosen(names []string, chosen string) []string {
	if chosen == "" || slices.Contains(names, chosen) {
		return names
	}
	return append(slices.Clone(names), chosen)
}
