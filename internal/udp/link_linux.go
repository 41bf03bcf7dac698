package udp

import (
	"encoding/binary"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// onlyVirtual reports whether every way out of here is an end of a virtual cable or a tunnel that
// the machine around has laid. Loopback leads nowhere, and neither does what is down.
func onlyVirtual(interfaces []Interface, kinds map[int]string) bool {
	found := false
	for _, each := range interfaces {
		if each.Loopback || !each.Up {
			continue
		}
		switch kinds[each.Index] {
		case "veth", "netkit", "tun": // Containers without root have a tap device, whose kind is tun.
			found = true
		default:
			return false
		}
	}
	return found
}

// linkKinds are the kinds of network interfaces by index, such as "veth"; hardware has none
// (rtnetlink(7), IFLA_INFO_KIND). Where the kernel does not tell there are none.
func linkKinds() map[int]string {
	kinds := make(map[int]string)
	table, err := syscall.NetlinkRIB(unix.RTM_GETLINK, unix.AF_UNSPEC)
	if err != nil {
		return kinds
	}
	messages, err := syscall.ParseNetlinkMessage(table)
	if err != nil {
		return kinds
	}
	for _, each := range messages {
		if each.Header.Type != unix.RTM_NEWLINK || len(each.Data) < unix.SizeofIfInfomsg {
			continue
		}
		index := int((*unix.IfInfomsg)(unsafe.Pointer(&each.Data[0])).Index)
		info := linkAttribute(each.Data[unix.SizeofIfInfomsg:], unix.IFLA_LINKINFO)
		if kind := linkAttribute(info, unix.IFLA_INFO_KIND); kind != nil {
			kinds[index] = unix.ByteSliceToString(kind)
		}
	}
	return kinds
}

// attributeType are the bits of an attribute's type that are not flags (linux/netlink.h, NLA_TYPE_MASK).
const attributeType = 0x3FFF

// linkAttribute finds an attribute in a row of them, each of which begins with its length and its
// type and is filled up to a multiple of four bytes (netlink(7)).
func linkAttribute(row []byte, wanted uint16) []byte {
	for len(row) >= unix.SizeofRtAttr {
		length := int(binary.NativeEndian.Uint16(row))
		if length < unix.SizeofRtAttr || length > len(row) {
			return nil
		}
		if binary.NativeEndian.Uint16(row[2:])&attributeType == wanted {
			return row[unix.SizeofRtAttr:length]
		}
		row = row[min((length+3)&^3, len(row)):]
	}
	return nil
}
