"""The server of the first tutorial: it prints what it receives, and from whom."""

import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("0.0.0.0", 8888))
print("UDP server up and listening", flush=True)

while True:
    data, address = server.recvfrom(1024)
    print(f"{address[0]}:{address[1]} {data!r}", flush=True)
