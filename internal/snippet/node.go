package snippet

import (
	"fmt"
	"unicode/utf8"
)

func node() dialect {
	d := dialect{
		Language: Language{"node", "Node"}, extension: ".js", run: "node {file}.js", comment: "//", quote: nodeLiteral,
	}
	d.send, d.listen = d.parsed(nodeSend), d.parsed(nodeListen)
	return d
}

const nodeSend = `
{{comment .C.Sends}}
{{comment .C.Run "command" (run "send")}}

const { isUtf8 } = require('node:buffer');
const { createSocket } = require('node:dgram');

{{if .Send.Length}}{{comment .C.Cut "length" (number .Send.Length)}}
{{end}}const payload = {{payload}}{{template "literal" .}}{{done}};

const client = createSocket('{{template "family" .}}');
const patience = setTimeout(() => {
  console.log('Nothing came back within a second.');
  client.close();
}, 1000);

client.on('message', (data, address) => {
  const text = isUtf8(data) ? JSON.stringify(data.toString()) : data.toString('hex');
  console.log(` + "`${data.length} bytes from ${address.address} port ${address.port}: ${text}`" + `);
  clearTimeout(patience);
  client.close();
});

{{if .Send.From.IsValid}}client.bind({{source}}{{.Send.From.Port}}, '{{.Send.From.Addr}}'{{done}}, () => {
{{- else}}{{source}}{{comment .C.PicksPort}}{{done}}
client.bind(0, () => {
{{- end}}
{{- if .Send.Broadcast}}
  {{comment .C.Broadcast}}
  client.setBroadcast(true);
{{- end}}
  client.send(payload, {{destination}}{{.Send.To.Port}}, '{{.Send.To.Addr}}'{{done}});
});
` + nodeParts

const nodeListen = `
{{comment .C.Listens}}
{{comment .C.Run "command" (run "listen")}}
{{if .Listen.Held}}{{comment .C.Held}}
{{end -}}
{{if .Listen.Groups}}{{comment .C.Groups}}
{{end}}
const { isUtf8 } = require('node:buffer');
const { createSocket } = require('node:dgram');

{{if eq .Listen.Rule "fixed"}}const reply = {{answer}}{{template "literal" .}}{{done}};
{{end -}}
const server = createSocket({{if and .IPv6 .Listen.Wild}}{ type: 'udp6', ipv6Only: {{.Listen.IPv6Only}} }{{else}}'{{template "family" .}}'{{end}});

server.on('message', ({{if .Listen.Cuts}}datagram{{else}}{{length}}data{{done}}{{end}}, {{source}}address{{done}}) => {
{{- if .Listen.Cuts}}
  {{comment .C.TakesWhole}}
  const data = datagram.subarray(0, {{length}}{{.Listen.ReadSize}}{{done}});
{{- end}}
  const text = isUtf8(data) ? JSON.stringify(data.toString()) : data.toString('hex');
  console.log(` + "`${data.length} bytes from ${address.address} port ${address.port}: ${text}`" + `);
{{- if eq .Listen.Rule "upper"}}
  {{comment .C.UpperASCII}}
  const upper = data.toString('latin1').replace(/[a-z]/g, (letter) => letter.toUpperCase());
{{- end}}
{{- if .Listen.Answers}}
  server.send({{answer}}{{if eq .Listen.Rule "echo"}}data{{else if eq .Listen.Rule "upper"}}Buffer.from(upper, 'latin1'){{else}}reply{{end}}{{done}}, address.port, address.address);
{{- end}}
});

server.bind({{destination}}{{.Listen.At.Port}}, '{{.Listen.At.Addr}}'{{done}});
` + nodeParts

const nodeParts = `
{{- define "family"}}{{if .IPv6}}udp6{{else}}udp4{{end}}{{end}}
{{- define "encoding"}}{{if eq .Literal.Kind "numbers"}}'hex'{{else if eq .Literal.Kind "bytes"}}'latin1'{{end}}{{end}}
{{- define "literal"}}
{{- if .Literal.Long}}Buffer.from(
{{- range $at, $line := .Literal.Lines}}
  {{if $at}}  {{end}}{{$line}}{{if lt (add $at 1) (len $.Literal.Lines)}} +{{else}},{{end}}
{{- end}}
{{- if ne .Literal.Kind "text"}}
  {{template "encoding" .}},
{{- end}}
){{else}}Buffer.from({{index .Literal.Lines 0}}{{if ne .Literal.Kind "text"}}, {{template "encoding" .}}{{end}}){{end}}
{{- end}}`

// nodeLiteral writes text as text, and of what is none each byte as the character of Latin-1 that has its number.
func nodeLiteral(payload []byte) literal {
	isText := utf8.Valid(payload)
	if !readable(payload, !isText) {
		lines := numbers(payload, "%02x", "")
		for i, each := range lines {
			lines[i] = "'" + each + "'"
		}
		return literal{lines, asNumbers}
	}
	s := style{
		escapes: map[rune]string{'\\': `\\`, '\'': `\'`, '\n': `\n`, '\r': `\r`, '\t': `\t`},
		char:    nodeChar, byteOf: hexByte, ascii: !isText, close: quotedBy("'"),
	}
	if isText {
		return literal{s.lines(payload), asText}
	}
	return literal{s.lines(payload), asBytes}
}

func nodeChar(char rune) string {
	if char < utf8.RuneSelf {
		return fmt.Sprintf(`\x%02x`, char)
	}
	return fmt.Sprintf(`\u{%04x}`, char)
}
