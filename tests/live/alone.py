"""A network of one's own, with nothing in it but loopback, and a count of what tried to leave it.

Needs a new network namespace around it (`unshare --net`).

    alone.py up       switches loopback on
    alone.py count    prints how many packets or connections found no way out so far
    alone.py knock    tries to leave, so that the count can be seen to move

The kernel counts what has no route (OutNoRoutes of IPv4 and IPv6, RFC 4293).
"""

import fcntl
import socket
import struct
import sys

SIOCSIFFLAGS = 0x8914
IFF_UP = 1
# Addresses for documentation (RFC 5737, RFC 3849): nobody has them.
NOBODY = [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]


def up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", IFF_UP))


def count():
    with open("/proc/net/snmp", encoding="ascii") as file:
        names, values = (line.split() for line in file if line.startswith("Ip:"))
    without_route = int(dict(zip(names, values))["OutNoRoutes"])
    try:
        with open("/proc/net/snmp6", encoding="ascii") as file:
            return without_route + int(dict(line.split() for line in file)["Ip6OutNoRoutes"])
    except FileNotFoundError:
        return without_route


def knock():
    for family, address in NOBODY:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as door:
                door.settimeout(1)
                door.connect((address, 80))
        except OSError:
            continue
        raise SystemExit(f"{address} answered")


if __name__ == "__main__":
    result = {"up": up, "count": count, "knock": knock}[sys.argv[1]]()
    if result is not None:
        print(result)
