package guard

import (
	"bufio"
	"net"
	"net/http"
)

// answer remembers how far a response has come, which a panic and the log need to know. Everything else that a
// response can do is reached through Unwrap by [http.ResponseController]; flushing and hijacking are also here, because
// libraries ask for those by interface.
type answer struct {
	http.ResponseWriter
	status int      // zero until the final header is written
	taken  net.Conn // the connection, once a handler has taken it over
}

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) WriteHeader(status int) {
	if status >= http.StatusOK || status == http.StatusSwitchingProtocols { // Other 1xx come before the final one.
		a.begin(status)
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	a.begin(http.StatusOK)
	return a.ResponseWriter.Write(p)
}

func (a *answer) Flush() { _ = a.FlushError() }

func (a *answer) FlushError() error {
	a.begin(http.StatusOK)
	return http.NewResponseController(a.ResponseWriter).Flush()
}

func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(a.ResponseWriter).Hijack()
	if err == nil {
		a.begin(http.StatusSwitchingProtocols)
		a.taken = conn
	}
	return conn, rw, err
}

func (a *answer) begin(status int) {
	if a.status == 0 {
		a.status = status
	}
}
