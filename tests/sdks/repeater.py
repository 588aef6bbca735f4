"""An evil listener on the way: sends every request on twice and hands back the second answer.

Works on bytes, so what an SDK signed arrives as it was signed.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import IO

from typing_extensions import override

_LENGTH = re.compile(rb"^content-length:\s*(\d+)", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:\s*chunked", re.IGNORECASE | re.MULTILINE)


class _Repeater(ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.port = port


class _Hearing(StreamRequestHandler):
    server: _Repeater

    @override
    def handle(self) -> None:
        while request := _one(self.rfile):
            self._sent_on(request)
            self.wfile.write(self._sent_on(request))

    def _sent_on(self, request: bytes) -> bytes:
        with (
            socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection,
            connection.makefile("rb") as answers,
        ):
            connection.sendall(request)
            return _one(answers)


def _one(stream: BufferedIOBase | IO[bytes]) -> bytes:
    """Read one request or answer as it is; empty when there are no more."""
    head = b""
    # At the end of a connection readline gives b"" each time.
    while (line := stream.readline()) not in {b"\r\n", b""}:
        head += line
    if not head:
        return b""
    head += b"\r\n"
    if length := _LENGTH.search(head):
        return head + stream.read(int(length[1]))
    if not _CHUNKED.search(head):
        return head
    body = b""
    while not body.endswith(b"0\r\n\r\n"):
        size = stream.readline()
        body += size + stream.read(int(size, 16) + 2)
    return head + body


@contextmanager
def repeating(port: int) -> Iterator[str]:
    """Stand before the service on `port`; give the endpoint on which to be called."""
    with _Repeater(port) as repeater:
        thread = Thread(target=repeater.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{repeater.server_address[1]}"
        finally:
            repeater.shutdown()
            thread.join()
