package api

import (
	"iter"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// inBothForms sends the same datagram as JSON and then in the raw form. Fields are those of a query, such
// as "ttl=3&broadcast=true".
func (r *rig) inBothForms(t *testing.T, to, payload, fields string) iter.Seq2[form, answer] {
	t.Helper()
	body := `{"to":"` + to + `","payload":{"text":"` + payload + `"}`
	for field := range strings.SplitSeq(fields, "&") {
		name, value, _ := strings.Cut(field, "=")
		if name == "from" || name == "interface" {
			value = `"` + value + `"`
		}
		if name != "" {
			body += `,"` + name + `":` + value
		}
	}
	return func(yield func(form, answer) bool) {
		_ = yield(asJSON, r.post(t, "/api/v1/send", body+"}")) &&
			yield(raw, r.do(t, http.MethodPost, sendTo(to, fields), "", payload))
	}
}

// form is how a datagram is described.
type form string

const (
	asJSON form = "JSON"
	raw    form = "raw form"
)

// at is where a field of a form stands.
func (f form) at(field string) string {
	switch {
	case f == asJSON:
		return "body." + field
	case field == "payload":
		return "body"
	}
	return "query." + field
}

func TestADatagramLeavesInItsOwnWay(t *testing.T) {
	r := start(t)
	for here, file := range map[string]string{
		"127.0.0.1": "/proc/sys/net/ipv4/ip_default_ttl",
		"[::1]":     "/proc/sys/net/ipv6/conf/lo/hop_limit",
	} {
		system := int(figure(t, tableOf(t, file)[0][0]))
		witness := hearing(t, here+":0")
		to := addressOf(witness)
		home := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"`+here+`:0","ttl":7,"tos":184}`).want(t, http.StatusCreated))
		for from, socket := range map[string]struct{ ttl, tos int }{
			"":                      {system, 0},
			"from=" + here + ":0&":  {system, 0},
			"from=" + home.ID + "&": {7, 184},
		} {
			for fields, want := range map[string]struct{ ttl, tos int }{
				"":                     socket,
				"ttl=0":                socket,
				"ttl=1":                {1, socket.tos},
				"ttl=255":              {255, socket.tos},
				"tos=0":                {socket.ttl, 0},
				"tos=40":               {socket.ttl, 40},
				"tos=255&ttl=33":       {33, 255},
				"dont_fragment=true":   socket,
				"dont_fragment=false":  socket,
				"broadcast=true":       socket,
				"broadcast=false":      socket,
				"interface=lo":         socket,
				"interface=lo&ttl=9":   {9, socket.tos},
				"ttl=3&broadcast=true": {3, socket.tos},
				"ttl=5&tos=8&dont_fragment=true&broadcast=true&interface=lo": {5, 8},
			} {
				for form, got := range r.inBothForms(t, to.String(), "its own way", from+fields) {
					sent := decode[SendResult](t, got.want(t, http.StatusOK)).Sent
					arrived := hear(t, witness)
					if source := netip.MustParseAddrPort(*sent.Source); arrived != (heard{"its own way", source, want.ttl, want.tos}) {
						t.Errorf("%s %q%q: outside it is %+v, want %+v from %v", form, from, fields, arrived, want, source)
					}
					if *sent.TTL != want.ttl || *sent.TOS != want.tos {
						t.Errorf("%s %q%q: said to be sent with TTL %d and TOS %d, want %+v", form, from, fields, *sent.TTL, *sent.TOS, want)
					}
				}
			}
		}
		if now := decode[Listener](t, r.get(t, "/api/v1/listeners/"+home.ID)); now.SocketOptions != home.SocketOptions {
			t.Errorf("the options of the listener are %+v, and were %+v", now.SocketOptions, home.SocketOptions)
		}
	}
}

func TestADatagramToAGroupLeavesInItsOwnWay(t *testing.T) {
	r := start(t)
	member := hearing(t, "0.0.0.0:0")
	group := netip.AddrPortFrom(ownGroup(30), addressOf(member).Port())
	join(t, member, group.Addr())
	home := r.listen(t)
	for _, from := range []string{"", "from=" + home.ID + "&"} {
		for fields, ttl := range map[string]int{"interface=lo": 1, "interface=lo&ttl=9": 9, "interface=lo&ttl=255&tos=8": 255, "interface=lo&ttl=0": 1} {
			for form, got := range r.inBothForms(t, group.String(), "all", from+fields) {
				sent := decode[SendResult](t, got.want(t, http.StatusOK)).Sent
				if arrived := hear(t, member); arrived.payload != "all" || arrived.ttl != ttl || *sent.TTL != ttl {
					t.Errorf("%s %q%q: a member got %+v, want TTL %d, and is said to have got %d", form, from, fields, arrived, ttl, *sent.TTL)
				}
			}
		}
	}
}

// The permission to broadcast is to be asked for, of the socket or for the one datagram.
func TestABroadcastIsToBeAskedFor(t *testing.T) {
	r := start(t)
	witness := outside(t, "0.0.0.0:0")
	to := netip.AddrPortFrom(netip.MustParseAddr("127.255.255.255"), addressOf(witness).Port()).String()
	home := r.listen(t)
	for _, from := range []string{"", "from=127.0.0.1:0", "from=" + home.ID, "connected=true"} {
		for form, got := range r.inBothForms(t, to, "not allowed", from) {
			problem := got.wantProblem(t, http.StatusForbidden, "broadcast-not-allowed", form.at("to"))
			if problem.Errno != "EACCES" || problem.Errors[0].Value != to || !strings.Contains(problem.Detail, "127.255.255.255") || !strings.Contains(problem.Hint, `"broadcast": true`) {
				t.Errorf("%s %q: %+v", form, from, problem)
			}
		}
		takesNothing(t, witness)
		for form, got := range r.inBothForms(t, to, "asked for", strings.TrimPrefix(from+"&broadcast=true", "&")) {
			got.want(t, http.StatusOK)
			if payload, _ := take(t, witness); string(payload) != "asked for" {
				t.Errorf("%s %q: %q arrived", form, from, payload)
			}
		}
	}
	r.patch(t, "/api/v1/listeners/1", `{"broadcast":true}`).want(t, http.StatusOK)
	for form, got := range r.inBothForms(t, to, "by the listener", "from=1") {
		got.want(t, http.StatusOK)
		if payload, from := take(t, witness); string(payload) != "by the listener" || from != home.Local {
			t.Errorf("%s: %q arrived from %v", form, payload, from)
		}
	}
	r.patch(t, "/api/v1/listeners/1", `{"broadcast":false}`).want(t, http.StatusOK)
	for form, got := range r.inBothForms(t, to, "not any more", "from=1") {
		got.wantProblem(t, http.StatusForbidden, "broadcast-not-allowed", form.at("to"))
	}
	takesNothing(t, witness)
}

// An Ethernet has an MTU of 1500 bytes, of which IPv4 takes 20 and UDP 8.
func TestWhatMustNotBeFragmentedIsRefused(t *testing.T) {
	inNamespace(t, 1500, func() {
		r := start(t)
		witness := outside(t, "127.0.0.1:0")
		to := addressOf(witness).String()
		home := r.listen(t)
		fits, large := strings.Repeat("x", 1472), strings.Repeat("x", 1473)
		for _, from := range []string{"", "from=" + home.ID, "connected=true"} {
			for form, got := range r.inBothForms(t, to, large, from+"&dont_fragment=true") {
				problem := got.wantProblem(t, http.StatusUnprocessableEntity, "fragmentation-needed", form.at("payload"))
				if problem.Errno != "EMSGSIZE" || !strings.Contains(problem.Detail, "1473 bytes") || !strings.Contains(problem.Detail, "path MTU 1500, so 1472") ||
					!strings.Contains(problem.Hint, "by 1 byte") {
					t.Errorf("%s %q: %+v", form, from, problem)
				}
			}
			takesNothing(t, witness)
			for payload, fields := range map[string]string{fits: from + "&dont_fragment=true", large: from} {
				for form, got := range r.inBothForms(t, to, payload, strings.TrimPrefix(fields, "&")) {
					got.want(t, http.StatusOK)
					if arrived, _ := take(t, witness); string(arrived) != payload {
						t.Errorf("%s %q: %d bytes arrived, want %d", form, fields, len(arrived), len(payload))
					}
				}
			}
		}
		r.patch(t, "/api/v1/listeners/1", `{"dont_fragment":true}`).want(t, http.StatusOK)
		for form, got := range r.inBothForms(t, to, large, "from=1") {
			got.wantProblem(t, http.StatusUnprocessableEntity, "fragmentation-needed", form.at("payload"))
		}
		takesNothing(t, witness)
	})
}

// A socket that is connected is told once of an earlier datagram that was refused, instead of sending
// the next one. A socket of its own for each datagram never is.
func TestAConnectedSocketTellsOfTheDatagramBefore(t *testing.T) {
	inNamespace(t, 65_536, func() { // Where nobody else sends, the kernel's own count is the witness.
		r := start(t)
		closed := outside(t, "127.0.0.1:0")
		to := addressOf(closed).String()
		if err := closed.Close(); err != nil {
			t.Fatal(err)
		}
		query := sendTo(to, "connected=true")
		body := `{"to":"` + to + `","connected":true,"payload":{"text":"anyone?"}}`
		came, source := uint64(0), ""
		for round := range 6 {
			send := func() answer {
				if round%2 == 0 {
					return r.do(t, http.MethodPost, query, "", "anyone?")
				}
				return r.post(t, "/api/v1/send", body)
			}
			sent := decode[SendResult](t, send().want(t, http.StatusOK))
			if sent.Outcome != "sent" || sent.Error != nil {
				t.Errorf("round %d: %+v", round, sent)
			}
			if source != "" && *sent.Sent.Source != source {
				t.Errorf("round %d: sent from %s, and before from %s", round, *sent.Sent.Source, source)
			}
			came, source = came+1, *sent.Sent.Source
			eventually(t, "the refusal comes back", func() bool { return icmpErrors(t) == came })
			location := []string{"query.to", "body.to"}[round%2]
			problem := send().wantProblem(t, http.StatusConflict, "earlier-refused", location)
			if problem.Errno != "ECONNREFUSED" || problem.Errors[0].Value != to || !strings.Contains(problem.Detail, to) ||
				!strings.Contains(problem.Detail, "(entry "+itoa(sent.Sent.Seq)+")") {
				t.Errorf("round %d: %+v", round, problem)
			}
		}
		if now := icmpErrors(t); now != came {
			t.Errorf("%d refusals came back for %d datagrams", now, came)
		}
		refusals := 0
		for _, each := range r.list(t, "limit=1000").Datagrams {
			if each.Kind == "unreachable" {
				refusals++
			}
		}
		if refusals != int(came) {
			t.Errorf("%d refusals are in the journal, want %d", refusals, came)
		}
		for range 3 {
			r.do(t, http.MethodPost, sendTo(to), "", "anyone?").want(t, http.StatusOK)
		}
	})
}

func TestAConnectedSocketIsKept(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	to := addressOf(witness).String()
	var sources []netip.AddrPort
	for range 2 {
		for _, got := range r.inBothForms(t, to, "again", "connected=true") {
			sent := decode[SendResult](t, got.want(t, http.StatusOK)).Sent
			payload, from := take(t, witness)
			if string(payload) != "again" || *sent.Source != from.String() {
				t.Errorf("%q arrived from %v, said to be from %s", payload, from, *sent.Source)
			}
			sources = append(sources, from)
		}
	}
	for _, each := range sources {
		if each != sources[0] {
			t.Errorf("they came from %v", sources)
		}
	}
	wait := answering(t, witness, "yes?")
	replied := decode[SendResult](t, r.do(t, http.MethodPost, sendTo(to, "connected=true", "wait=9s"), "", "again").want(t, http.StatusOK))
	wait()
	if replied.Outcome != "replied" || *replied.Reply.Text != "yes?" || *replied.Sent.Source != sources[0].String() {
		t.Errorf("%+v", replied)
	}
}

// To name the interface says nothing of the address: a socket that is bound to one keeps it.
func TestADatagramComesFromTheAddressOfItsSocket(t *testing.T) {
	r := start(t)
	member := outside(t, "0.0.0.0:0")
	group := netip.AddrPortFrom(ownGroup(31), addressOf(member).Port())
	join(t, member, group.Addr())
	unicast := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), group.Port())
	home := decode[Listener](t, r.post(t, "/api/v1/listeners", `{"address":"127.0.0.7:0"}`).want(t, http.StatusCreated))
	for _, to := range []netip.AddrPort{unicast, group} {
		for _, from := range []string{"from=" + home.ID, "from=127.0.0.8:0", "from=127.0.0.9:0&connected=true"} {
			for form, got := range r.inBothForms(t, to.String(), "where from?", from+"&interface=lo") {
				sent := decode[SendResult](t, got.want(t, http.StatusOK)).Sent
				if _, source := take(t, member); *sent.Source != source.String() || strings.HasPrefix(source.String(), "127.0.0.1:") {
					t.Errorf("%s %q to %v: it came from %v, and is said to come from %s", form, from, to, source, *sent.Source)
				}
			}
		}
	}
}
