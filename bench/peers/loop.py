"""The loop that tutorials of UDP in Python begin with, which counts instead of printing.

usage: loop.py PORT; Ctrl+C ends it, and it says how many datagrams it has received.
"""

import socket
import sys

BUFFER_SIZE = 1024

server = socket.socket(family=socket.AF_INET, type=socket.SOCK_DGRAM)
server.bind(("127.0.0.1", int(sys.argv[1])))

received = 0
try:
    while True:
        message, address = server.recvfrom(BUFFER_SIZE)
        received += 1
except KeyboardInterrupt:
    print("received", received)
