"""Reads a call out of what a developer pastes: a curl command, a request as text, a URL, an error.

Never an exception: what cannot be read is None. Nothing is stored, nothing is sent.
"""

from __future__ import annotations

import re
import shlex
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from hongyan.api.gateway.wire import RawRequest

PASTED_CHARACTERS_MAX: Final = 64 * 1024

_CURL: Final = re.compile(r"\A(?:\$\s*)?curl\s")
_SDK_V1: Final = re.compile(
    r"server string to sign is:\s*((?:GET|POST)&%2F&[^\s\"'\\]*)", re.IGNORECASE
)
_SDK_V3: Final = re.compile(r"server CanonicalRequest is \[([^\]]*)")
_STRING_V1: Final = re.compile(r"\A(GET|POST)&%2F&(\S+)\Z")
_REQUEST_LINE: Final = re.compile(r"\A(GET|POST|HEAD) (\S+)(?: HTTP/[\d.]+)?\s*\Z")
_HEADER: Final = re.compile(r"\A([A-Za-z0-9-]+):\s*(.*)\Z")
_FLAGS: Final = {"-G": "GET", "--get": "GET", "-I": "HEAD", "--head": "HEAD"}
_OPTIONS: Final = {
    **dict.fromkeys(("-X", "--request", "-I", "--head"), "method"),
    **dict.fromkeys(("-H", "--header"), "header"),
    **dict.fromkeys(("-d", "--data", "--data-raw", "--data-binary", "--data-urlencode"), "body"),
    **dict.fromkeys(("-G", "--get"), "get"),
}
"""The options of curl that say something of the call, by what they say."""


class Pasted(NamedTuple):
    """What was pasted: a call, or what this service said that it would have signed."""

    call: RawRequest | None = None
    told: str = ""
    """The string to sign, or the canonical request, of an error that this service answered."""


def read_pasted(text: str) -> Pasted | None:
    """Return what a text is; None where it is nothing of these."""
    text = text.strip()[:PASTED_CHARACTERS_MAX]
    told = _SDK_V1.search(text) or _SDK_V3.search(text)
    if told is not None:
        return Pasted(told=told[1].replace("\\n", "\n"))
    if _STRING_V1.match(text):
        return Pasted(told=text)
    if _CURL.match(text):
        call = _curl(text)
    elif text.startswith(("http://", "https://")):
        call = _of_url("GET", text.split()[0], [], b"")
    else:
        call = _raw(text)
    return None if call is None else Pasted(call)


def told_parameters(told: str) -> dict[str, str]:
    """Return the parameters in a V1 string to sign, which is encoded twice."""
    match = _STRING_V1.match(told)
    if match is None:
        return {}
    pairs = (pair.partition("=") for pair in unquote(match[2]).split("&"))
    return {unquote(name): unquote(value) for name, _, value in pairs if name}


def _curl(text: str) -> RawRequest | None:
    try:
        words = shlex.split(text.replace("\\\n", " ").removeprefix("$").strip())[1:]
    except ValueError:
        return None
    found: dict[str, list[str]] = {name: [] for name in ("url", "method", "header", "body", "get")}
    waiting = iter(words)
    for word in waiting:
        option, _, glued = word.partition("=") if word.startswith("--") else (word, "", "")
        what = _OPTIONS.get(option)
        if what is not None:
            is_flag = option in _FLAGS
            found[what].append(_FLAGS[option] if is_flag else glued or next(waiting, ""))
        elif not word.startswith("-"):
            found["url"].append(word)
    if not found["url"]:
        return None
    url, sent = found["url"][0], "&".join(found["body"])
    url = url if "://" in url else f"http://{url}"
    pairs = [one.partition(":") for one in found["header"]]
    headers = [(name.strip(), value.strip()) for name, _, value in pairs]
    if found["get"] and sent:
        url, sent = f"{url}{'&' if '?' in url else '?'}{sent}", ""
    method = (found["method"] or ["POST" if sent else "GET"])[-1]
    return _of_url(method, url, headers, sent.encode())


def _raw(text: str) -> RawRequest | None:
    """Read a request as it goes over the wire, or only its headers."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    lines = head.split("\n")
    match = _REQUEST_LINE.match(lines[0])
    method, target = (match[1], match[2]) if match else ("POST", "/")
    headers: list[tuple[str, str]] = []
    for line in lines[1:] if match else lines:
        header = _HEADER.match(line.lstrip("> ").rstrip())
        if header is None:
            return None
        headers.append((header[1], header[2]))
    return _of_url(method, target, headers, body.encode()) if headers or match else None


def _of_url(
    method: str, url: str, headers: list[tuple[str, str]], body: bytes
) -> RawRequest | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    given = [(name.lower().encode(), value.encode("utf-8")) for name, value in headers if name]
    if parts.netloc and not any(name == b"host" for name, _ in given):
        given.append((b"host", parts.netloc.encode()))
    return RawRequest(method.upper(), unquote(parts.path) or "/", parts.query.encode(), given, body)
