package snippet

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
)

func curl() dialect {
	d := dialect{
		Language: Language{"curl", "curl"}, extension: ".sh", run: "sh {file}.sh", comment: "#", quote: shellLiteral,
		lean: leanCurl, needsLab: true,
	}
	d.send, d.listen = d.parsed(curlSend), d.parsed(curlListen)
	return d
}

// request is what curl asks the lab for.
type request struct {
	Text     string // the payload as an argument just as it stands; empty where it cannot be one
	Listener string // as an argument
	Document string // the listener, where it would be too long for an argument
}

func leanCurl(v *values) {
	var made request
	if oneArgument(v.Send.Payload) {
		made.Text = ShellWord(string(v.Send.Payload))
	}
	if wanted := listenerOf(v.Listen); len(wanted) <= atOnce {
		made.Listener = ShellWord(wanted)
	} else {
		made.Document = wanted
	}
	v.Extra = made
}

// listener is the body that creates a listener.
type listener struct {
	Address  string `json:"address"`
	Network  string `json:"network,omitempty"`
	ReadSize int    `json:"read_size"`
	Reply    *reply `json:"reply,omitempty"`
}

type reply struct {
	Preset  Rule          `json:"preset,omitempty"`
	Payload *replyPayload `json:"payload,omitempty"`
}

// replyPayload has one of both.
type replyPayload struct {
	Text   *string `json:"text,omitempty"`
	Base64 *string `json:"base64,omitempty"`
}

// listenerOf is the body that creates a listener, on one line.
func listenerOf(task ListenTask) string {
	wanted := listener{Address: task.At.String(), ReadSize: task.ReadSize}
	if task.IPv6Only {
		wanted.Network = "udp6"
	}
	switch task.Rule {
	case NoReply:
	case ReplyEcho, ReplyUpper:
		wanted.Reply = &reply{Preset: task.Rule}
	case ReplyFixed:
		wanted.Reply = &reply{Payload: payloadOf(task.Reply)}
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(wanted) // Texts and numbers can always be written.
	return strings.TrimSuffix(body.String(), "\n")
}

func payloadOf(reply []byte) *replyPayload {
	if readableThroughout(reply) {
		text := string(reply)
		return &replyPayload{Text: &text}
	}
	encoded := base64.StdEncoding.EncodeToString(reply)
	return &replyPayload{Base64: &encoded}
}

const curlSend = `#!/bin/sh
{{comment .C.Sends}}
{{comment .C.Run "command" (run "send")}}
{{comment .C.LabSends}}
{{if .Lab.Token}}{{comment .C.Token}}
{{end}}
{{if .Send.Length}}{{comment .C.Cut "length" (number .Send.Length)}}
{{end -}}
{{if not .Extra.Text}}{{template "payload" .}}{{end -}}
{{if not .Send.From.IsValid}}{{source}}{{comment .C.PicksPort}}{{done}}
{{end -}}
{{if .Send.Broadcast}}{{comment .C.Broadcast}}
{{end -}}
{{if .Extra.Text}}curl -sS {{template "token" .}}--data-raw {{payload}}{{.Extra.Text}}{{done}} {{template "url" .}}
{{else}}{{template "print" .}} | curl -sS {{template "token" .}}--data-binary @- {{template "url" .}}
{{end -}}
{{define "url"}}'{{.Lab.URL}}/api/v1/send?to={{destination}}{{query .Send.To}}{{done}}
{{- if .Send.From.IsValid}}&from={{source}}{{query .Send.From}}{{done}}{{end}}
{{- if .Send.Broadcast}}&broadcast=true{{end}}&wait=1s'{{end}}
` + shellParts + curlParts

const curlListen = `#!/bin/sh
{{comment .C.Listens}}
{{comment .C.Run "command" (run "listen")}}
{{comment .C.LabListens}}
{{if .Lab.Token}}{{comment .C.Token}}
{{end -}}
{{if .Listen.Held}}{{comment .C.Held}}
{{end -}}
{{if .Listen.Groups}}{{comment .C.Groups}}
{{end}}
set -e
{{if .Listen.Cuts}}{{comment .C.CutsLonger}}
{{end -}}
{{if .Extra.Listener}}curl -sS --fail-with-body {{template "token" .}}--json {{destination}}{{.Extra.Listener}}{{done}} {{.Lab.URL}}/api/v1/listeners
{{else}}curl -sS --fail-with-body {{template "token" .}}--json @- {{.Lab.URL}}/api/v1/listeners <<'END'
{{destination}}{{.Extra.Document}}{{done}}
END
{{end -}}
exec curl -sSN {{template "token" .}}'{{.Lab.URL}}/api/v1/datagrams?format=ndjson&follow=true&after=0&listener={{destination}}{{query .Listen.At}}{{done}}'
` + curlParts

const curlParts = `
{{- define "token"}}{{if .Lab.Token}}-H "Authorization: Bearer $UDPWEB_TOKEN" {{end}}{{end}}`
