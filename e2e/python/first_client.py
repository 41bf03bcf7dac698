"""The client of the first tutorial: it sends one datagram and asks for no answer."""

import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(b"Hello server!", ("127.0.0.1", 8888))
print("sent from port", client.getsockname()[1])
