package snippet

import "strings"

func c() dialect {
	d := dialect{
		Language: Language{"c", "C"}, extension: ".c", run: "cc {file}.c -o {file} && ./{file}", comment: "//", quote: cLiteral,
	}
	d.send, d.listen = d.parsed(cSend), d.parsed(cListen)
	return d
}

const cSend = `
{{comment .C.Sends}}
{{comment .C.Run "command" (run "send")}}

#include <arpa/inet.h>
{{if .IPv6}}{{if or .Send.To.Addr.Zone .Send.From.Addr.Zone}}#include <net/if.h>
{{end}}{{end -}}
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>

{{if .Send.Length}}{{comment .C.Cut "length" (number .Send.Length)}}
{{end}}{{payload}}{{template "literal" (named . "payload")}}{{done}}

int main(void) {
    int client = socket({{template "family" .}}, SOCK_DGRAM, 0);
    if (client < 0) {
        perror("socket");
        return 1;
    }
{{- if .Send.Broadcast}}
    {{comment .C.Broadcast}}
    int on = 1;
    setsockopt(client, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
{{- end}}
{{- if .Send.From.IsValid}}
    {{source}}{{template "address" (place "from" .Send.From)}}{{done}}
    if (bind(client, (struct sockaddr *)&from, sizeof from) < 0) {
        perror("bind");
        return 1;
    }
{{- end}}
    {{destination}}{{template "address" (place "to" .Send.To)}}{{done}}
{{- if not .Send.From.IsValid}}
    {{source}}{{comment .C.PicksPort}}{{done}}
{{- end}}
    if (sendto(client, payload, {{template "size" (named . "payload")}}, 0, (struct sockaddr *)&to, sizeof to) < 0) {
        perror("sendto");
        return 1;
    }
    struct timeval second = {.tv_sec = 1};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    static unsigned char data[65535];
    struct sockaddr_{{template "in" .}} address;
    socklen_t size = sizeof address;
    ssize_t length = recvfrom(client, data, sizeof data, 0, (struct sockaddr *)&address, &size);
    if (length < 0) {
        puts("Nothing came back within a second.");
        return 0;
    }
{{template "print" .}}
}
` + cParts

const cListen = `
{{comment .C.Listens}}
{{comment .C.Run "command" (run "listen")}}
{{if .Listen.Held}}{{comment .C.Held}}
{{end -}}
{{if .Listen.Groups}}{{comment .C.Groups}}
{{end}}
#include <arpa/inet.h>
{{if .IPv6}}{{if .Listen.At.Addr.Zone}}#include <net/if.h>
{{end}}{{end -}}
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
{{if eq .Listen.Rule "fixed"}}
{{answer}}{{template "literal" (named . "reply")}}{{done}}
{{end}}
int main(void) {
    int server = socket({{template "family" .}}, SOCK_DGRAM, 0);
    if (server < 0) {
        perror("socket");
        return 1;
    }
{{- if and .IPv6 .Listen.Wild}}
    int only = {{if .Listen.IPv6Only}}1{{else}}0{{end}};
    setsockopt(server, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
{{- end}}
    {{destination}}{{template "address" (place "at" .Listen.At)}}{{done}}
    if (bind(server, (struct sockaddr *)&at, sizeof at) < 0) {
        perror("bind");
        return 1;
    }
{{- if .Listen.Cuts}}
    {{comment .C.CutsLonger}}
{{- end}}
    static unsigned char data[{{length}}{{.Listen.ReadSize}}{{done}}];
    for (;;) {
        struct sockaddr_{{template "in" .}} {{source}}address{{done}};
        socklen_t size = sizeof address;
        ssize_t length = recvfrom(server, data, sizeof data, 0, (struct sockaddr *)&address, &size);
        if (length < 0) {
            perror("recvfrom");
            return 1;
        }
{{template "print" .}}
        fflush(stdout);
{{- if eq .Listen.Rule "upper"}}
        {{comment .C.UpperASCII}}
        for (ssize_t i = 0; i < length; i++)
            if ('a' <= data[i] && data[i] <= 'z') data[i] += 'A' - 'a';
{{- end}}
{{- if .Listen.Answers}}
        if (sendto(server, {{answer}}{{if eq .Listen.Rule "fixed"}}reply, {{template "size" (named . "reply")}}{{else}}data, length{{end}}{{done}}, 0, (struct sockaddr *)&address, size) < 0)
            perror("sendto");
{{- end}}
    }
}
` + cParts

const cParts = `
{{- define "family"}}{{if .IPv6}}AF_INET6{{else}}AF_INET{{end}}{{end}}
{{- define "in"}}{{if .IPv6}}in6{{else}}in{{end}}{{end}}
{{- define "address"}}
{{- if .Port.Addr.Is4}}struct sockaddr_in {{.Name}} = {.sin_family = AF_INET, .sin_port = htons({{.Port.Port}})};
    inet_pton(AF_INET, "{{.Port.Addr}}", &{{.Name}}.sin_addr);
{{- else}}struct sockaddr_in6 {{.Name}} = {.sin6_family = AF_INET6, .sin6_port = htons({{.Port.Port}})};
    inet_pton(AF_INET6, "{{bare .Port}}", &{{.Name}}.sin6_addr);
{{- with .Port.Addr.Zone}}
    {{$.Name}}.sin6_scope_id = {{scope "" .}};
{{- end}}
{{- end}}
{{- end}}
{{- define "print"}}
{{- $in := "    "}}{{if .Listen.At.IsValid}}{{$in = "        "}}{{end -}}
{{$in}}char host[INET6_ADDRSTRLEN];
{{$in}}inet_ntop({{template "family" .}}, &address.{{if .IPv6}}sin6_addr{{else}}sin_addr{{end}}, host, sizeof host);
{{$in}}printf("%zd bytes from %s port %d: ", length, host, ntohs(address.{{if .IPv6}}sin6_port{{else}}sin_port{{end}}));
{{$in}}for (ssize_t i = 0; i < length; i++) putchar(data[i] < ' ' || data[i] == 127 ? '.' : data[i]);
{{$in}}putchar('\n');
{{- end}}
{{- define "literal"}}
{{- if eq .Literal.Kind "numbers"}}static const unsigned char {{.Name}}[] = {
{{- range .Literal.Lines}}
    {{.}},
{{- end}}
};
{{- else}}static const char {{.Name}}[] ={{range .Literal.Lines}}{{if $.Literal.Long}}
    {{else}} {{end}}{{.}}{{end}};
{{- end}}
{{- end}}
{{- define "size"}}sizeof {{.Name}}{{if ne .Literal.Kind "numbers"}} - 1{{end}}{{end}}`

// cLiteral writes bytes that are no characters in octal, which ends after three digits; in hexadecimal the digits of
// what follows would be read as well.
func cLiteral(payload []byte) literal {
	if !readable(payload, false) {
		return literal{numbers(payload, "0x%02x", ", "), asNumbers}
	}
	s := style{
		escapes: map[rune]string{'\\': `\\`, '"': `\"`, '\n': `\n`, '\r': `\r`, '\t': `\t`},
		byteOf:  octalByte,
		close: func(piece string) string {
			if strings.Contains(piece, "??") { // Older compilers take ??/ and its like for other characters.
				piece = strings.ReplaceAll(piece, "?", `\?`)
			}
			return `"` + piece + `"`
		},
	}
	return literal{s.lines(payload), asBytes}
}
