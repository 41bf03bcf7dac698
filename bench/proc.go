package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc/PID/stat: USER_HZ is 100 on every Linux (proc_pid_stat(5), sysconf(3)).
const tick = 10 * time.Millisecond

// cpuTime is what all threads of a process have used so far, as user and in the kernel.
func cpuTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	return parseCPU(string(stat))
}

// parseCPU reads utime and stime, fields 14 and 15. The name of the program, field 2, may hold anything, brackets
// and spaces included, and so the fields are counted behind it.
func parseCPU(stat string) (time.Duration, error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/PID/stat is %q", stat)
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

// memory is a figure of /proc/PID/status in bytes: VmRSS is what a process has in memory now, VmHWM the most it had.
func memory(pid int, name string) (uint64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return parseKilobytes(string(status), name)
}

func parseKilobytes(status, name string) (uint64, error) {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kilobytes, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, fmt.Errorf("there is no %s", name)
}

// kernelSocket is what the kernel says about a UDP socket.
type kernelSocket struct {
	queued uint64 // memory of the datagrams that wait, in bytes
	drops  uint64 // datagrams discarded because the receive queue was full
}

// tableReads is how often /proc/net/udp is read for a socket. The kernel writes it in pieces and goes on by counting, so
// that a socket is left out when another one before it is closed meanwhile.
const tableReads = 10

// readSocket looks a UDP socket on 127.0.0.1 up in /proc/net/udp (proc_net(5)).
func readSocket(port uint16) (kernelSocket, error) { return readSockets([]uint16{port}) }

// readSockets adds up several.
func readSockets(ports []uint16) (sum kernelSocket, err error) {
	missing := slices.Clone(ports)
	for range tableReads {
		table, err := os.ReadFile("/proc/net/udp")
		if err != nil {
			return sum, err
		}
		missing = slices.DeleteFunc(missing, func(port uint16) bool {
			found, err := parseSocket(string(table), port)
			sum.queued += found.queued
			sum.drops += found.drops
			return err == nil
		})
		if len(missing) == 0 {
			return sum, nil
		}
	}
	return sum, fmt.Errorf("there is no UDP socket on 127.0.0.1:%d", missing[0])
}

// parseSocket finds one socket in the table.
func parseSocket(table string, port uint16) (found kernelSocket, err error) {
	local := fmt.Sprintf("0100007F:%04X", port)
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) < 13 || fields[1] != local {
			continue
		}
		_, queued, _ := strings.Cut(fields[4], ":")
		var err1, err2 error
		found.queued, err1 = strconv.ParseUint(queued, 16, 64)
		found.drops, err2 = strconv.ParseUint(fields[12], 10, 64)
		return found, errors.Join(err1, err2)
	}
	return found, fmt.Errorf("there is no UDP socket on 127.0.0.1:%d", port)
}

// outDatagrams is the kernel's count of UDP datagrams that left, of all programs together. One that is cut into
// segments by the kernel (UDP_SEGMENT) counts once.
func outDatagrams() (uint64, error) {
	table, err := os.ReadFile("/proc/net/snmp")
	if err != nil {
		return 0, err
	}
	return parseSNMP(string(table), "Udp:", "OutDatagrams")
}

// parseSNMP reads a figure of a table of two lines, names and values.
func parseSNMP(table, protocol, name string) (uint64, error) {
	var names []string
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] != protocol:
		case names == nil:
			names = fields
		default:
			for i := range min(len(names), len(fields)) {
				if names[i] == name {
					return strconv.ParseUint(fields[i], 10, 64)
				}
			}
		}
	}
	return 0, fmt.Errorf("there is no %s of %s", name, protocol)
}
