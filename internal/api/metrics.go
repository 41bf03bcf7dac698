package api

import (
	"log/slog"
	"maps"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"udpweb/internal/lab"
)

// metricsType is what Prometheus reads unless it asks for something else.
const metricsType = "text/plain"

// registerMetrics adds /metrics, with a registry of its own: the global one holds what any package may have
// put there.
func (a *API) registerMetrics(router chi.Router) error {
	registry := prometheus.NewRegistry()
	for _, each := range []prometheus.Collector{
		newMetrics(a), collectors.NewGoCollector(), ownFigures{collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})},
	} {
		if err := registry.Register(each); err != nil {
			return err
		}
	}
	router.Get("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelError),
	}).ServeHTTP)
	a.document.AddOperation(&huma.Operation{
		OperationID: "metrics", Method: http.MethodGet, Path: "/metrics",
		Summary:     "Get the figures of the lab for Prometheus",
		Description: "In the text format of Prometheus, with those of the process. Where a token is asked for, it is asked for here too.",
		Responses: map[string]*huma.Response{
			"200": {
				Description: http.StatusText(http.StatusOK),
				Content:     map[string]*huma.MediaType{metricsType: {Schema: &huma.Schema{Type: huma.TypeString}}},
			},
			"default": {Description: "Error", Content: map[string]*huma.MediaType{problemType: {}}},
		},
	})
	return nil
}

// ownFigures are those of the process without what it takes for its network traffic: that is all traffic of
// the machine.
type ownFigures struct{ prometheus.Collector }

// Describe lists what there may be.
func (o ownFigures) Describe(descriptions chan<- *prometheus.Desc) {
	all := make(chan *prometheus.Desc)
	go func() {
		defer close(all)
		o.Collector.Describe(all)
	}()
	for each := range all {
		if !ofNetwork(each) {
			descriptions <- each
		}
	}
}

// Collect reads the figures of this moment.
func (o ownFigures) Collect(found chan<- prometheus.Metric) {
	all := make(chan prometheus.Metric)
	go func() {
		defer close(all)
		o.Collector.Collect(all)
	}()
	for each := range all {
		if !ofNetwork(each.Desc()) {
			found <- each
		}
	}
}

func ofNetwork(description *prometheus.Desc) bool {
	return strings.Contains(description.String(), "process_network_")
}

// metrics reads the figures of the lab whenever somebody asks for them.
//
// A label has only values of which there are few: ids of listeners, reasons, error numbers, states. Nothing
// that a datagram brings along is one, or anybody on the network could make series without end. What may
// change about a listener, and what a person has typed, stands in a series for itself, which others can be
// joined with: a new name does not begin its counters anew.
type metrics struct {
	api       *API
	listener  []listenerMetric
	info      *prometheus.Desc
	queued    *prometheus.Desc
	granted   *prometheus.Desc
	journal   journalMetrics
	viewers   *prometheus.Desc
	transmits transmissionMetrics
	build     *prometheus.Desc
}

// listenerMetric is a counter that there is for each listener, and for all there ever were together: that one
// goes on when a listener is removed. To add a removed one to another series of the same counter would count
// its datagrams once more in every rate.
type listenerMetric struct {
	of, all *prometheus.Desc
	value   func(lab.Stats) (value uint64, known bool)
	byName  func(lab.Stats) map[string]uint64 // in place of value, where there is one for each reason
}

type journalMetrics struct{ appended, evicted, cleared, held, bytes, limit *prometheus.Desc }

type transmissionMetrics struct{ states, sent, failed *prometheus.Desc }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("udpweb_"+name, help, labels, nil)
}

func newMetrics(a *API) *metrics {
	return &metrics{
		api:      a,
		listener: listenerMetrics(),
		info: describe("listener_info", "A listener there is, with what it is called and what it is bound to.",
			"listener", "name", "local", "network", "state"),
		queued:  describe("listener_queued_bytes", "Memory of the datagrams that wait in the kernel receive queue.", "listener"),
		granted: describe("listener_receive_queue_granted_bytes", "Size of the kernel receive queue, as granted.", "listener"),
		journal: journalMetrics{
			appended: describe("journal_appended_entries_total", "Entries there ever were: held, evicted and cleared ones."),
			evicted:  describe("journal_evicted_entries_total", "Entries that left the journal to make room."),
			cleared:  describe("journal_cleared_entries_total", "Entries that somebody cleared."),
			held:     describe("journal_held_entries", "Entries that can be read."),
			bytes:    describe("journal_bytes", "Memory that the held entries take."),
			limit:    describe("journal_limit_bytes", "Memory that the journal may take."),
		},
		viewers: describe("viewers", "Streams that are open."),
		transmits: transmissionMetrics{
			states: describe("transmissions", "Transmissions that are remembered, by what they are doing.", "state"),
			sent:   describe("transmissions_sent_datagrams_total", "Datagrams of transmissions that the kernel took."),
			failed: describe("transmissions_failed_datagrams_total", "Datagrams of transmissions that the kernel refused."),
		},
		build: describe("build_info", "The version of the program and of the Go it was built with.", "version", "goversion"),
	}
}

// listenerMetrics are the counters of listeners.
func listenerMetrics() []listenerMetric {
	always := func(value func(lab.Stats) uint64) func(lab.Stats) (uint64, bool) {
		return func(s lab.Stats) (uint64, bool) { return value(s), true }
	}
	var made []listenerMetric
	for _, each := range []struct {
		name, help, label string
		value             func(lab.Stats) (uint64, bool)
		byName            func(lab.Stats) map[string]uint64
	}{
		{
			name: "received_datagrams_total", help: "Datagrams that were received.",
			value: always(func(s lab.Stats) uint64 { return s.Received }),
		}, {
			name: "received_bytes_total", help: "Payload that was received, without what was cut off.",
			value: always(func(s lab.Stats) uint64 { return s.ReceivedBytes }),
		}, {
			name: "kernel_drops_total", help: "Datagrams that the kernel discarded since its receive queue was full.",
			value: func(s lab.Stats) (uint64, bool) { return s.KernelDrops, s.KernelKnown },
		}, {
			name: "truncated_datagrams_total", help: "Datagrams of which a part was cut off.",
			value: always(func(s lab.Stats) uint64 { return s.Truncated }),
		}, {
			name: "sent_datagrams_total", help: "Datagrams that were handed to the kernel, replies included.",
			value: always(func(s lab.Stats) uint64 { return s.Sent }),
		}, {
			name: "replied_datagrams_total", help: "Datagrams that were replied to.",
			value: always(func(s lab.Stats) uint64 { return s.Replied }),
		}, {
			name: "suppressed_replies_total", help: "Datagrams that were not replied to although there is a rule.",
			label: "reason", byName: func(s lab.Stats) map[string]uint64 { return s.Suppressed },
		}, {
			name: "failed_replies_total", help: "Replies that the kernel would not take.",
			label: "errno", byName: func(s lab.Stats) map[string]uint64 { return s.Failed },
		}, {
			name: "unreachable_total", help: "ICMP errors that came back.",
			value: always(func(s lab.Stats) uint64 { return s.Unreachable }),
		},
	} {
		var labels []string
		if each.label != "" {
			labels = []string{each.label}
		}
		made = append(made, listenerMetric{
			of:    describe("listener_"+each.name, each.help, append([]string{"listener"}, labels...)...),
			all:   describe("listeners_"+each.name, each.help+" Of all listeners there ever were.", labels...),
			value: each.value, byName: each.byName,
		})
	}
	return made
}

// Describe lists what there may be.
func (m *metrics) Describe(descriptions chan<- *prometheus.Desc) {
	for _, each := range m.listener {
		descriptions <- each.of
		descriptions <- each.all
	}
	for _, each := range []*prometheus.Desc{
		m.info, m.queued, m.granted, m.viewers, m.build,
		m.journal.appended, m.journal.evicted, m.journal.cleared, m.journal.held, m.journal.bytes, m.journal.limit,
		m.transmits.states, m.transmits.sent, m.transmits.failed,
	} {
		descriptions <- each
	}
}

// Collect reads the figures of this moment.
func (m *metrics) Collect(found chan<- prometheus.Metric) {
	listeners, removed := m.api.listenersAndRemoved()
	all := []lab.Stats{removed}
	for _, each := range listeners {
		m.collectListener(found, each)
		for _, metric := range m.listener {
			metric.collect(found, metric.of, []lab.Stats{each.Stats}, each.ID)
		}
		all = append(all, each.Stats)
	}
	for _, metric := range m.listener {
		metric.collect(found, metric.all, all)
	}
	m.collectJournal(found)
	m.collectTransmissions(found)
	found <- gauge(m.viewers, m.api.viewers.Load())
	found <- gauge(m.build, 1, m.api.options.Version, runtime.Version())
}

// collect adds up the figures of some listeners. What is known of none of them is left out: that is not 0.
func (l listenerMetric) collect(found chan<- prometheus.Metric, as *prometheus.Desc, some []lab.Stats, labels ...string) {
	total, known := uint64(0), false
	totals := make(map[string]uint64)
	for _, each := range some {
		if l.byName != nil {
			for name, count := range l.byName(each) {
				totals[name] += count
			}
			continue
		}
		if value, ok := l.value(each); ok {
			total, known = total+value, true
		}
	}
	if known {
		found <- counter(as, total, labels...)
	}
	for name, count := range totals {
		found <- counter(as, count, append(slices.Clip(labels), name)...)
	}
}

func (m *metrics) collectListener(found chan<- prometheus.Metric, l lab.Listener) {
	found <- gauge(m.info, 1, l.ID, l.Name, l.Local.String(), l.Network, string(l.State))
	if l.Stats.KernelKnown {
		found <- gauge(m.queued, l.Stats.QueuedBytes, l.ID)
	}
	if l.ReceiveQueueGranted > 0 {
		found <- gauge(m.granted, l.ReceiveQueueGranted, l.ID)
	}
}

func (m *metrics) collectJournal(found chan<- prometheus.Metric) {
	stats := m.api.lab.Journal().Stats()
	found <- counter(m.journal.appended, stats.Appended)
	found <- counter(m.journal.evicted, stats.Evicted)
	found <- counter(m.journal.cleared, stats.Cleared)
	found <- gauge(m.journal.held, stats.Held)
	found <- gauge(m.journal.bytes, stats.Bytes)
	found <- gauge(m.journal.limit, stats.Limit)
}

func (m *metrics) collectTransmissions(found chan<- prometheus.Metric) {
	states := map[lab.TransmissionState]int{lab.Running: 0, lab.TransmissionPaused: 0, lab.Done: 0, lab.Cancelled: 0, lab.Failed: 0}
	for _, each := range m.api.lab.Transmissions() {
		states[each.State]++
	}
	for _, state := range slices.Sorted(maps.Keys(states)) {
		found <- gauge(m.transmits.states, states[state], string(state))
	}
	sent, failed := m.api.lab.TransmissionTotals()
	found <- counter(m.transmits.sent, sent)
	found <- counter(m.transmits.failed, failed)
}

func counter(as *prometheus.Desc, value uint64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(as, prometheus.CounterValue, float64(value), fitForLabels(labels)...)
}

func gauge[T int | int64 | uint64](as *prometheus.Desc, value T, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(as, prometheus.GaugeValue, float64(value), fitForLabels(labels)...)
}

// fitForLabels makes texts fit for labels, which are UTF-8. The zone of an address is what the system calls an
// interface, and that is any bytes.
func fitForLabels(texts []string) []string {
	fit := make([]string, len(texts))
	for i, text := range texts {
		fit[i] = strings.ToValidUTF8(text, "\ufffd")
	}
	return fit
}

// mostLooks bounds how often figures are looked at again. Nobody removes listeners that fast.
const mostLooks = 100

// listenersAndRemoved are the listeners there are, and the figures of all that were removed. One that is removed in between
// would be counted twice, and so the figures are looked at again then.
func (a *API) listenersAndRemoved() (listeners []lab.Listener, removed lab.Stats) {
	for range mostLooks {
		before := a.lab.Removed()
		listeners, removed = a.lab.Listeners(), a.lab.Removed()
		if reflect.DeepEqual(before, removed) {
			break
		}
	}
	return listeners, removed
}
