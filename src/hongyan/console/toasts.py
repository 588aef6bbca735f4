"""What an act says on the page that follows it: a signed cookie of a minute. Knows no page."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

COOKIE: Final = "hongyan-said"
SECONDS: Final = 60
CHARACTERS_MAX: Final = 2000


class Toast(msgspec.Struct, frozen=True):
    """A sentence, and the path of the act that takes it back."""

    said: str = ""
    undo: str = ""


def put(response: Response, toast: Toast, key: str, *, is_secure: bool) -> None:
    """Send a toast along; `key` is the session's token, so no other site can make one."""
    body = base64.urlsafe_b64encode(msgspec.json.encode(toast)).decode()
    response.set_cookie(
        COOKIE,
        f"{body}.{_mark(body, key)}",
        max_age=SECONDS,
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def taken(request: Request, key: str) -> Toast:
    """Return the toast that a request bears, an empty one if there is none or it is not ours."""
    body, _, mark = request.cookies.get(COOKIE, "")[:CHARACTERS_MAX].partition(".")
    if not body or not key or not hmac.compare_digest(mark.encode(), _mark(body, key).encode()):
        return Toast()
    return msgspec.json.decode(base64.urlsafe_b64decode(body), type=Toast)


def _mark(body: str, key: str) -> str:
    return hmac.new(key.encode(), body.encode(), hashlib.sha256).hexdigest()
