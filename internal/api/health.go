package api

import (
	"context"
	"net/http"
	"runtime"

	"github.com/danielgtaylor/huma/v2"
)

type statusOutput struct {
	Body struct {
		Status string `json:"status" example:"ok"`
	}
}

type versionOutput struct {
	Body struct {
		Version string `json:"version"`
		Go      string `json:"go"`
		OS      string `json:"os"`
		Arch    string `json:"arch"`
	}
}

func (a *API) registerHealth(operations huma.API) {
	huma.Register(operations, a.operation("healthz", http.MethodGet, "/healthz", "Is the process alive?", ""),
		func(context.Context, *struct{}) (*statusOutput, error) { return status("ok"), nil })
	ready := a.operation("readyz", http.MethodGet, "/readyz", "Does it take work?", "503 while it is shutting down.")
	huma.Register(operations, ready, a.readyz)
	huma.Register(operations, a.operation("version", http.MethodGet, "/version", "Get the version", ""), a.version)
}

func status(text string) *statusOutput {
	output := &statusOutput{}
	output.Body.Status = text
	return output
}

func (a *API) readyz(context.Context, *struct{}) (*statusOutput, error) {
	if a.draining.Load() {
		return nil, newProblem(codeShuttingDown, nil)
	}
	return status("ready"), nil
}

func (a *API) version(context.Context, *struct{}) (*versionOutput, error) {
	output := &versionOutput{}
	output.Body.Version, output.Body.Go = a.options.Version, runtime.Version()
	output.Body.OS, output.Body.Arch = runtime.GOOS, runtime.GOARCH
	return output, nil
}
