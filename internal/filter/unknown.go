package filter

import (
	"encoding/hex"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// noField says that there is no field of this name, and what may be meant.
func (c *compiler) noField(parsed *test) error {
	return c.fail(parsed.Pos.Offset, parsed.Field, noFieldReason(parsed.Field))
}

func noFieldReason(name string) string {
	shown := quoted(name)
	if meant := asTest(name); meant != "" {
		return fmt.Sprintf("“%s” is a value, and a test begins with a field. Write %s.", shown, meant)
	}
	if near := nearest(name); near != "" {
		return fmt.Sprintf("There is no field “%s”. Did you mean %s?", shown, near)
	}
	return fmt.Sprintf("There is no field “%s”. Among those there are kind, listener, ip.addr, udp.port, udp.length and data.", shown)
}

// asTest makes a test of a value that stands alone.
func asTest(word string) string {
	if _, err := strconv.ParseUint(word, 0, 16); err == nil {
		return "udp.port == " + word
	}
	address, _, _ := strings.Cut(word, "/")
	if addr, err := netip.ParseAddr(address); err == nil && addr.Is4() {
		return "ip.addr == " + word
	} else if err == nil {
		return "ipv6.addr == " + word
	}
	if _, err := netip.ParseAddrPort(word); err == nil {
		return "source == \"" + word + "\""
	}
	if _, err := hex.DecodeString(strings.ReplaceAll(word, ":", "")); err == nil && strings.Contains(word, ":") {
		return "data contains " + quoted(word)
	}
	return ""
}

// nearest returns the name of a field that was probably meant, or "".
func nearest(name string) string {
	name = strings.ToLower(name)
	if len(name) > maxQuoted {
		return ""
	}
	names := slices.Sorted(maps.Keys(fields))
	if meant, ok := synonyms[name]; ok {
		return meant
	}
	best, least := "", len(name)/3+1 // More than a third wrong is another word.
	for _, each := range names {
		if distance := editDistance(name, each); distance < least {
			best, least = each, distance
		}
	}
	if best != "" {
		return best
	}
	for _, each := range names { // The end of a name, such as srcport.
		if strings.HasSuffix(each, "."+name) {
			return each
		}
	}
	return ""
}

// synonyms is read only: what people call a field that has another name here.
var synonyms = map[string]string{
	"port": "udp.port", "src": "ip.src", "dst": "ip.dst", "addr": "ip.addr", "host": "ip.addr", "ip.host": "ip.addr", "from": "source", "to": "destination",
	"tcp": "udp", "tcp.port": "udp.port", "tcp.srcport": "udp.srcport", "tcp.dstport": "udp.dstport",
	"ttl": "ip.ttl", "hlim": "ipv6.hlim", "tos": "ip.dsfield", "dscp": "ip.dsfield.dscp", "ecn": "ip.dsfield.ecn",
	"payload": "data", "text": "data", "data.text": "data", "frame": "data", "frame.len": "udp.length", "len": "length", "size": "length",
	"time": "seq", "frame.time": "seq", "id": "listener",
}

// editDistance is how many characters have to be put in, left out or replaced to make b of a.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
