"""Bytes of requests, and a reader of answers, for attacks and probe. Knows HTTP, no attack."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CODE = re.compile(rb'"Code": ?"([^"]{1,60})"')


def post(
    body: str | bytes,
    target: str = "/",
    kind: str = FORM,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return a POST with its length announced."""
    content = body.encode() if isinstance(body, str) else body
    lines = {"Host": "127.0.0.1", "Content-Type": kind, "Content-Length": str(len(content))}
    return head("POST", target, lines | dict(headers or {})) + content


def head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """Return a request line and headers."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode()


def get(target: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a GET."""
    return head("GET", target, {"Host": "127.0.0.1"} | dict(headers or {}))


def length_of(answer_head: bytes) -> int:
    """Return how many bytes follow the head of an answer."""
    found = LENGTH.search(answer_head)
    return int(found[1]) if found else 0


def told(answer: bytes) -> str:
    """Return what an answer says in one word: its code, else its status."""
    found = CODE.search(answer)
    return found[1].decode() if found else answer[9:12].decode(errors="replace")


def answer_of(connection: socket.socket) -> bytes:
    """Return the next answer's body; raises `ConnectionError` when the connection ends before."""
    heard = b""
    while END not in heard:
        heard += _more(connection)
    beginning, _, body = heard.partition(END)
    while len(body) < length_of(beginning):
        body += _more(connection)
    return body


def _more(connection: socket.socket) -> bytes:
    found = connection.recv(65536)
    if not found:
        raise ConnectionError("the service closed the connection")
    return found
