"""What an account may do in each of its states: one table, which docs/rules/accounts.md repeats.

Pure. Whether a kind of account may do a thing at all is another question
(`certification/rights`), and so is how often (`kernel/allowances`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from hongyan.domain.accounts.model import STATE_REFUSALS, AccountState
from hongyan.kernel.refusal import Refusal


class Act(StrEnum):
    """Kinds of acts of an account; every action of the API is of one."""

    SEND = "send"
    """Texts go out in its name, at its cost."""
    QUERY = "query"
    """It looks at what is its own; nothing is stored."""
    MANAGE = "manage"
    """It tidies what it has: deletes, tags, reports conversions."""
    APPLY = "apply"
    """It applies for signs and templates, and gives papers."""
    UPLOAD = "upload"
    """It is given a grant, or stores a file."""
    ASK_CODE = "ask_code"
    """A text goes out to a number that it names, at the operator's cost."""


_IDLE: Final = frozenset({Act.QUERY, Act.MANAGE})
_LOOKING: Final = frozenset({Act.QUERY})

MAY: Final[Mapping[AccountState, frozenset[Act]]] = {
    AccountState.ACTIVE: frozenset(Act),
    AccountState.ABNORMAL: _LOOKING,
    AccountState.FROZEN: _IDLE,
    AccountState.NOT_ACTIVATED: _LOOKING,
    AccountState.PRODUCT_OFF: _LOOKING,
    AccountState.SUSPENDED: _IDLE,
    AccountState.CLOSED: frozenset(),
}
"""Total over `AccountState`. An abnormal account may be in the wrong hands: nothing changes."""


def act_refusal(state: AccountState | None, act: Act) -> Refusal | None:
    """Return why an account in this state may not do this, or None; no state: it is gone."""
    if state is None:
        return Refusal.ACCOUNT_MISSING
    return None if act in MAY[state] else STATE_REFUSALS[state]
