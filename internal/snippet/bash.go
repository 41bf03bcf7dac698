package snippet

func bash() dialect {
	d := dialect{
		Language: Language{"bash", "Bash"}, extension: ".sh", run: "bash {file}.sh", comment: "#", quote: shellLiteral,
		cannot: bashCannot,
		lean:   func(v *values) { v.Extra = oneWrite(v.Send.Payload, v.Literal) },
	}
	d.send = d.parsed(bashSend)
	return d
}

// bashCannot: all that bash has is the redirection to /dev/udp/host/port, which connects a new socket.
func bashCannot(task SendTask) Reason {
	switch {
	case task.From.IsValid():
		return NoSource
	case len(task.Payload) == 0:
		return NoEmpty
	case task.Many():
		return NoMany
	}
	return ""
}

const bashSend = `#!/usr/bin/env bash
{{comment .C.Sends}}
{{comment .C.Run "command" (run "send")}}

{{if .Send.Length}}{{comment .C.Cut "length" (number .Send.Length)}}
{{end}}{{template "payload" . -}}
{{source}}{{comment .C.PicksPort}}{{done}}
exec 3<>{{destination}}/dev/udp/{{.Send.To.Addr}}/{{.Send.To.Port}}{{done}}
{{if .Extra}}{{template "print" .}} >&3
{{else}}{{comment .C.OneWrite}}
{{template "print" .}} | dd bs=65535 iflag=fullblock status=none >&3
{{end -}}
timeout 1 dd bs=65535 count=1 status=none <&3 || echo 'Nothing came back within a second.'
` + shellParts
