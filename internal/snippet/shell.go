package snippet

import (
	"strings"
	"unicode/utf8"
)

// atOnce is up to how many bytes a shell surely writes with one call, if there is a line end at the end alone. Bash
// writes its output line by line, and in blocks of 4,096 bytes.
const atOnce = 1024

// shellLiteral writes bytes as formats of printf(1), between single quotes, where nothing means anything to a shell.
// What printf has for bytes is octal: hexadecimal is not known to each of them (POSIX, "File Format Notation").
func shellLiteral(payload []byte) literal {
	isReadable := readable(payload, false)
	s := style{
		escapes: map[rune]string{'\\': `\\`, '\'': `'\''`, '%': `%%`, '\n': `\n`, '\r': `\r`, '\t': `\t`},
		byteOf:  octalByte,
		close: func(piece string) string {
			if len(piece) > 0 && piece[0] == '-' { // Else it would be taken for an option.
				piece = `\055` + piece[1:]
			}
			return `'` + piece + `'`
		},
	}
	if isReadable {
		return literal{s.lines(payload), asBytes}
	}
	lines := numbers(payload, `\%03o`, "")
	for i, each := range lines {
		lines[i] = `'` + each + `'`
	}
	return literal{lines, asNumbers}
}

// oneWrite tells whether the payload of one printf leaves a shell with one call.
func oneWrite(payload []byte, l literal) bool { return !l.Long() && len(payload) <= atOnce }

// oneArgument tells whether a payload can be an argument just as it stands: a line of characters that show.
func oneArgument(payload []byte) bool {
	if len(payload) > atOnce || !utf8.Valid(payload) {
		return false
	}
	for _, char := range string(payload) {
		if !shows(char) {
			return false
		}
	}
	return true
}

// shellParts are what programs for shells share. A payload of several lines is what a function prints.
const shellParts = `
{{- define "payload"}}{{if .Literal.Long}}{{payload}}payload() {
{{- range .Literal.Lines}}
    printf {{.}}
{{- end}}
}{{done}}

{{end}}{{end}}
{{- define "print"}}{{if .Literal.Long}}payload{{else}}printf {{payload}}{{index .Literal.Lines 0}}{{done}}{{end}}{{end}}`

// ShellWord is a text as one word of a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2.2): nothing has a meaning
// between single quotes but the next of them. Scripts quote alike (static/js/do/curl.js).
func ShellWord(text string) string {
	special := func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+:,./_-", r)
	}
	if text != "" && !strings.ContainsFunc(text, special) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
