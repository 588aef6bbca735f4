"""The headers of every answer of the console: nothing inline, nothing foreign, nothing framed.

ASGI: wraps the whole console. Knows no page.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REPORTS_PATH: Final = "/console/csp"
POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        f"report-uri {REPORTS_PATH}",
    ]
)
FEATURES: Final = (
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), "
    "clipboard-write=(self)"
)
HSTS: Final = "max-age=31536000"
IMMUTABLE: Final = "public, max-age=31536000, immutable"


class Headers:
    """Puts the headers on every answer of an app."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        """Wrap `app`; with HTTPS, browsers are told to stay with it."""
        self._app = app
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = POLICY
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
                headers["cross-origin-opener-policy"] = "same-origin"
                headers["permissions-policy"] = FEATURES
                headers.setdefault("cache-control", "no-store")
                if self._is_secure:
                    headers["strict-transport-security"] = HSTS
            await send(message)

        await self._app(scope, receive, send_with)
