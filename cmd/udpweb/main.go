// Command udpweb is a UDP lab in a browser: it starts listeners, fires datagrams and shows every
// one that comes or goes, on a page and over an API.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// version is set when a release is built.
var version = "dev"

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // A second signal ends the program at once.
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program: arguments in, exit code out.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	parsed, code := parse(args, stdout, stderr)
	if parsed == nil {
		return code
	}
	var err error
	switch parsed.command {
	case "version":
		_, err = fmt.Fprintln(stdout, "udpweb", version)
	case "healthcheck":
		err = healthcheck(ctx, parsed.flags.HTTP)
	default:
		err = serve(ctx, parsed.flags, stderr)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "udpweb:", err)
		if errors.Is(err, errUsage) {
			return exitUsage
		}
		return exitFailed
	}
	return exitDone
}
