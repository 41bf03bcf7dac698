package main

import (
	"testing"
	"time"
)

func TestCPUTimeIsReadBehindTheNameOfTheProgram(t *testing.T) {
	const stat = "4242 (a) b (c)) S 1 4242 4242 0 -1 4194304 100 0 0 0 123 77 0 0 20 0 9 0 1000 5000 300 1 1 1"
	if got, err := parseCPU(stat); err != nil || got != 2*time.Second {
		t.Errorf("CPU time is %s (%v), want 2s", got, err)
	}
	if got, err := parseCPU("4242 (x) S 1"); err == nil {
		t.Errorf("a line that is cut off has %s", got)
	}
}

func TestASocketIsFoundByItsPort(t *testing.T) {
	const table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n" +
		"  352: 00000000:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 11 2 0000000000000000 9\n" +
		"  353: 0100007F:1F90 00000000:0000 07 00000000:00000A00 00:00000000 00000000     0        0 12 2 0000000000000000 17\n"
	got, err := parseSocket(table, 8080)
	if want := (kernelSocket{queued: 2560, drops: 17}); err != nil || got != want {
		t.Errorf("the socket is %+v (%v), want %+v", got, err, want)
	}
	if got, err := parseSocket(table, 8081); err == nil {
		t.Errorf("a port that nobody has: %+v", got)
	}
}

func TestFiguresOfTheKernelAreReadByName(t *testing.T) {
	const snmp = "Tcp: A B\nTcp: 1 2\nUdp: InDatagrams NoPorts InErrors OutDatagrams\nUdp: 5 6 7 8\nUdpLite: OutDatagrams\nUdpLite: 9\n"
	if got, err := parseSNMP(snmp, "Udp:", "OutDatagrams"); err != nil || got != 8 {
		t.Errorf("OutDatagrams is %d (%v), want 8", got, err)
	}
	if got, err := parseSNMP(snmp, "Udp:", "Nothing"); err == nil {
		t.Errorf("a figure that does not exist is %d", got)
	}
	const status = "Name:\tudpweb\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n"
	if got, err := parseKilobytes(status, "VmRSS"); err != nil || got != 1<<20 {
		t.Errorf("VmRSS is %d (%v), want 1 MiB", got, err)
	}
	if got, err := parseKilobytes(status, "VmSwap"); err == nil {
		t.Errorf("a figure that does not exist is %d", got)
	}
}
