"""The server of the second tutorial: it answers every datagram with the same text."""

import socket

server = socket.socket(family=socket.AF_INET, type=socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 20001))
print("UDP server up and listening", flush=True)

while True:
    data, address = server.recvfrom(1024)
    print(f"{address[0]}:{address[1]} {data!r}", flush=True)
    server.sendto("Hello UDP Client".encode(), address)
