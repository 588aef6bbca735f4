"""Reads a form's body within its bound, and makes a Form of it. Knows no page."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message

from hongyan.console.forms import FIELDS_MAX, Form

FILES_MAX: Final = 20
VISITOR: Final = "hongyan.visitor"
"""Under this name an ASGI scope carries the connection, as the gatekeeper knows it."""


class UnreadForm(StrEnum):
    """Why there is no form."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"


class _TooLargeError(Exception):
    pass


async def read_form(request: Request, bytes_max: int, owner: object) -> Form | UnreadForm:
    """Return what a form sent, in at most `bytes_max` bytes; `owner` is who sends it."""
    visitor = request.scope.get("extensions", {}).get(VISITOR)
    if visitor is not None:
        # Who is logged in is no stranger: what is held of the body is counted as a known one's.
        visitor.know(owner)
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > bytes_max:
        return UnreadForm.TOO_LARGE
    size = 0
    receive = request.receive

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > bytes_max:
            raise _TooLargeError
        return message

    counted = Request(request.scope, bounded)
    try:
        data = await counted.form(
            max_files=FILES_MAX, max_fields=FIELDS_MAX, max_part_size=bytes_max
        )
    except _TooLargeError:
        return UnreadForm.TOO_LARGE
    except (HTTPException, MultiPartException, UnicodeDecodeError, ValueError):
        return UnreadForm.MALFORMED
    return _form(data)


def _form(data: FormData) -> Form:
    pairs, files = [], {}
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files[name] = value
        else:
            pairs.append((name, value))
    return Form(pairs, files)
