package snippet

func golang() dialect {
	d := dialect{
		Language: Language{"go", "Go"}, extension: ".go", run: "go run {file}.go", comment: "//", quote: goLiteral,
	}
	d.send, d.listen = d.parsed(goSend), d.parsed(goListen)
	return d
}

const goSend = `
{{comment .C.Sends}}
{{comment .C.Run "command" (run "send")}}
package main

import (
	"errors"
	"fmt"
	"log"
	"net"
	"net/netip"
	"os"
	"time"
)

{{if .Send.Length}}{{comment .C.Cut "length" (number .Send.Length)}}
{{end}}var payload = {{payload}}{{template "literal" .}}{{done}}

func main() {
	to := netip.MustParseAddrPort({{destination}}"{{.Send.To}}"{{done}})
{{- if .Send.From.IsValid}}
	from := net.UDPAddrFromAddrPort(netip.MustParseAddrPort({{source}}"{{.Send.From}}"{{done}}))
	client, err := net.ListenUDP("{{template "network" .}}", from)
{{- else}}
	{{source}}{{comment .C.PicksPort}}{{done}}
	client, err := net.ListenUDP("{{template "network" .}}", nil)
{{- end}}
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.WriteToUDPAddrPort(payload, to); err != nil {
		log.Fatal(err)
	}
	reply := make([]byte, 65535)
	client.SetReadDeadline(time.Now().Add(time.Second))
	n, address, err := client.ReadFromUDPAddrPort(reply)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		fmt.Println("Nothing came back within a second.")
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d bytes from %v port %d: %q\n", n, address.Addr(), address.Port(), reply[:n])
}
{{define "network"}}{{if .IPv6}}udp6{{else}}udp4{{end}}{{end -}}
` + goParts

const goListen = `
{{comment .C.Listens}}
{{comment .C.Run "command" (run "listen")}}
{{if .Listen.Held}}{{comment .C.Held}}
{{end -}}
{{if .Listen.Groups}}{{comment .C.Groups}}
{{end -}}
package main

import (
	"fmt"
	"log"
	"net"
	"net/netip"
)
{{if eq .Listen.Rule "fixed"}}
var reply = {{answer}}{{template "literal" .}}{{done}}
{{end}}
func main() {
	at := net.UDPAddrFromAddrPort(netip.MustParseAddrPort({{destination}}"{{.Listen.At}}"{{done}}))
	server, err := net.ListenUDP("{{template "network" .}}", at)
	if err != nil {
		log.Fatal(err)
	}
{{- if .Listen.Cuts}}
	{{comment .C.CutsLonger}}
{{- end}}
	data := make([]byte, {{length}}{{.Listen.ReadSize}}{{done}})
	for {
		n, {{source}}address{{done}}, err := server.ReadFromUDPAddrPort(data)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d bytes from %v port %d: %q\n", n, address.Addr(), address.Port(), data[:n])
{{- if eq .Listen.Rule "upper"}}
		{{comment .C.UpperASCII}}
		for i, b := range data[:n] {
			if 'a' <= b && b <= 'z' {
				data[i] = b - 'a' + 'A'
			}
		}
{{- end}}
{{- if .Listen.Answers}}
		if _, err := server.WriteToUDPAddrPort({{answer}}{{if eq .Listen.Rule "fixed"}}reply{{else}}data[:n]{{end}}{{done}}, address); err != nil {
			log.Print(err)
		}
{{- end}}
	}
}
{{define "network" -}}
{{if not .IPv6}}udp4{{else if and .Listen.Wild (not .Listen.IPv6Only)}}udp{{else}}udp6{{end}}{{end -}}
` + goParts

const goParts = `
{{- define "literal"}}
{{- if eq .Literal.Kind "numbers"}}[]byte{
{{- range .Literal.Lines}}
	{{.}},
{{- end}}
}{{else}}[]byte(
{{- range $at, $line := .Literal.Lines}}{{if $at}} +
	{{end}}{{$line}}{{end}})
{{- end}}
{{- end}}`

func goLiteral(payload []byte) literal {
	if !readable(payload, false) {
		return literal{numbers(payload, "0x%02x", ", "), asNumbers}
	}
	s := style{
		escapes: map[rune]string{'\\': `\\`, '"': `\"`, '\n': `\n`, '\r': `\r`, '\t': `\t`},
		byteOf:  hexByte, close: quotedBy(`"`),
	}
	return literal{s.lines(payload), asBytes}
}
