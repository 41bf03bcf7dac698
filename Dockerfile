# The image holds one static binary and nothing else: no shell, no libc, no package manager.
#
#   docker run --rm -p 127.0.0.1:8080:8080 -p 8888:8888/udp udpweb
#
# Inside a container a listener binds 0.0.0.0 (or ::), not 127.0.0.1, and its UDP port is published with -p PORT:PORT/udp.

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src
# The modules are a layer of their own: a change in our code does not fetch them again.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# Set by the builder when one machine builds for another; empty means this one.
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -buildvcs=false -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /udpweb ./cmd/udpweb

FROM scratch
ARG VERSION=dev
LABEL org.opencontainers.image.title="udpweb" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.licenses="MIT"
COPY LICENSE /LICENSE
COPY --from=build /udpweb /udpweb
# Nobody's uid in distroless images too; a number, because scratch has no /etc/passwd.
USER 65532:65532
# Not loopback, which nobody outside the container could reach; so the page asks for the token that is printed at the start.
ENV UDPWEB_HTTP=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/udpweb", "healthcheck"]
ENTRYPOINT ["/udpweb"]
