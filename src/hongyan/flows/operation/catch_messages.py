"""The messages of all accounts with their whole texts, for the developer of `dev`. Reads only.

Runs on reading threads, so it keeps no reference data: a page has some fifty rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages import attempt_store, record_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import LogFilter, Message, Verdict
from hongyan.domain.routing import store as routing
from hongyan.domain.templates.codes import code_of
from hongyan.flows.messages.delivery.start_attempts import rendered
from hongyan.flows.messages.sending.accept import CALL_MS_MAX
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.ids import ID_MAX, first_id_at, made_at
from hongyan.text.international import RejectedNumber
from hongyan.text.phone import is_also_american
from hongyan.text.typed import read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.domain.messages.attempt_store import Attempt
    from hongyan.domain.routing.model import ConfiguredChannel

LOOKED_MAX: Final = 2000
"""How many messages a search for words renders and looks at."""

_NUMBER: Final = re.compile(r"\+?[0-9]{9,20}")
"""What is shorter is a code, and searched in texts."""
_CODE: Final = re.compile(r"(?<![0-9])[0-9]{4,8}(?![0-9])")
_CODE_NAMES: Final = ("code", "captcha", "verify_code", "verifycode", "otp")


@dataclass(frozen=True, slots=True)
class Caught:
    """One message as its handset shows it. `code` is taken out of it, "" if it has none.

    `channel_id` is that of its last attempt, None before the first; `dest_id` is the sender number.
    """

    message: Message
    verdict: Verdict | None
    account_name: str
    text: str
    code: str
    channel_id: int | None = None
    channel_name: str = ""
    dest_id: str = ""
    is_submitted: bool = False
    sign_name: str = ""
    template_code: str = ""


@dataclass(frozen=True, slots=True)
class CaughtPage:
    """A page; `after` is where the next one begins, None where there is none."""

    caught: tuple[Caught, ...]
    after: int | None


def catch_messages(
    tx: Connection, settings: Settings, asked: str, before: int | None, limit: int
) -> CaughtPage:
    """Return the newest messages of a number, with words in their text, or all of them."""
    phones = phones_of(asked)
    words = "" if phones else asked.casefold()
    most = LOOKED_MAX if words else limit
    found, after = record_store.log_page(
        tx, LogFilter(phones=phones), ID_MAX if before is None else before, most, LOOKED_MAX
    )
    made = _Maker(tx, settings).make(found)
    fitting = [one for one in made if words in f"{one.text} {one.account_name}".casefold()]
    if len(fitting) > limit:
        fitting = fitting[:limit]
        after = fitting[-1].message.message_id
    return CaughtPage(tuple(fitting), after)


def catch_these(
    tx: Connection, settings: Settings, message_ids: Collection[int], biz_ids: Iterable[int]
) -> tuple[Caught, ...]:
    """Return messages by their ids, and those of calls, the oldest first."""
    found = dict(messages.messages_by_id(tx, message_ids)) if message_ids else {}
    for biz_id in biz_ids:
        last_id = first_id_at(made_at(biz_id) + CALL_MS_MAX)
        of_call = messages.messages_of_call(tx, biz_id, last_id)
        found |= {one.message_id: one for one in of_call}
    verdicts = attempt_store.verdicts_of(tx, found) if found else {}
    rows = [(found[one], verdicts.get(one)) for one in sorted(found)]
    return tuple(_Maker(tx, settings).make(rows))


def phones_of(asked: str) -> tuple[int, ...]:
    """Return what a search means as a number; nothing where it is words."""
    bare = asked.replace(" ", "")
    if not _NUMBER.fullmatch(bare):
        return ()
    phone = read_typed(bare)
    if isinstance(phone, RejectedNumber):
        return ()
    return (phone, int(bare)) if is_also_american(bare) else (phone,)


class _Maker:
    """Makes what is shown of rows of the log, with what was read of channels and texts once."""

    def __init__(self, tx: Connection, settings: Settings) -> None:
        self._tx = tx
        self._context = FlowContext(settings, IdSource(), ReferenceCache(settings))
        self._context.cache.refresh(tx)
        self._channels = {one.channel_id: one for one in routing.channels(tx)}

    def make(self, rows: Sequence[tuple[Message, Verdict | None]]) -> list[Caught]:
        """Return what is shown of rows, in their order."""
        if not rows:
            return []
        ids = [message.message_id for message, _ in rows]
        attempts = attempt_store.attempts_of(self._tx, ids)
        names = accounts.account_names(self._tx, {message.account_id for message, _ in rows})
        return [
            self._caught(message, verdict, attempts.get(message.message_id, []), names)
            for message, verdict in rows
        ]

    def _caught(
        self,
        message: Message,
        verdict: Verdict | None,
        attempts: Sequence[Attempt],
        names: dict[int, str],
    ) -> Caught:
        text, extend_code = rendered(self._tx, message, self._context)
        sign = self._context.cache.sign_by_id(self._tx, message.sign_id)
        last = attempts[-1] if attempts else None
        channel = self._channels.get(last.channel_id) if last else None
        return Caught(
            message=message,
            verdict=verdict,
            account_name=names.get(message.account_id, ""),
            text=text,
            code=code_in(message.variables, text),
            channel_id=last.channel_id if last else None,
            channel_name=channel.name if channel else "",
            dest_id=_dest_id(channel, extend_code),
            is_submitted=last is not None and last.answered_at is not None,
            sign_name="" if sign is None else sign.name,
            template_code=code_of(message.template_id),
        )


def _dest_id(channel: ConfiguredChannel | None, extend_code: str) -> str:
    return "" if channel is None else channel.sender(extend_code)


def code_in(variables: str, text: str) -> str:
    """Return the code that a text carries: the variable that is named so, else nothing."""
    values = msgspec.json.decode(variables, type=dict[str, str]) if variables else {}
    for name, value in values.items():
        if name.lower() in _CODE_NAMES and _CODE.fullmatch(value) and value in text:
            return value
    return ""
