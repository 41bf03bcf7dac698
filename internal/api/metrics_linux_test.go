package api

import (
	"net/http"
	"testing"

	"udpweb/internal/lab"
)

// What the metrics say of the kernel is what the kernel says itself, and every datagram that was sent is
// either received or dropped.
func TestMetricsAgreeWithTheKernel(t *testing.T) {
	r := start(t)
	small := 5000
	made := r.listen(t, func(l *lab.NewListener) { l.ReceiveQueue = &small })
	r.patch(t, "/api/v1/listeners/1", `{"state":"paused"}`).want(t, http.StatusOK)
	sender := outside(t, "127.0.0.1:0")
	const sent = 200
	for range sent {
		write(t, sender, made.Local, noise(1000))
	}
	drops := kernelDrops(t, made.Local)
	if drops == 0 || drops == sent {
		t.Fatalf("the kernel has dropped %d of %d; the test shows nothing", drops, sent)
	}
	found := r.metrics(t)
	found.want(t, of("1", "kernel_drops_total"), float64(drops))
	found.want(t, "udpweb_listeners_kernel_drops_total", float64(drops))
	found.want(t, of("1", "queued_bytes"), float64(kernelQueue(t, made.Local)))
	found.want(t, of("1", "received_datagrams_total"), 0)
	if granted := found[of("1", "receive_queue_granted_bytes")]; granted != float64(2*small) { // socket(7)
		t.Errorf("%v bytes are granted, want %d", granted, 2*small)
	}

	r.patch(t, "/api/v1/listeners/1", `{"state":"listening"}`).want(t, http.StatusOK)
	eventually(t, "what waited is received", func() bool { return r.stats(t, "1").Received == sent-drops })
	found = r.metrics(t)
	found.want(t, of("1", "received_datagrams_total"), float64(sent-drops))
	found.want(t, of("1", "kernel_drops_total"), float64(drops))
	found.want(t, of("1", "queued_bytes"), 0)

	r.patch(t, "/api/v1/listeners/1", `{"state":"stopped"}`).want(t, http.StatusOK)
	found = r.metrics(t)
	found.want(t, of("1", "kernel_drops_total"), float64(drops))
	if _, ok := found[of("1", "receive_queue_granted_bytes")]; ok {
		t.Error("a stopped listener has a receive queue")
	}
	if found["process_open_fds"] < 3 || found["process_resident_memory_bytes"] < 1<<20 {
		t.Errorf("the process has %v files and %v bytes", found["process_open_fds"], found["process_resident_memory_bytes"])
	}
}
