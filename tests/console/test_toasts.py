"""What an act says on the next page, which no other site can make."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from hongyan.console.toasts import COOKIE, Toast, put, taken


def request_with(cookie: str) -> Request:
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode())]
    return Request({"type": "http", "headers": headers})


def cookie_of(toast: Toast, key: str) -> str:
    response = Response()
    put(response, toast, key, is_secure=True)
    [header] = [value for name, value in response.raw_headers if name == b"set-cookie"]
    text = header.decode()
    assert "HttpOnly" in text
    assert "Secure" in text
    return text.partition("=")[2].partition(";")[0].strip('"')


def test_a_toast_comes_back_as_it_was_sent() -> None:
    toast = Toast("模板已撤回。", "/console/a/x/templates/SMS_1/restore")
    assert taken(request_with(cookie_of(toast, "key")), "key") == toast


def test_a_toast_of_another_session_or_made_by_another_is_none() -> None:
    cookie = cookie_of(Toast("said"), "key")
    body, _, _ = cookie.partition(".")
    assert taken(request_with(cookie), "other") == Toast()
    assert taken(request_with(f"{body}.x"), "key") == Toast()
    assert taken(request_with(""), "key") == Toast()
    assert taken(request_with(cookie), "") == Toast()
