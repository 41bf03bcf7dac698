package udp

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"strconv"
	"strings"
)

// Columns of /proc/net/udp and /proc/net/udp6 (proc(5)).
const (
	socketLocal   = 1
	socketPeer    = 2
	socketColumns = 3
)

// tableLooks is how often the tables are read where they list nothing. The kernel writes a table in pieces and goes on by
// counting: a socket that is closed between two of them makes it skip another one, which then seems not to be there.
const tableLooks = 3

// tablePiece is how much of a table is asked for at a time, in bytes. It is more than the kernel gives, which is what fits a
// page: the fewer pieces there are, the less is skipped between them.
const tablePiece = 64 << 10

func bindings(root fs.FS, port uint16) (found []Binding, known bool) {
	for range tableLooks {
		if found, known = listedBindings(root, port); len(found) > 0 || !known {
			break
		}
	}
	return found, known
}

// listedBindings is one look at the tables.
func listedBindings(root fs.FS, port uint16) (found []Binding, known bool) {
	for _, table := range []string{"proc/net/udp", "proc/net/udp6"} {
		content, err := readTable(root, table)
		known = known || err == nil
		for line := range strings.Lines(string(content)) {
			fields := strings.Fields(line)
			if len(fields) < socketColumns {
				continue
			}
			local, err := listedAddress(fields[socketLocal])
			if err != nil || local.Port() != port { // The head of the table is none either.
				continue
			}
			binding := Binding{Local: local}
			if peer, err := listedAddress(fields[socketPeer]); err == nil && peer.Port() != 0 {
				binding.Peer = peer
			}
			found = append(found, binding)
		}
	}
	return found, known
}

// readTable reads a table in as few pieces as there can be.
func readTable(root fs.FS, name string) ([]byte, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(bufio.NewReaderSize(file, tablePiece))
}

// listedAddress reads an address as these tables have it, all in hexadecimal: words of 32 bits that are numbers of this
// machine, a colon, and a port.
func listedAddress(text string) (netip.AddrPort, error) {
	words, digits, _ := strings.Cut(text, ":")
	bytes, badAddress := hex.DecodeString(words)
	port, badPort := strconv.ParseUint(digits, 16, 16)
	if err := errors.Join(badAddress, badPort); err != nil {
		return netip.AddrPort{}, err
	}
	const word = 4
	for at := 0; at+word <= len(bytes); at += word {
		binary.NativeEndian.PutUint32(bytes[at:], binary.BigEndian.Uint32(bytes[at:]))
	}
	addr, ok := netip.AddrFromSlice(bytes)
	if !ok {
		return netip.AddrPort{}, ErrBadAddress
	}
	return netip.AddrPortFrom(addr.Unmap(), uint16(port)), nil
}
