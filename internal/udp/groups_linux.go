package udp

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// routedInterface is the index of the interface by which the routing table sends datagrams to a group.
// The source address that they would have does not tell it: that may be of another interface. It fails
// with [ErrNoInterface].
func routedInterface(group netip.Addr) (int, error) {
	answer, err := askForRoute(group)
	if err != nil {
		return 0, errors.Join(ErrNoInterface, err)
	}
	for _, each := range answer {
		if each.Attr.Type == unix.RTA_OIF && len(each.Value) >= 4 {
			return int(binary.NativeEndian.Uint32(each.Value)), nil
		}
	}
	return 0, ErrNoInterface
}

// askForRoute asks the kernel for the route to an address (rtnetlink(7)).
func askForRoute(to netip.Addr) ([]syscall.NetlinkRouteAttr, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	question, err := routeQuestion(to)
	if err != nil {
		return nil, err
	}
	if err := unix.Sendto(fd, question, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, os.NewSyscallError("sendto", err)
	}
	memory := make([]byte, os.Getpagesize()) // An answer is no larger (netlink(7)), and waits by now.
	count, _, err := unix.Recvfrom(fd, memory, unix.MSG_DONTWAIT)
	if err != nil {
		return nil, os.NewSyscallError("recvfrom", err)
	}
	messages, err := syscall.ParseNetlinkMessage(memory[:count])
	if err != nil {
		return nil, err
	}
	for _, each := range messages {
		if each.Header.Type == unix.NLMSG_ERROR && len(each.Data) >= 4 {
			return nil, os.NewSyscallError("rtnetlink", syscall.Errno(-int32(binary.NativeEndian.Uint32(each.Data))))
		}
		if each.Header.Type == unix.RTM_NEWROUTE {
			return syscall.ParseNetlinkRouteAttr(&each)
		}
	}
	return nil, nil
}

func routeQuestion(to netip.Addr) ([]byte, error) {
	family, address := unix.AF_INET6, to.AsSlice()
	if to.Is4() {
		family = unix.AF_INET
	}
	length := unix.SizeofRtAttr + len(address)
	question, err := binary.Append(nil, binary.NativeEndian, struct {
		header    unix.NlMsghdr
		route     unix.RtMsg
		attribute unix.RtAttr
	}{
		unix.NlMsghdr{
			Len: uint32(unix.SizeofNlMsghdr + unix.SizeofRtMsg + length), Type: unix.RTM_GETROUTE, Flags: unix.NLM_F_REQUEST,
		},
		unix.RtMsg{Family: uint8(family), Dst_len: uint8(to.BitLen())},
		unix.RtAttr{Len: uint16(length), Type: unix.RTA_DST},
	})
	return append(question, address...), err
}
