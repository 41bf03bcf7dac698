"""A receiver that tells with how many hops, and in which class, a datagram has arrived."""

import socket

IP_RECVTTL, IP_RECVTOS = 12, 13  # of Linux, which not every Python names

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
receiver.setsockopt(socket.IPPROTO_IP, IP_RECVTOS, 1)
receiver.bind(("127.0.0.1", 0))
print("listening on port", receiver.getsockname()[1], flush=True)

while True:
    data, control, _, _ = receiver.recvmsg(1024, 1024)
    found = {kind: int.from_bytes(value, "little") for _, kind, value in control}
    print(data.decode(), "ttl", found[socket.IP_TTL], "tos", found[socket.IP_TOS], flush=True)
