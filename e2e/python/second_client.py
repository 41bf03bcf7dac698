"""The client of the second tutorial: it asks, waits for the answer, and prints its bytes."""

import socket

client = socket.socket(family=socket.AF_INET, type=socket.SOCK_DGRAM)
client.settimeout(5)
client.sendto("Hello UDP Server".encode(), ("127.0.0.1", 20001))
print("sent from port", client.getsockname()[1])
data, address = client.recvfrom(1024)
print("answer from", f"{address[0]}:{address[1]}", data.hex())
