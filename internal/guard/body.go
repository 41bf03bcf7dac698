package guard

import (
	"net/http"
	"strings"
)

// refuseEncoding turns compressed bodies away: a few bytes of them can become gigabytes (RFC 9110 §15.5.16).
func (g *Guard) refuseEncoding(r *http.Request, _ credentials) *Denial {
	for _, line := range r.Header["Content-Encoding"] {
		for coding := range strings.SplitSeq(line, ",") {
			coding = strings.TrimSpace(coding)
			if coding != "" && !strings.EqualFold(coding, "identity") {
				return &Denial{
					Status: http.StatusUnsupportedMediaType,
					Code:   CodeEncoding,
					Values: map[string]string{"encoding": quote(coding)},
				}
			}
		}
	}
	return nil
}

// limitBody makes reading past the limit fail with an [http.MaxBytesError]. The reader is given the server's own
// response, which it tells to close the connection then; it would not recognise ours.
func (g *Guard) limitBody(a *answer, r *http.Request) {
	r.Body = http.MaxBytesReader(a.ResponseWriter, r.Body, g.maxBody)
}

// leaveBody answers without waiting for a body that nobody will read. Before it answers, the server would otherwise
// take up to 256 KiB of it off a connection that it means to keep, however slowly they come.
func leaveBody(a *answer, r *http.Request) {
	if r.ContentLength != 0 && r.ProtoMajor == 1 { // Newer versions end one request without ending the connection.
		a.Header().Set("Connection", "close")
	}
}
