# udpweb: every verb works on a fresh Debian or Ubuntu with Go, Node (20.4 or newer) and make; what else one needs it fetches or names.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# One verb after the other: two cores, and output that can be read.
.NOTPARALLEL:

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
ARGS ?=
BENCH ?=
RUNS ?= 3
GOBENCH ?= .
FUZZTIME ?= 5s

# Pinned here and not in go.mod, which it would fill with some two hundred modules of its own.
GOLANGCI_VERSION := v2.15.0
GOLANGCI := $(CURDIR)/.bin/golangci-lint-$(GOLANGCI_VERSION)

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.PHONY: help
help: ## say what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: ## start udpweb, with flags from ARGS="--udp 0.0.0.0:8888"
	go run ./cmd/udpweb $(ARGS)

# --- tests ------------------------------------------------------------------------------------------------------------

.PHONY: test
test: go-test js-test e2e budgets ## vet, Go tests under the race detector, JavaScript tests, browser tests, budgets

.PHONY: go-test
go-test: ## vet and the Go tests alone
	@.ci/need 'a C compiler (for the race detector)' 'command -v $$(go env CC)' gcc libc6-dev
	@[[ $$(go env GOOS) != linux ]] || { \
		.ci/need 'ip and tc, for tests in network namespaces' 'PATH=$$PATH:/usr/sbin:/sbin; command -v ip && command -v tc' iproute2; \
		.ci/need 'strace, for a test that watches system calls' 'command -v strace' strace; \
		.ci/need 'netcat, socat and curl, which generated programs use' 'nc -h 2>&1 | grep -q OpenBSD && command -v socat && command -v curl' netcat-openbsd socat curl; \
		.ci/need 'Python and Node, in which programs are generated' 'command -v python3 && command -v node' python3 nodejs; \
		.ci/need 'nft, for tests in network namespaces' 'PATH=$$PATH:/usr/sbin:/sbin; command -v nft' nftables; \
		.ci/need 'tcpdump and tshark, which read what is exported' 'PATH=$$PATH:/usr/sbin:/sbin; command -v tcpdump && command -v tshark' tcpdump tshark; }
	go vet ./...
	go test -race -shuffle=on -timeout 30m ./...

.PHONY: js-test
js-test: e2e/node_modules/.package-lock.json ## the JavaScript unit tests alone
	@files=$$(find static -name '*.test.mjs' -o -name '*.test.js' | sort); \
	[[ -n $$files ]] || { echo 'js-test: no *.test.mjs below static/' >&2; exit 1; }; \
	set -x; node --test --test-concurrency=2 --test-reporter=spec $$files

.PHONY: e2e
e2e: e2e/node_modules/.package-lock.json ## the browser tests alone, some of them with TESTS=smoke
	@.ci/need 'Chromium (or name one: CHROMIUM=/path/to/it)' 'node e2e/chromium.js' chromium fonts-liberation
	@.ci/need 'a Hangul font, for the page in Korean' '[[ -n $$(fc-list :lang=ko) ]]' fontconfig fonts-nanum
	cd e2e && ./node_modules/.bin/playwright test --forbid-only --project=tests $(TESTS)

.PHONY: budgets
budgets: e2e/node_modules/.package-lock.json ## what the page may cost, measured in a browser with the machine for itself
	@.ci/need 'Chromium (or name one: CHROMIUM=/path/to/it)' 'node e2e/chromium.js' chromium fonts-liberation
	cd e2e && ./node_modules/.bin/playwright test --forbid-only --project=budgets $(TESTS)

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME=5s
	.ci/fuzz $(FUZZTIME)

.PHONY: bench
bench: ## measure side by side, RUNS=3 times, and write bench/RESULTS.md; only print a part with BENCH=receive
	@.ci/need 'a C compiler (for the floor and the blaster)' 'command -v $${CC:-gcc}' gcc libc6-dev
	go run ./bench --runs $(RUNS) $(BENCH)

.PHONY: gobench
gobench: ## the Go benchmarks alone, some of them with GOBENCH=Append
	go test -run '^$$' -bench '$(GOBENCH)' -benchmem ./internal/...

# --- code -------------------------------------------------------------------------------------------------------------

.PHONY: generate
generate: ## regenerate what is generated (*_templ.go, static/dist)
	@.ci/need 'zopfli, which compresses scripts and styles' 'command -v zopfli' zopfli
	go generate ./...

.PHONY: fmt
fmt: $(GOLANGCI) ## format Go and templ
	$(GOLANGCI) fmt
	.ci/templ fmt

.PHONY: lint
lint: $(GOLANGCI) e2e/node_modules/.package-lock.json ## everything that can be checked without running it
	.ci/templ check
	go mod tidy -diff
	$(GOLANGCI) fmt --diff
	$(GOLANGCI) run
	GOOS=darwin GOARCH=arm64 go build ./...
	GOOS=windows GOARCH=amd64 go build ./...
	.ci/types

$(GOLANGCI):
	@mkdir -p $(@D)
	GOBIN=$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv $(@D)/golangci-lint $@

# npm writes that file last, so it is older than the lock file exactly when an install is due.
e2e/node_modules/.package-lock.json: e2e/package.json e2e/package-lock.json
	@.ci/need 'npm' 'command -v npm' npm
	cd e2e && npm ci --no-fund --no-audit
	@touch $@

# --- image ------------------------------------------------------------------------------------------------------------

.PHONY: image
image: ## build the container image udpweb:latest
	@docker version >/dev/null 2>&1 || { echo 'make image: needs docker and its running engine' >&2; exit 1; }
	docker build --build-arg VERSION=$(VERSION) -t udpweb:$(VERSION) -t udpweb:latest .
