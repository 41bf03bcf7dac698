package udp

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Columns of /proc/net/route (proc(5)), of which addresses are numbers of this machine in hexadecimal.
const (
	routeDestination = 1
	routeGateway     = 2
	routeFlags       = 3
	routeMetric      = 6
	routeMask        = 7
	routeColumns     = 8
)

// defaultGateway is that of the IPv4 default route which is preferred: the one of the lowest metric.
func defaultGateway(root fs.FS) (gateway netip.Addr) {
	var lowest uint64
	for line := range strings.Lines(text(root, "proc/net/route")) {
		fields := strings.Fields(line)
		if len(fields) < routeColumns || fields[routeDestination] != "00000000" || fields[routeMask] != "00000000" {
			continue
		}
		flags, noFlags := strconv.ParseUint(fields[routeFlags], 16, 32)
		address, noAddress := strconv.ParseUint(fields[routeGateway], 16, 32)
		metric, noMetric := strconv.ParseUint(fields[routeMetric], 10, 32)
		if errors.Join(noFlags, noAddress, noMetric) != nil || flags&unix.RTF_UP == 0 || flags&unix.RTF_GATEWAY == 0 {
			continue
		}
		if !gateway.IsValid() || metric < lowest {
			gateway = netip.AddrFrom4([4]byte(binary.NativeEndian.AppendUint32(nil, uint32(address))))
			lowest = metric
		}
	}
	return gateway
}
