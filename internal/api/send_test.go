package api

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// sendTo is the path of the raw form.
func sendTo(to string, more ...string) string {
	return "/api/v1/send?" + strings.Join(append([]string{"to=" + url.QueryEscape(to)}, more...), "&")
}

// noise is count random bytes, the same ones each time.
func noise(count int) []byte {
	random := rand.NewChaCha8([32]byte{1})
	data := make([]byte, count)
	_, _ = random.Read(data) // It never fails.
	return data
}

// answering lets an outside socket answer one datagram, and waits for that.
func answering(t *testing.T, conn *net.UDPConn, reply string) (wait func()) {
	t.Helper()
	var answering sync.WaitGroup
	answering.Go(func() {
		question := make([]byte, 1<<16)
		_, from, err := conn.ReadFromUDPAddrPort(question)
		if err != nil {
			t.Errorf("nothing to answer: %v", err)
			return
		}
		if _, err := conn.WriteToUDPAddrPort([]byte(reply), from); err != nil {
			t.Errorf("answering: %v", err)
		}
	})
	t.Cleanup(answering.Wait)
	return answering.Wait
}

func TestAnyBodyButJSONIsThePayload(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	to := addressOf(witness).String()
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	bodies := [][]byte{[]byte("Hello server!"), nil, every, []byte(`{"to":"not JSON for us"}`), []byte("a=b&c=%20"), []byte("\r\n"), noise(65_507)}
	for _, contentType := range []string{
		"", "application/x-www-form-urlencoded", "text/plain", "text/plain; charset=utf-16", "application/octet-stream",
		"multipart/form-data; boundary=x", "application/problem+json", "text/json", "garbage", "/;;",
	} {
		for _, body := range bodies {
			got := r.do(t, http.MethodPost, sendTo(to), contentType, string(body)).want(t, http.StatusOK)
			sent := decode[SendResult](t, got)
			arrived, from := take(t, witness)
			if !bytes.Equal(arrived, body) {
				t.Errorf("%q: %d bytes arrived, want these %d", contentType, len(arrived), len(body))
			}
			if *sent.Sent.Source != from.String() || *sent.Sent.Destination != to || sent.Sent.Length != len(body) {
				t.Errorf("%q: sent from %s to %s, %d bytes; came from %v", contentType, *sent.Sent.Source, *sent.Sent.Destination, sent.Sent.Length, from)
			}
			if *sent.Sent.Payload != base64.StdEncoding.EncodeToString(body) {
				t.Errorf("%q: another payload is told back", contentType)
			}
			if sent.Outcome != "sent" || sent.Reply != nil || sent.RTT != nil || sent.Error != nil || sent.Detail == "" {
				t.Errorf("%q: %+v", contentType, sent)
			}
		}
	}
	takesNothing(t, witness)
}

func TestAJSONBodySaysEverything(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	to := addressOf(witness).String()
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"} {
		for _, tt := range []struct{ payload, want string }{
			{`{"text":"Hello server!"}`, "Hello server!"},
			{`{"text":""}`, ""},
			{`{"text":"안녕 \u00e9\ud83d\ude00"}`, "안녕 é😀"},
			{`{"escaped":"a\\x00\\xff\\n"}`, "a\x00\xff\n"},
			{`{"hex":"48 65 6c"}`, "Hel"},
			{`{"base64":"SGVs"}`, "Hel"},
			{`{"size":4}`, "\x00\x01\x02\x03"},
			{`{"size":3,"fill":"zero"}`, "\x00\x00\x00"},
		} {
			got := r.do(t, http.MethodPost, "/api/v1/send", contentType, `{"to":"`+to+`","payload":`+tt.payload+`}`)
			got.want(t, http.StatusOK)
			if arrived, _ := take(t, witness); string(arrived) != tt.want {
				t.Errorf("%s: %q arrived, want %q", tt.payload, arrived, tt.want)
			}
		}
	}
}

func TestIPv6CarriesTwentyBytesMore(t *testing.T) {
	r := start(t)
	witness := outside(t, "[::1]:0")
	to := addressOf(witness).String()
	body := noise(65_527)
	got := r.do(t, http.MethodPost, sendTo(to), "application/octet-stream", string(body)).want(t, http.StatusOK)
	if arrived, _ := take(t, witness); !bytes.Equal(arrived, body) {
		t.Errorf("%d bytes arrived, want these %d", len(arrived), len(body))
	}
	if sent := decode[SendResult](t, got); sent.Sent.Length != 65_527 {
		t.Errorf("length %d", sent.Sent.Length)
	}
	r.do(t, http.MethodPost, sendTo(to), "", string(noise(65_528))).
		wantProblem(t, http.StatusUnprocessableEntity, "datagram-too-large", "body")
	takesNothing(t, witness)
}

func TestAPayloadThatIsTooLargeSaysByHowMuch(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	to := addressOf(witness).String()
	for over, words := range map[int]string{1: "Shorten it by 1 byte,", 1000: "Shorten it by 1000 bytes,"} {
		raw := r.do(t, http.MethodPost, sendTo(to), "", string(noise(65_507+over))).
			wantProblem(t, http.StatusUnprocessableEntity, "datagram-too-large", "body")
		if !strings.Contains(raw.Detail, "IPv4 allows 65507") || !strings.Contains(raw.Hint, words) {
			t.Errorf("%d over: %q %q", over, raw.Detail, raw.Hint)
		}
	}
	r.post(t, "/api/v1/send", `{"to":"`+to+`","payload":{"size":65508}}`).
		wantProblem(t, http.StatusUnprocessableEntity, "datagram-too-large", "body.payload")
	takesNothing(t, witness)
}

func TestWhatWasSentIsInTheJournal(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	sent := decode[SendResult](t, r.do(t, http.MethodPost, sendTo(addressOf(witness).String()), "", "x")).Sent
	kept := decode[Entry](t, r.get(t, "/api/v1/datagrams/"+itoa(sent.Seq)).want(t, http.StatusOK))
	if *kept.Payload != *sent.Payload || *kept.Source != *sent.Source || !kept.Time.Equal(sent.Time) {
		t.Errorf("kept %+v, sent %+v", kept, sent)
	}
}

// The server's own deadlines are for those who dawdle, not for those who were told to wait.
func TestAWaitOutlivesTheServersDeadlines(t *testing.T) {
	t.Parallel() // It takes its time, and little else.
	r := start(t, func(s *setup) { s.read, s.write = time.Second, time.Second })
	witness := outside(t, "127.0.0.1:0")
	const wait = 2 * time.Second
	for _, from := range []string{"", r.listen(t).ID} {
		query := sendTo(addressOf(witness).String(), "from="+from, "wait="+wait.String())
		if raw := decode[SendResult](t, r.do(t, http.MethodPost, query, "", "x").want(t, http.StatusOK)); raw.Outcome != "silent" {
			t.Errorf("raw from %q: %q", from, raw.Outcome)
		}
	}
	body := `{"to":"` + addressOf(witness).String() + `","payload":{"text":"x"},"wait":"` + wait.String() + `"}`
	if sent := decode[SendResult](t, r.post(t, "/api/v1/send", body).want(t, http.StatusOK)); sent.Outcome != "silent" {
		t.Errorf("JSON: %q", sent.Outcome)
	}
}

func TestAFieldStandsInOnePlace(t *testing.T) {
	r := start(t)
	witness := outside(t, "127.0.0.1:0")
	to := addressOf(witness).String()
	for _, query := range []string{"to=" + url.QueryEscape(to), "from=1", "wait=1s"} {
		name, _, _ := strings.Cut(query, "=")
		r.post(t, "/api/v1/send?"+query, `{"to":"`+to+`","payload":{"text":"x"}}`).
			wantProblem(t, http.StatusUnprocessableEntity, "invalid-field", "query."+name)
	}
	takesNothing(t, witness)
}

func TestNothingIsSentAfterTheEnd(t *testing.T) {
	r := start(t)
	home := r.listen(t)
	witness := outside(t, "127.0.0.1:0")
	if err := r.lab.Close(); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"", home.ID} {
		r.do(t, http.MethodPost, sendTo(addressOf(witness).String(), "from="+from), "", "x").wantProblem(t, 503, "shutting-down")
	}
	takesNothing(t, witness)
}
