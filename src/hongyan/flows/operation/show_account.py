"""All that an operator asks of one account: state, money, keys, limits, uses, endpoints, calls.

Reads only. Secrets stay sealed, and no text of a message is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.frequency import store as frequency
from hongyan.domain.messages import store as messages
from hongyan.flows.accounts.allowances import stored_bytes, uses_of
from hongyan.flows.accounts.manage_accounts import find_account, list_keys
from hongyan.flows.messages.records.list_messages import (
    LoggedMessage,
    MessageSearch,
    list_messages,
)
from hongyan.flows.money.ledger.manage_funds import FundsView, show_funds
from hongyan.kernel.allowances import Allowance, Span, limits_of
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.domain.accounts.model import AccessKey, Account
    from hongyan.domain.callbacks.model import CallbackEndpoint
    from hongyan.domain.frequency.model import OwnLimit
    from hongyan.flows.reference.work import Work

LAST_MESSAGES: Final = 5


@dataclass(frozen=True, slots=True)
class AllowanceUse:
    """How much of an allowance is used up, over a span."""

    allowance: Allowance
    span: Span
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account at a moment. `funds` is None for one that never had any.

    `sent_today` and `sent_month` are messages of the calendar day and month: what quotas count.
    """

    account: Account
    funds: FundsView | None
    keys: tuple[AccessKey, ...]
    limits: tuple[OwnLimit, ...]
    sent_today: int
    sent_month: int
    uses: tuple[AllowanceUse, ...]
    stored_bytes: int
    endpoints: tuple[CallbackEndpoint, ...]
    last: tuple[LoggedMessage, ...]


def show_account(work: Work, name: str) -> AccountView | Refused:
    """Return all that is known of an account."""
    tx, now_ms = work.tx, work.now_ms
    account = find_account(tx, name)
    if isinstance(account, Refused):
        return account
    owner, today = account.account_id, shanghai_day(now_ms)
    funds = show_funds(work, name)
    keys = list_keys(tx, name)
    page = list_messages(tx, MessageSearch(account_name=name, limit=LAST_MESSAGES))
    assert not isinstance(keys, Refused), "the account is there"
    assert not isinstance(page, Refused), "the account is there"
    return AccountView(
        account=account,
        funds=None if isinstance(funds, Refused) else funds,
        keys=tuple(keys),
        limits=tuple(frequency.limits_of(tx, owner)),
        sent_today=messages.sent_between(tx, owner, today, today),
        sent_month=messages.sent_between(tx, owner, today // 100 * 100 + 1, today),
        uses=tuple(
            AllowanceUse(allowance, span, used, limits_of(allowance, work.context.settings)[span])
            for (allowance, span), used in uses_of(tx, owner, now_ms, work.context.settings).items()
            if used
        ),
        stored_bytes=stored_bytes(tx, owner),
        endpoints=tuple(one for one in callbacks.endpoints(tx) if one.account_id == owner),
        last=page.messages,
    )
