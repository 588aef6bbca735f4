"""A browser in a story: pages of a running process, over connections of its own. Runs no script."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.console.browser import Browser
from tests.console.http import Answer, keep_cookies

PASSWORD = "correct horse battery"
_LINK = re.compile(r"/console/link/\S+")


@dataclass
class Screen:
    """One browser's cookies and language, and the port of the process that it asks."""

    port: int
    headers: dict[str, str] = field(default_factory=lambda: {"accept-language": "en"})
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """Send a request, and keep the cookies of its answer."""
        answered = self.opened(method, url, headers=headers, body=body)
        told = {name.lower(): value for name, value in answered.getheaders()}
        cookies = answered.headers.get_all("set-cookie", [])
        answer = Answer(answered.status, told, answered.read(), cookies)
        keep_cookies(self.cookies, answer)
        return answer

    def opened(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> http.client.HTTPResponse:
        """Send a request on a connection of its own, and return its answer, not yet read."""
        sent = {**self.headers, **(headers or {})}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={one}" for name, one in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, url, body, sent)
        return connection.getresponse()


def entered(port: int, printed: str) -> Browser:
    """Return the browser of who was given the link in what a command printed, logged in by it."""
    link = _LINK.search(printed)
    assert link is not None, printed
    browser = Browser(Screen(port))
    page = browser.page(link[0])
    chosen = {"password": PASSWORD, "again": PASSWORD} if "Choose a password" in page.main else {}
    button = "Save and log in" if chosen else "Log in"
    inside = browser.press(page, button, **chosen)
    assert inside.status == http.client.OK, inside.main
    return browser
