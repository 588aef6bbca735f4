"""What a test suite asks of `hongyan dev` below `/dev/`: messages, codes, outcomes, replies, reset.

Only `dev` has it. The pytest plug-in (`testing/`) asks the same. Who may ask, `door` says; the
clock has a module of its own. A no is a `Refused`, whose words are in the language of the header
`Accept-Language`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hongyan.api.handlers.dev.door import answer, guarded, read_json
from hongyan.api.handlers.dev.reasons import ControlReason
from hongyan.config import Settings
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.messages.model import biz_text
from hongyan.flows.operation.catch_messages import Caught, catch_messages, phones_of
from hongyan.flows.reference.demo import DEMO_ACCOUNTS
from hongyan.kernel.calendar import iso_text
from hongyan.kernel.refusal import Reason, Refused
from hongyan.service.edges import Read
from hongyan.text.phone import api_form
from hongyan.words.catalogues import remedy_of, rule_of
from hongyan.words.language import language_of

LIMIT: Final = 100
LIMIT_MAX: Final = 500
WAIT_SECONDS_MAX: Final = 30.0
DELAY_SECONDS_MAX: Final = 86_400.0
REPLY_CHARACTERS_MAX: Final = 500
LOOK_SECONDS: Final = 0.02
LEAVE_SECONDS_MAX: Final = 2.0
"""How long a reply waits for the message that it answers to leave."""

KINDS: Final = {kind.value: kind for kind in PushKind}

STATUSES: Final[Mapping[Reason, int]] = {
    ControlReason.NO_CODE: 404,
    ControlReason.NO_MESSAGE: 409,
    ControlReason.ELSEWHERE: 409,
    ControlReason.RESET_UNMARKED: 409,
    ControlReason.RESET_ELSEWHERE: 409,
    ControlReason.RESET_RESTLESS: 503,
}
"""Of the other reasons it is 400."""


class Control(Protocol):
    """What the routes need of a running `dev`."""

    @property
    def outcomes(self) -> Sequence[str]:
        """The names of the outcomes that can be chosen."""

    def choose(self, phone: int, outcome: str, after_ms: int | None) -> bool:
        """Choose the outcome of the next message to a number; False for one without meaning."""

    async def hear(self, channel_id: int, phone: int, dest_id: str, content: str) -> bool:
        """Let a handset write, and wait until it is stored; False where its carrier is outside."""

    async def push_to(self, kind: PushKind, url: str) -> Refused | None:
        """Push what happens of a kind to a URL, as an operator has it for an account."""

    async def reset(self) -> Refused | None:
        """Go back to the state in which the process was ready."""


class _Outcome(msgspec.Struct):
    number: str
    outcome: str
    after_seconds: float | None = None


class _Reply(msgspec.Struct):
    number: str
    text: str


class _Callback(msgspec.Struct):
    kind: str
    url: str


class _Nothing(msgspec.Struct):
    pass


def control_routes(control: Control, read: Read, settings: Settings) -> list[Route]:
    """Return the routes of the control."""
    suite = _Suite(control, read, settings)
    return [
        guarded("/dev/demo", suite.demo, "GET"),
        guarded("/dev/messages", suite.messages, "GET"),
        guarded("/dev/code", suite.code, "GET"),
        guarded("/dev/outcome", suite.outcome, "POST"),
        guarded("/dev/reply", suite.reply, "POST"),
        guarded("/dev/callback", suite.callback, "POST"),
        guarded("/dev/reset", suite.reset, "POST"),
    ]


class _Suite:
    """The handlers."""

    def __init__(self, control: Control, read: Read, settings: Settings) -> None:
        self._control, self._read, self._settings = control, read, settings

    async def demo(self, request: Request) -> Response:
        """Show the accounts of the demo: keys, signs, templates."""
        del request
        return answer(200, {"accounts": _DEMO})

    async def messages(self, request: Request) -> Response:
        """Show the newest messages, of one number or of all, the newest last."""
        number = request.query_params.get("number", "")
        phone = _phone(number) if number else None
        if isinstance(phone, Refused):
            return _no(request, phone)
        asked = request.query_params.get("limit", str(LIMIT))
        limit = int(asked) if asked.isdecimal() and len(asked) <= len(str(LIMIT_MAX)) else 0
        if not 0 < limit <= LIMIT_MAX:
            return _no(request, Refused(ControlReason.LIMIT, "limit", most=LIMIT_MAX))
        found = await self._found(phone, limit)
        return answer(200, {"messages": [_shown(one) for one in reversed(found)]})

    async def code(self, request: Request) -> Response:
        """Show the code in the newest message to a number that has one; wait for it if told to."""
        asked = request.query_params
        phone = _phone(asked.get("number", ""))
        if isinstance(phone, Refused):
            return _no(request, phone)
        seconds = _seconds(asked.get("wait_seconds", "0"), WAIT_SECONDS_MAX)
        if seconds is None:
            return _no(request, Refused(ControlReason.WAIT, "wait_seconds", most=WAIT_SECONDS_MAX))
        after = asked.get("after", "0")
        if not after.isdecimal() or len(after) > 19:  # noqa: PLR2004 - digits of 63 bits
            return _no(request, Refused(ControlReason.AFTER, "after"))
        loop = asyncio.get_running_loop()
        gives_up_at = loop.time() + seconds
        while True:
            found = await self._found(phone, LIMIT)
            for one in found:
                if one.code and one.message.message_id > int(after):
                    return answer(200, {"code": one.code, "message": _shown(one)})
            if loop.time() >= gives_up_at:
                there = [_shown(one) for one in reversed(found)]
                no = Refused(
                    ControlReason.NO_CODE,
                    "number",
                    number=api_form(phone),
                    seconds=f"{seconds:g}",
                    count=len(there),
                )
                return _no(request, no, messages=there)
            await asyncio.sleep(LOOK_SECONDS)

    async def outcome(self, request: Request) -> Response:
        """Choose the outcome of the next message to a number."""
        asked = await read_json(request, _Outcome, '{"number": "13900000000", "outcome": "silent"}')
        if isinstance(asked, Response):
            return asked
        phone = _phone(asked.number)
        if isinstance(phone, Refused):
            return _no(request, phone)
        delay = asked.after_seconds
        if delay is not None and not 0 <= delay <= DELAY_SECONDS_MAX:
            most = f"{DELAY_SECONDS_MAX:g}"
            return _no(request, Refused(ControlReason.DELAY, "after_seconds", most=most))
        after_ms = None if delay is None else round(delay * 1000)
        if not self._control.choose(phone, asked.outcome, after_ms):
            names = ", ".join(self._control.outcomes)
            no = Refused(ControlReason.OUTCOME, "outcome", outcome=asked.outcome[:60], names=names)
            return _no(request, no)
        return answer(200, {"number": api_form(phone), "outcome": asked.outcome})

    async def reply(self, request: Request) -> Response:
        """Let the handset that got the newest message write back."""
        asked = await read_json(request, _Reply, '{"number": "13900000000", "text": "TD"}')
        if isinstance(asked, Response):
            return asked
        phone = _phone(asked.number)
        if isinstance(phone, Refused):
            return _no(request, phone)
        if not asked.text.strip() or len(asked.text) > REPLY_CHARACTERS_MAX:
            no = Refused(ControlReason.REPLY_TEXT, "text", most=REPLY_CHARACTERS_MAX)
            return _no(request, no)
        last = await self._left(phone)
        if last is None or last.channel_id is None:
            return _no(request, Refused(ControlReason.NO_MESSAGE, "number", number=api_form(phone)))
        if not await self._control.hear(last.channel_id, phone, last.dest_id, asked.text):
            no = Refused(ControlReason.ELSEWHERE, "number", channel=last.channel_name)
            return _no(request, no)
        return answer(200, {"number": api_form(phone), "to": last.dest_id, "text": asked.text})

    async def callback(self, request: Request) -> Response:
        """Push what happens of a kind to a URL from now on."""
        asked = await read_json(
            request, _Callback, '{"kind": "SmsUp", "url": "http://127.0.0.1:9000/sms"}'
        )
        if isinstance(asked, Response):
            return asked
        if asked.kind not in KINDS:
            no = Refused(ControlReason.KIND, "kind", kind=asked.kind[:60], kinds=", ".join(KINDS))
            return _no(request, no)
        refused = await self._control.push_to(KINDS[asked.kind], asked.url)
        if refused is not None:
            return _no(request, refused)
        return answer(200, {"kind": asked.kind, "url": asked.url})

    async def reset(self, request: Request) -> Response:
        """Go back to the state in which the process was ready."""
        asked = await read_json(request, _Nothing, "{}")
        if isinstance(asked, Response):
            return asked
        no = await self._control.reset()
        return answer(200, {}) if no is None else _no(request, no)

    async def _found(self, phone: int | None, limit: int) -> Sequence[Caught]:
        asked = "" if phone is None else f"+{phone}"
        page = await self._read(lambda tx: catch_messages(tx, self._settings, asked, None, limit))
        return page.caught

    async def _left(self, phone: int) -> Caught | None:
        """Return the newest message to a number once it has left; None where there is none."""
        loop = asyncio.get_running_loop()
        gives_up_at = loop.time() + LEAVE_SECONDS_MAX
        while True:
            found = await self._found(phone, 1)
            if not found or found[0].is_submitted or loop.time() >= gives_up_at:
                return found[0] if found else None
            await asyncio.sleep(LOOK_SECONDS)


_DEMO: Final = [
    {
        "name": account.name,
        "access_key_id": account.key_id,
        "access_key_secret": account.secret,
        "sign_name": account.sign,
        "templates": [
            {
                "code": one.code,
                "kind": one.kind.name.lower(),
                "name": one.name,
                "content": one.content,
                "example": one.example,
            }
            for one in account.templates
        ],
    }
    for account in DEMO_ACCOUNTS
]


def _phone(text: str) -> int | Refused:
    phones = phones_of(text)
    return phones[0] if phones else Refused(ControlReason.NUMBER, "number", number=f'"{text[:30]}"')


def _seconds(text: str, most: float) -> float | None:
    try:
        read = float(text)
    except ValueError:
        return None
    return read if 0 <= read <= most else None


def _shown(one: Caught) -> Mapping[str, object]:
    message, verdict = one.message, one.verdict
    state = "submitted" if one.is_submitted else "accepted"
    if verdict is not None:
        state = verdict.outcome.value
    if message.refused_code:
        state = "passed_over"
    variables = message.variables
    return {
        "id": str(message.message_id),
        "biz_id": biz_text(message.biz_id),
        "number": api_form(message.phone),
        "account": one.account_name,
        "sign_name": one.sign_name,
        "template_code": one.template_code,
        "parameters": msgspec.json.decode(variables, type=dict[str, str]) if variables else {},
        "content": one.text,
        "code": one.code,
        "out_id": message.out_id,
        "state": state,
        "receipt_code": message.refused_code or ("" if verdict is None else verdict.code),
        "raw_code": "" if verdict is None else verdict.raw_code,
        "accepted_at": iso_text(message.accepted_at),
    }


def _no(request: Request, refused: Refused, **more: object) -> Response:
    asked = request.headers.get("accept-language", "")
    language = language_of({"LANG": asked})
    told = {
        "error": rule_of(refused, language),
        "field": refused.about,
        "remedy": remedy_of(refused, language),
        "reason": refused.reason.value,
    }
    return answer(STATUSES.get(refused.reason, 400), {**told, **more})
