"""Asks a service that speaks Dysmsapi 2017-05-25, slowly enough, until it answers or says no.

Only actions that read are asked, so a call whose answer was lost is made again. Knows no sign and
no template, and no account of ours. Times are the event loop's.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final, Self, TypeVar
from urllib.parse import urlsplit

import msgspec

from hongyan.channels.backoff import Backoff
from hongyan.channels.http.client import HttpAnswer, HttpClient, NoAnswerError
from hongyan.channels.http.document import Recipe, Signing
from hongyan.channels.http.finding import UnreadableError, read_json, text_at, value_at
from hongyan.channels.http.kinds import check_url
from hongyan.channels.http.signing import Moment, RequestDraft, sign
from hongyan.kernel.clock import Clock
from hongyan.kernel.cut import cut, quoted
from hongyan.kernel.said import NOTHING, Fault, Said, said
from hongyan.text.shown import shown

SECONDS_BETWEEN: Final = 0.1
"""Ten calls a second at most: less than any limit of the official service."""
TRIES_MAX: Final = 8
FIRST_TRIES_MAX: Final = 3
"""Of a service that has not answered yet: most often it is not there."""
ANSWER_BYTES_MAX: Final = 1024 * 1024
"""A page of 50 templates has some 200 KB."""
PAGE_SIZE: Final = 50
"""The most that the official API gives (Dysmsapi, QuerySmsSignList)."""
ROWS_MAX: Final = 20_000
"""Of one list: a service that counts on without an end is not followed."""

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""Where a service may be asked without TLS."""

_COMMON: Final = {"Version": "2017-05-25", "Format": "JSON"}
_SIGNING: Final = Signing(recipe=Recipe.HMAC_SHA1_V1)
_AGAIN: Final = (
    "Throttling*",
    "ServiceUnavailable",
    "InternalError",
    "SignatureNonceUsed",
    "isp.SYSTEM_ERROR",
)
_NUL: Final = rb"\u0000"
_SERVER_FAULT: Final = 500
_READING: Final = said("the user of this key may not read: give it AliyunDysmsReadOnlyAccess there")
_PAIR: Final = said("the secret is not that of this AccessKeyId: copy both again")
_TOKEN: Final = said("temporary keys are not taken: give a lasting AccessKey")
REMEDIES: Final[Mapping[str, Said]] = {
    "InvalidAccessKeyId.NotFound": said(
        "this AccessKeyId is not known there: copy it again, and look at --endpoint"
    ),
    "InvalidAccessKeyId.Inactive": said(
        "this AccessKey is disabled there: enable it, or give another"
    ),
    "SignatureDoesNotMatch": _PAIR,
    "IncompleteSignature": _PAIR,
    "InvalidTimeStamp*": said("the clock of this machine is wrong: set it"),
    "*SecurityToken*": _TOKEN,
    "isp.RAM_PERMISSION_DENY": _READING,
    "Forbidden*": _READING,
    "NoPermission": _READING,
    "InvalidAction.NotFound": said(
        "the service does not know this action: is --endpoint one of Dysmsapi 2017-05-25?"
    ),
    "isv.DENY_IP_RANGE": said("calls from this machine's address are not allowed there"),
    "*": said("look the code up in the documents of that service"),
}
"""What helps, by the code of a no; the first that fits."""

Row = TypeVar("Row")


class CloudError(Fault):
    """The other service cannot be asked, says no, or answers what is not documented."""


@dataclass(frozen=True, slots=True)
class CloudKey:
    """Where to ask, and who asks."""

    endpoint: str
    key_id: str
    secret: str = field(repr=False)


class Cloud:
    """One account at another service; opened and closed by `async with`."""

    def __init__(self, key: CloudKey, clock: Clock, between: float = SECONDS_BETWEEN) -> None:
        """Ask with this key; raises CloudError where the endpoint is no address."""
        _check(key.endpoint)
        self._key, self._clock, self._between = key, clock, between
        self._client = HttpClient(
            connect_seconds=5.0, answer_seconds=20.0, answer_bytes_max=ANSWER_BYTES_MAX
        )
        self._free_at = 0.0
        self._has_answered = False

    async def __aenter__(self) -> Self:
        await self._client.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def ask(self, action: str, answer: type[Row], /, **parameters: str) -> Row:
        """Return the answer of an action; raises CloudError."""
        found = await self._answer(action, parameters)
        return _read(action, found, answer)

    async def pages(
        self,
        action: str,
        rows: str,
        row: type[Row],
        total: str = "TotalCount",
        page: str = "PageIndex",
    ) -> AsyncIterator[Row]:
        """Yield every row of a list; `rows` and `total` are places in its answer."""
        seen, number = 0, 1
        while True:
            asked = {"PageSize": str(PAGE_SIZE), page: str(number)}
            found = await self._answer(action, asked)
            listed = _read(action, value_at(found, rows) or [], list[Any])
            for one in listed:
                yield _read(action, one, row)
            seen, number = seen + len(listed), number + 1
            if not listed or seen >= _read(action, value_at(found, total) or 0, int):
                return
            if seen >= ROWS_MAX:
                raise CloudError(
                    "{action}: the list has more than {most} rows; that is no account of one "
                    "company: look at --endpoint",
                    action=action,
                    most=ROWS_MAX,
                )

    async def _answer(self, action: str, parameters: Mapping[str, str]) -> Mapping[str, Any]:
        backoff, why, tries = Backoff(0.5, 20.0, random.random), NOTHING, 0
        while tries < (TRIES_MAX if self._has_answered else FIRST_TRIES_MAX):
            if tries:
                await asyncio.sleep(backoff.next_seconds())
            tries += 1
            try:
                came = await self._once(action, parameters)
            except NoAnswerError as fault:
                why = said("no answer ({why})", why=fault.why)
                continue
            self._has_answered = True
            found = _object(came)
            if found is not None and text_at(found, "Code") == "OK":
                _check_texts(action, came)
                return found
            why = _refusal(action, came, found)
        raise CloudError(
            "{endpoint} does not answer {action}: {why}, {tries} times; nothing was "
            "imported: try again later",
            endpoint=self._key.endpoint,
            action=action,
            why=why,
            tries=tries,
        )

    async def _once(self, action: str, parameters: Mapping[str, str]) -> HttpAnswer:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._free_at - loop.time())
        self._free_at = loop.time() + self._between
        draft = RequestDraft(
            "POST",
            f"{self._key.endpoint.rstrip('/')}/",
            form={"Action": action, **_COMMON, **parameters},
        )
        values = {"key": self._key.key_id, "secret": self._key.secret}
        sign(draft, _SIGNING, values, Moment(self._clock.now_ms(), os.urandom(16).hex()))
        return await self._client.ask(draft.finished())


def _check(endpoint: str) -> None:
    try:
        check_url("--endpoint", endpoint)
    except ValueError as fault:
        raise CloudError(fault.args[0]) from None
    found = urlsplit(endpoint)
    if found.scheme != "https" and found.hostname not in LOOPBACK:
        raise CloudError(
            "--endpoint: {endpoint} is not encrypted, and papers travel; write https://",
            endpoint=quoted(endpoint),
        )


def _object(came: HttpAnswer) -> Mapping[str, Any] | None:
    try:
        found = read_json(came.body or b"")
    except UnreadableError:
        return None
    return found if isinstance(found, Mapping) else None


def _check_texts(action: str, came: HttpAnswer) -> None:
    # No database that there is holds it in a text, so looking one up would fail.
    if _NUL in (came.body or b""):
        raise CloudError(
            "{action}: the answer is not as documented ({fault}); nothing was imported",
            action=action,
            fault=_NUL.decode(),
        )


def _refusal(action: str, came: HttpAnswer, found: Mapping[str, Any] | None) -> Said:
    """Return why to ask again; raises CloudError for a no that stays one."""
    code = text_at(found, "Code") if found is not None else ""
    if any(fnmatchcase(code, one) for one in _AGAIN):
        return said("it says {code}", code=shown(cut(code)))
    if not code and came.status >= _SERVER_FAULT:
        return said("it says HTTP {status}", status=came.status)
    if not code:
        raise CloudError(
            "{action}: what answers is not Dysmsapi (HTTP {status}, {size} bytes without a code); "
            "look at --endpoint",
            action=action,
            status=came.status,
            size=len(came.body or b""),
        )
    remedy = next(one for name, one in REMEDIES.items() if fnmatchcase(code, name))
    raise CloudError(
        "{action}: the answer is {code}: {remedy}",
        action=action,
        code=shown(cut(code)),
        remedy=remedy,
    )


def _read(action: str, value: Any, kind: type[Row]) -> Row:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as fault:
        raise CloudError(
            "{action}: the answer is not as documented ({fault}); nothing was imported",
            action=action,
            fault=quoted(str(fault)),
        ) from None
