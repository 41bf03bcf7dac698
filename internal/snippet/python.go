package snippet

import (
	"fmt"
	"unicode/utf8"
)

func python() dialect {
	d := dialect{
		Language: Language{"python", "Python"}, extension: ".py", run: "python3 {file}.py", comment: "#", quote: pythonLiteral,
	}
	d.send, d.listen = d.parsed(pythonSend), d.parsed(pythonListen)
	return d
}

const pythonSend = `
{{comment .C.Sends}}
{{comment .C.Run "command" (run "send")}}

import socket

{{if .Send.Length}}{{comment .C.Cut "length" (number .Send.Length)}}
{{end}}payload = {{payload}}{{template "literal" .}}{{done}}

with socket.socket(socket.{{if .IPv6}}AF_INET6{{else}}AF_INET{{end}}, socket.SOCK_DGRAM) as client:
{{- if .Send.Broadcast}}
    {{comment .C.Broadcast}}
    client.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
{{- end}}
{{- if .Send.From.IsValid}}
    client.bind({{source}}{{template "address" .Send.From}}{{done}})
{{- else}}
    {{source}}{{comment .C.PicksPort}}{{done}}
{{- end}}
    client.sendto(payload, {{destination}}{{template "address" .Send.To}}{{done}})
    client.settimeout(1)
    try:
        data, address = client.recvfrom(65535)
        print(f"{len(data)} bytes from {address[0]} port {address[1]}: {data!r}")
    except socket.timeout:
        print("Nothing came back within a second.")
` + pythonParts

const pythonListen = `
{{comment .C.Listens}}
{{comment .C.Run "command" (run "listen")}}
{{if .Listen.Held}}{{comment .C.Held}}
{{end -}}
{{if .Listen.Groups}}{{comment .C.Groups}}
{{end}}
import socket

{{if eq .Listen.Rule "fixed"}}reply = {{answer}}{{template "literal" .}}{{done}}

{{end -}}
with socket.socket(socket.{{if .IPv6}}AF_INET6{{else}}AF_INET{{end}}, socket.SOCK_DGRAM) as server:
{{- if and .IPv6 .Listen.Wild}}
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, {{if .Listen.IPv6Only}}1{{else}}0{{end}})
{{- end}}
    server.bind({{destination}}{{template "address" .Listen.At}}{{done}})
    while True:
{{- if .Listen.Cuts}}
        {{comment .C.CutsLonger}}
{{- end}}
        data, {{source}}address{{done}} = server.recvfrom({{length}}{{.Listen.ReadSize}}{{done}})
        print(f"{len(data)} bytes from {address[0]} port {address[1]}: {data!r}", flush=True)
{{- if eq .Listen.Rule "upper"}}
        {{comment .C.UpperASCII}}
{{- end}}
{{- if .Listen.Answers}}
        server.sendto({{answer}}{{if eq .Listen.Rule "echo"}}data{{else if eq .Listen.Rule "upper"}}data.upper(){{else}}reply{{end}}{{done}}, address)
{{- end}}
` + pythonParts

const pythonParts = `
{{- define "address"}}("{{bare .}}", {{.Port}}{{with .Addr.Zone}}, 0, {{scope "socket." .}}{{end}}){{end}}
{{- define "literal"}}
{{- if eq .Literal.Kind "numbers"}}bytes.fromhex("""
{{- range .Literal.Lines}}
    {{.}}
{{- end}}
"""){{else}}
{{- if .Literal.Long}}(
{{- range .Literal.Lines}}
    {{.}}
{{- end}}
){{else}}{{index .Literal.Lines 0}}{{end}}
{{- if eq .Literal.Kind "text"}}.encode(){{end}}
{{- end}}
{{- end}}`

// pythonLiteral writes bytes as bytes. Only ASCII can stand in those, and so other text is written as text that is
// encoded.
func pythonLiteral(payload []byte) literal {
	isText := utf8.Valid(payload) && !isASCII(payload)
	if !readable(payload, !isText) {
		return literal{numbers(payload, "%02x", " "), asNumbers}
	}
	s := style{
		escapes: map[rune]string{'\\': `\\`, '"': `\"`, '\n': `\n`, '\r': `\r`, '\t': `\t`},
		char:    pythonChar, byteOf: hexByte, ascii: !isText, close: func(piece string) string { return `b"` + piece + `"` },
	}
	if !isText {
		return literal{s.lines(payload), asBytes}
	}
	s.close = quotedBy(`"`)
	return literal{s.lines(payload), asText}
}

func pythonChar(char rune) string {
	switch {
	case char < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, char)
	case char <= 0xffff:
		return fmt.Sprintf(`\u%04x`, char)
	}
	return fmt.Sprintf(`\U%08x`, char)
}
