"""Asks an ASGI app in this process, as a browser does: with a jar of cookies. Knows no page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from starlette.types import ASGIApp

HOST = "127.0.0.1"


@dataclass
class Answer:
    """An answer; of headers that stand twice, the last."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str] = field(default_factory=list)


@dataclass
class Client:
    """One browser's cookies, its address and its language."""

    app: ASGIApp
    runner: asyncio.Runner
    address: str = HOST
    host: str = HOST
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    """What the listener says of the connection."""

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        chunks: list[bytes] | None = None,
    ) -> Answer:
        """Send a request, and keep the cookies of its answer."""
        answer = self.runner.run(self._ask(method, url, headers or {}, chunks or [body]))
        keep_cookies(self.cookies, answer)
        return answer

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], chunks: list[bytes]
    ) -> Answer:
        parts = urlsplit(url)
        sent = {"host": self.host, **self.headers, **headers}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={one}" for name, one in self.cookies.items())
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": quote(parts.query, safe="=&%+;:/?@,").encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), one.encode()) for name, one in sent.items()],
            "client": (self.address, 50_000),
            "server": (HOST, 80),
            "extensions": self.extensions,
        }
        answer = Answer(0, {}, b"")
        left = list(chunks)

        async def receive() -> dict[str, Any]:
            if not left:
                await asyncio.sleep(3600)  # a browser that waits for the answer
            chunk = left.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(left)}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                for raw_name, raw in message["headers"]:
                    name, value = raw_name.decode().lower(), raw.decode("latin-1")
                    answer.headers[name] = value
                    if name == "set-cookie":
                        answer.cookies.append(value)
            else:
                answer.body += message.get("body", b"")

        try:
            await self.app(scope, receive, send)  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001 - a server logs what an app raises after its answer
            assert answer.status == 500, "a bug is answered"
        return answer


def keep_cookies(cookies: dict[str, str], answer: Answer) -> None:
    """Keep the cookies that an answer sets, and drop those that it takes back."""
    for one in answer.cookies:
        for name, morsel in SimpleCookie(one).items():
            if morsel["max-age"] == "0":
                cookies.pop(name, None)
            else:
                cookies[name] = morsel.value
