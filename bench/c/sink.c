// sink is the floor under every receiver: a loop around recvmmsg(2) that counts datagrams and throws them away.
//
// usage: sink QUEUE
//
// It binds a free port of 127.0.0.1, asks for QUEUE bytes of kernel receive queue and says on its first line what it got.
// SIGTERM ends it when nothing waits any more, and it says in JSON what it counted.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64     // datagrams in one call, as many as udpweb takes
#define LARGEST 65536 // bytes; no UDP payload is larger
#define MOST_SECONDS 150 // after which it is ended, whatever goes on

static volatile sig_atomic_t told_to_end;

static struct mmsghdr messages[BATCH];
static struct iovec vectors[BATCH];
static struct sockaddr_in sources[BATCH];
static char payloads[BATCH][LARGEST];

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

// listen_on_loopback opens the socket and says where it is.
static int listen_on_loopback(int queue)
{
	struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof local, granted_size = sizeof queue;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		fail("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue) < 0)
		fail("SO_RCVBUF");
	if (bind(fd, (struct sockaddr *)&local, sizeof local) < 0)
		fail("bind");
	if (getsockname(fd, (struct sockaddr *)&local, &size) < 0)
		fail("getsockname");
	if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, &granted_size) < 0)
		fail("SO_RCVBUF");
	printf("listening on port %d with %d bytes of receive queue\n", ntohs(local.sin_port), queue);
	fflush(stdout);
	return fd;
}

static void note_the_end(int signal)
{
	(void)signal;
	told_to_end = 1;
}

// hear_of_the_end has a signal end a wait, and bounds the wait: the signal may come just before it.
static void hear_of_the_end(int fd)
{
	struct sigaction action = {.sa_handler = note_the_end};
	struct timeval patience = {.tv_usec = 200000};

	if (sigaction(SIGTERM, &action, NULL) < 0)
		fail("sigaction");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0)
		fail("SO_RCVTIMEO");
	alarm(MOST_SECONDS);
}

static void lay_out_memory(void)
{
	for (int i = 0; i < BATCH; i++) {
		vectors[i].iov_base = payloads[i];
		vectors[i].iov_len = LARGEST;
		messages[i].msg_hdr.msg_iov = &vectors[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_hdr.msg_name = &sources[i];
	}
}

static int take_batch(int fd)
{
	for (int i = 0; i < BATCH; i++)
		messages[i].msg_hdr.msg_namelen = sizeof sources[i]; // The kernel has overwritten it.
	return recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
}

// drops is what the kernel discarded because the receive queue was full (SO_MEMINFO, Linux 4.12).
static unsigned drops(int fd)
{
	unsigned info[SK_MEMINFO_VARS] = {0};
	socklen_t size = sizeof info;

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &size) < 0)
		fail("SO_MEMINFO");
	return info[SK_MEMINFO_DROPS];
}

int main(int count, char **arguments)
{
	long received = 0, calls = 0;
	double first = 0, last = 0, last_at;
	int fd, taken;

	if (count != 2) {
		fprintf(stderr, "usage: sink QUEUE\n");
		return 2;
	}
	fd = listen_on_loopback(atoi(arguments[1]));
	hear_of_the_end(fd);
	lay_out_memory();
	while ((taken = take_batch(fd)) > 0 || !told_to_end) {
		if (taken < 0) {
			if (errno != EAGAIN && errno != EINTR)
				fail("recvmmsg");
			continue;
		}
		last = now(CLOCK_MONOTONIC);
		if (received == 0)
			first = last;
		received += taken;
		calls++;
	}
	// For those who cannot see our clock: when that was by the clock of the wall, in seconds since 1970.
	last_at = now(CLOCK_REALTIME) - (now(CLOCK_MONOTONIC) - last);
	printf("{\"received\":%ld,\"drops\":%u,\"seconds\":%.6f,\"last_at\":%.6f,\"batch\":%.1f}\n", received, drops(fd),
	       last - first, last_at, calls > 0 ? (double)received / calls : 0);
	return 0;
}
