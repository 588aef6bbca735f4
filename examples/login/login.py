"""A login by code: `POST /code` sends one, `POST /login` takes it. State is kept in memory.

It sends with the official SDK, and knows where to from variables: in production those of the
provider, in a test those of the fixture `hongyan`.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.models import Config

CODE_SECONDS = 300
TRIES_MAX = 3


@dataclass
class Waiting:
    """A code that was sent."""

    code: str
    until: float
    tries: int = 0


class Login:
    """Codes by number. Answers with an HTTP status."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Send as the variables say."""
        self._client = Client(
            Config(
                access_key_id=variables["ALIBABA_CLOUD_ACCESS_KEY_ID"],
                access_key_secret=variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
                endpoint=variables["SMS_ENDPOINT"],
                protocol=variables.get("SMS_PROTOCOL", "https"),
            )
        )
        self._sign, self._template = variables["SMS_SIGN_NAME"], variables["SMS_TEMPLATE_CODE"]
        self._waiting: dict[str, Waiting] = {}
        self.stopped: set[str] = set()
        """Numbers that wrote TD: they are sent nothing more."""

    def send_code(self, number: str) -> int:
        """Send a code: 202, or 429 where one was sent a moment ago, 403 after TD, 502 else."""
        if number in self.stopped:
            return 403
        code = f"{secrets.randbelow(1_000_000):06}"
        request = SendSmsRequest(
            phone_numbers=number,
            sign_name=self._sign,
            template_code=self._template,
            template_param=json.dumps({"code": code}),
        )
        answer = self._client.send_sms(request).body
        if answer.code == "isv.BUSINESS_LIMIT_CONTROL":
            return 429
        if answer.code != "OK":
            return 502
        self._waiting[number] = Waiting(code, time.monotonic() + CODE_SECONDS)
        return 202

    def log_in(self, number: str, code: str) -> int:
        """Take a code: 200, or 401 for a wrong, late or used one."""
        waiting = self._waiting.get(number)
        if waiting is None or waiting.until < time.monotonic() or waiting.tries >= TRIES_MAX:
            return 401
        waiting.tries += 1
        if not hmac.compare_digest(waiting.code, code):
            return 401
        del self._waiting[number]
        return 200

    def take_replies(self, items: list[dict[str, str]]) -> int:
        """Take a push of replies."""
        self.stopped |= {one["phone_number"] for one in items if one["content"] == "TD"}
        return 200


def serving(login: Login, port: int = 0) -> ThreadingHTTPServer:
    """Return a server for it; `serve_forever` runs it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            read = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            acts = {
                "/code": lambda: login.send_code(read["number"]),
                "/login": lambda: login.log_in(read["number"], read["code"]),
                "/replies": lambda: login.take_replies(read),
            }
            status = acts[self.path]() if self.path in acts else 404
            body = b'{"code":0,"msg":"OK"}'
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing: a log is no place for numbers."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    serving(Login(os.environ), 5000).serve_forever()
