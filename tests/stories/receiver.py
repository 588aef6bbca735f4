"""A customer's server that takes pushes: keeps what came, says that it took it. Judges nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Push:
    """One request that came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of its array."""
        read: list[dict[str, Any]] = json.loads(self.body)
        return read

    @property
    def kind(self) -> str:
        """`SmsReport` or `SmsUp`."""
        return self.headers["x-hongyan-kind"]

    @property
    def sequences(self) -> range:
        """The numbers of its items."""
        first, last = self.headers["x-hongyan-sequence"].split("-")
        return range(int(first), int(last) + 1)


class Receiver(ThreadingHTTPServer):
    """Listens on a free port of this machine."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen; `receiving` serves."""
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.pushes: list[Push] = []

    def url(self, path: str = "/") -> str:
        """Return an address for `hongyan endpoint set`."""
        return f"http://127.0.0.1:{self.server_port}{path}"

    def items(self, kind: str) -> list[dict[str, Any]]:
        """Return everything of a kind that came, repetitions too."""
        return [item for push in list(self.pushes) if push.kind == kind for item in push.items]

    @override
    def handle_error(self, *_: object) -> None:
        """Let a pusher that was killed go in silence; what came whole is kept already."""
        assert isinstance(sys.exception(), ConnectionError)


class _Hearing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        """Keep a push and thank for it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        # Kept before it is thanked for: what the pusher believes taken was taken.
        self.server.pushes.append(Push(self.path, headers, body))
        thanks = b'{"code":0,"msg":"ok"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(thanks)))
        self.end_headers()
        self.wfile.write(thanks)

    @override
    def log_message(self, *_: object) -> None:
        """Be silent."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Take pushes until the end of the `with`."""
    receiver = Receiver()
    thread = Thread(target=receiver.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()
