"""List messages for an operator: by number, account, day and state, newest first. Reads only.

Knows neither their texts nor their money: `tell_message` tells the story of one call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages import record_store
from hongyan.domain.messages.model import LogFilter, LogState, Message, Verdict
from hongyan.domain.messages.reasons import MessageReason, NumberReason
from hongyan.domain.signs import store as signs
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.kernel.calendar import DAY_MS, day_starts_at
from hongyan.kernel.cut import quoted
from hongyan.kernel.ids import ID_MAX, first_id_at
from hongyan.kernel.refusal import Refused
from hongyan.text.international import RejectedNumber
from hongyan.text.phone import is_also_american
from hongyan.text.typed import read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PAGE_MAX: Final = 1000
LOOKED_MAX: Final = 100_000
"""How many messages of the log a page looks at: rare ones are found page by page."""


@dataclass(frozen=True, slots=True)
class MessageSearch:
    """What an operator asks for; empty fields do not choose. `day` is 20261231, Asia/Shanghai."""

    number: str = ""
    account_name: str = ""
    day: int | None = None
    state: LogState = LogState.ANY
    after: int | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class LoggedMessage:
    """One message of the log, with the names of what it was sent with."""

    message: Message
    verdict: Verdict | None
    account_name: str
    sign_name: str

    @property
    def state(self) -> LogState | str:
        """Return how far it is, in the words of `LogState` or `Outcome`."""
        if self.message.refused_code:
            return LogState.PASSED_OVER
        return LogState.WAITING if self.verdict is None else self.verdict.outcome

    @property
    def code(self) -> str:
        """Return the receipt code that decided it, empty while nothing did."""
        return self.message.refused_code or ("" if self.verdict is None else self.verdict.code)


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of the log; `after` is where the next one begins, None where there is none."""

    messages: tuple[LoggedMessage, ...]
    after: int | None


def list_messages(tx: Connection, asked: MessageSearch) -> MessagePage | Refused:
    """Return a page of the messages that fit, newest first."""
    if not 1 <= asked.limit <= PAGE_MAX:
        return Refused(MessageReason.PAGE_BOUNDS, "page.limit", most=PAGE_MAX)
    account = find_account(tx, asked.account_name) if asked.account_name else None
    if isinstance(account, Refused):
        return account
    phones = phones_meant(asked.number)
    if isinstance(phones, Refused):
        return phones
    first, end = 0, ID_MAX
    if asked.day is not None:
        starts_at = day_starts_at(asked.day)
        first, end = first_id_at(starts_at) - 1, first_id_at(starts_at + DAY_MS)
    wanted = LogFilter(None if account is None else account.account_id, phones, first, asked.state)
    before = end if asked.after is None else min(asked.after, end)
    found, after = record_store.log_page(tx, wanted, before, asked.limit, LOOKED_MAX)
    names = accounts.account_names(tx, (one.account_id for one, _ in found))
    sign_names = {one: _sign_name(tx, one) for one in {message.sign_id for message, _ in found}}
    rows = tuple(
        LoggedMessage(one, verdict, names[one.account_id], sign_names[one.sign_id])
        for one, verdict in found
    )
    return MessagePage(rows, after)


def phones_meant(number: str) -> tuple[int, ...] | Refused:
    """Return all that a typed number can mean: 13105551234 is one of the mainland, and abroad."""
    if not number:
        return ()
    phone = read_typed(number)
    if isinstance(phone, RejectedNumber):
        return Refused(NumberReason.ILLEGAL, "message.number", number=quoted(number))
    return (phone, int(number)) if is_also_american(number) else (phone,)


def _sign_name(tx: Connection, sign_id: int) -> str:
    sign = signs.sign_by_id(tx, sign_id)
    return "" if sign is None else sign.name
