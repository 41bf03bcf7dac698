package udp

import (
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"testing"
	"testing/fstest"
)

func TestBindingsAreTheSocketsOfAPort(t *testing.T) {
	for name, local := range map[string]string{
		"one address": "127.0.0.1:0", "every address": "0.0.0.0:0", "IPv6": "[::1]:0", "both": "[::]:0",
	} {
		t.Run(name, func(t *testing.T) {
			socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(local)))
			if err != nil {
				t.Fatal(err)
			}
			bound := socket.LocalAddr().(*net.UDPAddr).AddrPort()
			found, known := Bindings(bound.Port())
			if !known || !slices.Contains(found, Binding{Local: bound}) {
				t.Errorf("%v is not among %v", bound, found)
			}
			if err := socket.Close(); err != nil {
				t.Fatal(err)
			}
			if found, _ := Bindings(bound.Port()); slices.Contains(found, Binding{Local: bound}) {
				t.Errorf("%v is closed, and among %v", bound, found)
			}
		})
	}
}

func TestABindingTellsWhereItIsConnectedTo(t *testing.T) {
	peer, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	socket, err := net.DialUDP("udp4", nil, peer.LocalAddr().(*net.UDPAddr))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	local := socket.LocalAddr().(*net.UDPAddr).AddrPort()
	want := Binding{Local: local, Peer: peer.LocalAddr().(*net.UDPAddr).AddrPort()}
	if found, _ := Bindings(local.Port()); !slices.Contains(found, want) {
		t.Errorf("%v is not among %v", want, found)
	}
}

func TestWhatIsNoTableOfSocketsListsNone(t *testing.T) {
	for name, table := range map[string]string{
		"empty":         "",
		"a head":        "  sl  local_address rem_address   st tx_queue rx_queue\n",
		"no address":    "1: zz:22B8 00000000:0000 07\n",
		"no port":       "1: 0100007F 00000000:0000 07\n",
		"a long port":   "1: 0100007F:122B8 00000000:0000 07\n",
		"half a word":   "1: 0100:22B8 00000000:0000 07\n",
		"cut off":       "1: 0100007F:22B8\n",
		"a long number": "1: 0100007F0100007F:22B8 00000000:0000 07\n",
	} {
		if found, known := bindings(fstest.MapFS{"proc/net/udp": {Data: []byte(table)}}, 8888); len(found) > 0 || !known {
			t.Errorf("%s: got %v, known %v", name, found, known)
		}
	}
	if _, known := bindings(fstest.MapFS{}, 8888); known {
		t.Error("without a table nobody knows")
	}
}

// skipping is a system whose table leaves its one socket out for so many looks, and that notes in which pieces it is read.
type skipping struct {
	skips  int
	looks  int
	pieces []int
}

func (s *skipping) Open(name string) (fs.File, error) {
	if name != "proc/net/udp" {
		return nil, fs.ErrNotExist
	}
	s.looks++
	table := &fstest.MapFile{}
	if s.looks > s.skips {
		table.Data = []byte("1: 0100007F:22B8 00000000:0000 07\n")
	}
	file, err := fstest.MapFS{name: table}.Open(name)
	return pieced{file, s}, err
}

type pieced struct {
	fs.File
	of *skipping
}

func (p pieced) Read(piece []byte) (int, error) {
	p.of.pieces = append(p.of.pieces, len(piece))
	return p.File.Read(piece)
}

// The kernel may skip a socket in its table while others come and go: that none is listed is looked at again.
func TestASocketThatTheTableSkippedIsFound(t *testing.T) {
	for skips := range tableLooks {
		system := &skipping{skips: skips}
		if found, known := bindings(system, 8888); len(found) != 1 || !known || system.looks != skips+1 {
			t.Errorf("skipped %d times: got %v, known %v, after %d looks", skips, found, known, system.looks)
		}
	}
	system := &skipping{skips: 1000}
	if found, known := bindings(system, 8888); len(found) > 0 || !known || system.looks != tableLooks {
		t.Errorf("never listed: got %v, known %v, after %d looks", found, known, system.looks)
	}
	for _, piece := range system.pieces {
		if piece < 64<<10 {
			t.Errorf("the table is read in pieces of %v bytes, between which sockets may be skipped", system.pieces)
			break
		}
	}
}
