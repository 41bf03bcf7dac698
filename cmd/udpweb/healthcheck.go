package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// healthTimeout is shorter than what container engines wait.
const healthTimeout = 3 * time.Second

// healthcheck asks the lab on this machine whether it is alive.
func healthcheck(ctx context.Context, at httpAddress) error {
	host := at.host
	switch {
	case at.host == "localhost", at.isEvery():
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	target := "http://" + net.JoinHostPort(host, strconv.Itoa(int(at.port))) + "/healthz"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", target, response.Status)
	}
	return nil
}
