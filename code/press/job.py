"""A job of the workflow: have the nursery execute a chapter, or, where there is none, do it here."""

import json
import socket
import sys

from press.nursery import SOCKET


def main() -> int:
    """Hand on the arguments of ``press.execute``; returns its status."""
    with socket.socket(socket.AF_UNIX) as nursery:
        try:
            nursery.connect(SOCKET)
        except OSError:
            from press import execute  # takes a while to be imported

            return execute.main(sys.argv[1:])
        nursery.sendall(json.dumps(sys.argv[1:]).encode() + b"\n")
        status = nursery.recv(1)
    return status[0] if status else 1


if __name__ == "__main__":
    sys.exit(main())
