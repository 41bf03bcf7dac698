package snippet

func netcat() dialect {
	d := dialect{
		Language: Language{"netcat", "netcat / socat"}, extension: ".sh", run: "bash {file}.sh", comment: "#", quote: shellLiteral,
		lean: leanNetcat,
	}
	d.send, d.listen = d.parsed(netcatSend), d.parsed(socatListen)
	return d
}

// mostOfNetcat is how many bytes nc takes from its input at a time and makes a datagram of: its buffer has 16 KiB.
const mostOfNetcat = 16 << 10

// tool is which of the two does it, and how.
type tool struct {
	Socat    bool
	OneWrite bool
	Empty    bool
	Room     int  // how many bytes socat takes at a time, from the socket and from what answers
	Cuts     bool // whether what answers has to cut, since that is more than a datagram may have
}

func leanNetcat(v *values) {
	payload := v.Send.Payload
	made := tool{
		Socat: len(payload) == 0 || len(payload) > mostOfNetcat || v.Send.Many(), OneWrite: oneWrite(payload, v.Literal), Empty: len(payload) == 0,
		Room: max(v.Listen.ReadSize, len(v.Listen.Reply)),
	}
	made.Cuts = made.Room > v.Listen.ReadSize
	v.Extra = made
}

const netcatSend = `#!/usr/bin/env bash
{{comment .C.Sends}}
{{comment .C.Run "command" (run "send")}}
{{if .Extra.Socat}}{{comment .C.WhySocat}}
{{end}}
{{if .Send.Length}}{{comment .C.Cut "length" (number .Send.Length)}}
{{end -}}
{{if not .Extra.Empty}}{{template "payload" .}}{{end -}}
{{if not .Send.From.IsValid}}{{source}}{{comment .C.PicksPort}}{{done}}
{{end -}}
{{if .Send.Broadcast}}{{comment .C.Broadcast}}
{{end -}}
{{if .Extra.Empty}}{{template "socat" .}},{{payload}}shut-null{{done}} </dev/null
{{else if .Extra.OneWrite}}{{template "print" .}} | {{if .Extra.Socat}}{{template "socat" .}}{{else}}{{template "nc" .}}{{end}}
{{else}}{{comment .C.OneWrite}}
file=$(mktemp)
trap 'rm "$file"' EXIT
{{template "print" .}} >"$file"
{{if .Extra.Socat}}{{template "socat" .}}{{else}}{{template "nc" .}}{{end}} <"$file"
{{end -}}
{{define "nc"}}nc -u -w 1{{if .Send.From.IsValid}} {{source}}-s {{.Send.From.Addr}}{{if .Send.From.Port}} -p {{.Send.From.Port}}{{end}}{{done}}{{end}} {{destination}}{{.Send.To.Addr}} {{.Send.To.Port}}{{done}}{{end}}
{{- define "socat"}}socat -b 65535 -t 1 - UDP{{if .IPv6}}6{{else}}4{{end}}-DATAGRAM:{{destination}}{{.Send.To}}{{done}}{{if .Send.From.IsValid}},{{source}}bind={{.Send.From}}{{done}}{{end}}{{if .Send.Broadcast}},broadcast{{end}}{{end}}
` + shellParts

const socatListen = `#!/usr/bin/env bash
{{comment .C.Listens}}
{{comment .C.Run "command" (run "listen")}}
{{comment .C.WhySocatHere}}
{{comment .C.SocatEmpty}}
{{if .Listen.Held}}{{comment .C.Held}}
{{end -}}
{{if .Listen.Groups}}{{comment .C.Groups}}
{{end}}
take() {
    file=$(mktemp)
    trap 'rm "$file"' EXIT
{{- if .Extra.Cuts}}
    head -c {{length}}{{.Listen.ReadSize}}{{done}} >"$file"
    cat >/dev/null
{{- else}}
    cat >"$file"
{{- end}}
    {
        printf '%d bytes from %s port %d: ' "$(wc -c <"$file")" {{source}}"$SOCAT_PEERADDR" "$SOCAT_PEERPORT"{{done}}
        LC_ALL=C tr '\000-\037\177' '[.*]' <"$file"
        echo
    } >&2
{{- if eq .Listen.Rule "echo"}}
    {{answer}}cat "$file"{{done}}
{{- else if eq .Listen.Rule "upper"}}
    {{comment .C.UpperASCII}}
    {{answer}}LC_ALL=C tr a-z A-Z <"$file" | dd bs=65535 iflag=fullblock status=none{{done}}
{{- else if eq .Listen.Rule "fixed"}}
    {{answer}}{{if .Literal.Long}}cat "$reply"{{else}}printf {{index .Literal.Lines 0}}{{end}}{{done}}
{{- end}}
}
export -f take

{{if and .Literal.Long (eq .Listen.Rule "fixed")}}export reply
reply=$(mktemp)
trap 'rm "$reply"' EXIT
{{answer}}{
{{- range .Literal.Lines}}
    printf {{.}}
{{- end}}
} >"$reply"{{done}}

{{end -}}
{{if .Listen.Cuts}}{{comment .C.CutsLonger}}
{{end -}}
socat -t 10 -b {{length}}{{.Extra.Room}}{{done}} {{template "at" .}},fork EXEC:'bash -c take',pipes
{{define "at"}}UDP{{if .IPv6}}6{{else}}4{{end}}-RECVFROM:{{destination}}{{.Listen.At.Port}}
{{- if .IPv6}},bind=[{{bare .Listen.At}}]{{with .Listen.At.Addr.Zone}},so-bindtodevice={{.}}{{end}}
{{- else if not .Listen.Wild}},bind={{.Listen.At.Addr}}{{end}}{{done}}
{{- if and .IPv6 .Listen.Wild}},ipv6only={{if .Listen.IPv6Only}}1{{else}}0{{end}}{{end}}{{end -}}
`
