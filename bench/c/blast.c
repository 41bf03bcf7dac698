// blast sends datagrams to ports of 127.0.0.1 with sendmmsg(2), up to 64 in one call.
//
// usage: blast SIZE COUNT RATE PORT...
//
// Each payload of 8 bytes or more begins with the number of the datagram, from 0, little-endian. RATE is in datagrams a
// second over all ports; 0 is as fast as the kernel takes them. Several ports take turns. It says in JSON what it sent.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64         // datagrams in one call
#define LARGEST 65507    // bytes: 65,535 less 20 of IPv4 and 8 of UDP (RFC 768, RFC 791)
#define MOST_PORTS 256
#define MOST_SECONDS 120 // after which it is ended, whatever it was asked for

static struct mmsghdr messages[BATCH];
static struct iovec vectors[BATCH];
static char payloads[BATCH][LARGEST];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

// connect_to returns a socket whose datagrams all go to that port.
static int connect_to(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		fail("socket");
	if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		fail("connect");
	return fd;
}

static void lay_out_memory(int size)
{
	for (int i = 0; i < BATCH; i++) {
		memset(payloads[i], 'x', size);
		vectors[i].iov_base = payloads[i];
		vectors[i].iov_len = size;
		messages[i].msg_hdr.msg_iov = &vectors[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
}

static void number(int size, long sent, long batch)
{
	for (long i = 0; size >= 8 && i < batch; i++) {
		uint64_t each = htole64(sent + i);

		memcpy(payloads[i], &each, sizeof each);
	}
}

// due is how many datagrams may leave now.
static long due(double began, double rate, long sent, long count)
{
	long left = count - sent < BATCH ? count - sent : BATCH;
	double behind;

	if (rate <= 0)
		return left;
	behind = (now() - began) * rate - sent;
	if (behind < 1)
		return 0;
	return behind < left ? (long)behind : left;
}

// send_batch returns how many the kernel took, which may be none for now.
static int send_batch(int fd, long batch)
{
	int taken = sendmmsg(fd, messages, batch, 0);

	if (taken >= 0)
		return taken;
	// ECONNREFUSED is about an earlier datagram: nobody listened then.
	if (errno != ECONNREFUSED && errno != ENOBUFS && errno != EAGAIN)
		fail("sendmmsg");
	return 0;
}

int main(int arguments_count, char **arguments)
{
	int size, ports = arguments_count - 4, sockets[MOST_PORTS];
	long count, sent = 0, turn = 0;
	double rate, began, seconds;

	if (ports < 1 || ports > MOST_PORTS || (size = atoi(arguments[1])) < 0 || size > LARGEST) {
		fprintf(stderr, "usage: blast SIZE COUNT RATE PORT...\n");
		return 2;
	}
	count = atol(arguments[2]);
	rate = atof(arguments[3]);
	for (int i = 0; i < ports; i++)
		sockets[i] = connect_to(atoi(arguments[4 + i]));
	lay_out_memory(size);
	alarm(MOST_SECONDS);
	began = now();
	while (sent < count) {
		long batch = due(began, rate, sent, count);

		if (batch == 0) {
			nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
			continue;
		}
		number(size, sent, batch);
		sent += send_batch(sockets[turn++ % ports], batch);
	}
	seconds = now() - began;
	printf("{\"sent\":%ld,\"seconds\":%.6f}\n", sent, seconds);
	return 0;
}
