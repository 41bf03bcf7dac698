package udp

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestParseLocal(t *testing.T) {
	for _, each := range []struct {
		in, want string
		err      error
	}{
		{":8888", "0.0.0.0:8888", nil},
		{":0", "0.0.0.0:0", nil},
		{"0.0.0.0:8888", "0.0.0.0:8888", nil},
		{"localhost:1", "127.0.0.1:1", nil},
		{"LocalHost:65535", "127.0.0.1:65535", nil},
		{"127.0.0.5:8888", "127.0.0.5:8888", nil},
		{"[::1]:1", "[::1]:1", nil},
		{"[::]:8888", "[::]:8888", nil},
		{"[0:0:0:0:0:0:0:1]:1", "[::1]:1", nil},
		{"[::ffff:127.0.0.1]:1", "127.0.0.1:1", nil},
		{"[fe80::1%lo]:1", "[fe80::1%lo]:1", nil},
		{"[fe80::1%1]:1", "[fe80::1%1]:1", nil},
		{"127.0.0.1:00080", "127.0.0.1:80", nil},

		{"", "", ErrBadAddress},
		{"8888", "", ErrBadAddress},
		{"1.2.3", "", ErrBadAddress},
		{"127.0.0.1", "", ErrBadAddress},
		{"::1", "", ErrBadAddress},
		{"::1:80", "", ErrBadAddress},
		{"[::1]", "", ErrBadAddress},
		{"[::1", "", ErrBadAddress},
		{"+1", "", ErrBadAddress},
		{"256.1.1.1:1", "", ErrBadAddress},
		{"1.2.3:1", "", ErrBadAddress},
		{"127.0.0.01:1", "", ErrBadAddress}, // Some read it as octal.
		{"0x7f.1:1", "", ErrBadAddress},
		{"fe80::1%lo:1", "", ErrBadAddress},
		{"[fe80::1%]:1", "", ErrBadAddress},
		{"127.0.0.1%lo:1", "", ErrBadAddress},
		{"example.org:1", "", ErrBadAddress},
		{"host:1", "", ErrBadAddress},
		{" 127.0.0.1:1", "", ErrBadAddress},
		{"127.0.0.1:1 ", "", ErrBadPort},

		{"127.0.0.1:", "", ErrBadPort},
		{":", "", ErrBadPort},
		{"host:70000", "", ErrBadPort},
		{"127.0.0.1:65536", "", ErrBadPort},
		{"127.0.0.1:+1", "", ErrBadPort},
		{"127.0.0.1:-1", "", ErrBadPort},
		{"127.0.0.1:0x50", "", ErrBadPort},
		{"127.0.0.1:8_0", "", ErrBadPort},
		{"127.0.0.1:http", "", ErrBadPort},
		{"127.0.0.1:٨", "", ErrBadPort}, // a digit, but not of ASCII
		{"127.0.0.1:99999999999999999999", "", ErrBadPort},
	} {
		got, err := ParseLocal(each.in)
		if !errors.Is(err, each.err) || (err == nil) != (each.err == nil) {
			t.Errorf("ParseLocal(%q) = %v, %v; want %v", each.in, got, err, each.err)
			continue
		}
		if want := parsed(each.want); got != want {
			t.Errorf("ParseLocal(%q) = %v, want %v", each.in, got, want)
		}
	}
}

// parsed is the address that s says, or none for "".
func parsed(s string) netip.AddrPort {
	if s == "" {
		return netip.AddrPort{}
	}
	return netip.MustParseAddrPort(s)
}

// None of these needs a name server: what is not found is no name that could be asked for.
func TestResolve(t *testing.T) {
	for _, each := range []struct {
		in, want string
		err      error
	}{
		{"127.0.0.1:8888", "127.0.0.1:8888", nil},
		{"localhost:1", "127.0.0.1:1", nil},
		{"LOCALHOST:1", "127.0.0.1:1", nil},
		{"[::1]:1", "[::1]:1", nil},
		{"[::ffff:192.0.2.1]:1", "192.0.2.1:1", nil},
		{"[fe80::1%lo]:1", "[fe80::1%lo]:1", nil},
		{"[ff02::1%2]:5353", "[ff02::1%2]:5353", nil},
		{"255.255.255.255:9", "255.255.255.255:9", nil},

		{"", "", ErrBadAddress},
		{":8888", "", ErrBadAddress}, // A datagram goes to somewhere.
		{"+1", "", ErrBadAddress},
		{"1.2.3", "", ErrBadAddress},
		{"1.2.3:1", "", ErrBadAddress},
		{"1.2.3.:1", "", ErrBadAddress},
		{"256.1.1.1:1", "", ErrBadAddress},
		{"1.2.3.4.5:1", "", ErrBadAddress},
		{"127.1:1", "", ErrBadAddress},
		{"2130706433:1", "", ErrBadAddress},
		{"0x7f000001:1", "", ErrBadAddress},
		{"127.0.0.0X1:1", "", ErrBadAddress},
		{"127.0.0.99999999999999999999999:1", "", ErrBadAddress},
		{"127.0.0.1%lo:1", "", ErrBadAddress},
		{"fe80::1%lo:1", "", ErrBadAddress},
		{"[fe80::1%]:1", "", ErrBadAddress},
		{"[fe80::1::2]:1", "", ErrBadAddress},

		{"host:70000", "", ErrBadPort},
		{"host:", "", ErrBadPort},
		{"host:+1", "", ErrBadPort},

		{"no such name:1", "", ErrNameNotFound},
		{"no..name:1", "", ErrNameNotFound},
		{".:1", "", ErrNameNotFound},
		{strings.Repeat("x", 64) + ":1", "", ErrNameNotFound}, // A label has at most 63 bytes (RFC 1035).
	} {
		got, err := Resolve(t.Context(), each.in)
		if !errors.Is(err, each.err) || (err == nil) != (each.err == nil) {
			t.Errorf("Resolve(%q) = %v, %v; want %v", each.in, got, err, each.err)
			continue
		}
		if want := parsed(each.want); got != want {
			t.Errorf("Resolve(%q) = %v, want %v", each.in, got, want)
		}
	}
}

func TestOnlyWhatCouldBeAnAddressLooksLikeOne(t *testing.T) {
	for host, want := range map[string]bool{
		"1.2.3": true, "host.1": true, "0x1": true, "host.0xAf": true, "::": true, "a%b": true, "0x": true,
		"host": false, "1.host": false, "0b1": false, "0o7": false, "1_0": false, "0xhost": false, "beef": false, "-1": false, "": false, ".": false,
	} {
		if got := looksLikeAddress(host); got != want {
			t.Errorf("looksLikeAddress(%q) = %t", host, got)
		}
	}
}

func TestIPv4ComesFirstOfSeveralAddresses(t *testing.T) {
	for _, each := range []struct{ among, want string }{
		{"127.0.0.1", "127.0.0.1"},
		{"::1", "::1"},
		{"::1 127.0.0.1", "127.0.0.1"},
		{"::1 2001:db8::1", "::1"},
		{"::1 ::ffff:127.0.0.2 127.0.0.1", "127.0.0.2"},
	} {
		var addrs []netip.Addr
		for _, text := range strings.Fields(each.among) {
			addrs = append(addrs, netip.MustParseAddr(text))
		}
		if got := preferred(addrs); got != netip.MustParseAddr(each.want) {
			t.Errorf("of %s preferred %v, want %s", each.among, got, each.want)
		}
	}
}

func FuzzParseLocal(f *testing.F) {
	for _, seed := range []string{
		"", ":8888", "localhost:1", "[::1]:1", "[fe80::1%lo]:1", "fe80::1%lo:1", "1.2.3", "256.1.1.1:1", "host:70000",
		"+1", "[::ffff:1.2.3.4]:5", "[::ffff:1.2.3.4%lo]:5", "[]:1", "[localhost]:1", "[fe80::1%a%b]:1", "[fe80::1%\x00\xff]:1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseLocal(s)
		if err != nil {
			if !errors.Is(err, ErrBadAddress) && !errors.Is(err, ErrBadPort) {
				t.Errorf("ParseLocal(%q) = %v, which is neither of its errors", s, err)
			}
			if got.IsValid() {
				t.Errorf("ParseLocal(%q) = %v together with %v", s, got, err)
			}
			return
		}
		if !got.IsValid() || got.Addr().Is4In6() {
			t.Errorf("ParseLocal(%q) = %v", s, got)
		}
		if again, err := ParseLocal(got.String()); err != nil || again != got {
			t.Errorf("ParseLocal(%q) = %v, and of that %v, %v", s, got, again, err)
		}
	})
}
