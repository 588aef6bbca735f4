"""Accounts and access keys as values. Knows nothing of how they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refusal


class AccountState(StrEnum):
    """Where an account stands; `acts.MAY` says what it may do there."""

    ACTIVE = "active"
    ABNORMAL = "abnormal"
    FROZEN = "frozen"
    NOT_ACTIVATED = "not_activated"
    PRODUCT_OFF = "product_off"
    SUSPENDED = "suspended"
    CLOSED = "closed"


STATE_REFUSALS = {
    AccountState.ABNORMAL: Refusal.ACCOUNT_ABNORMAL,
    AccountState.FROZEN: Refusal.ACCOUNT_FROZEN,
    AccountState.NOT_ACTIVATED: Refusal.ACCOUNT_NOT_ACTIVATED,
    AccountState.PRODUCT_OFF: Refusal.PRODUCT_NOT_ACTIVATED,
    AccountState.SUSPENDED: Refusal.ACCOUNT_SUSPENDED,
    AccountState.CLOSED: Refusal.ACCOUNT_MISSING,
}
"""Which no an account gets that may not do something in its state (`acts.MAY`)."""


class ValueCheck(StrEnum):
    """What becomes of a message whose values hold what no text may (barred topics)."""

    OFF = "off"
    """They are not read."""
    MONITOR = "monitor"
    """It goes; what was found is kept, counted and told of."""
    BLOCK = "block"
    """Its call is refused."""


class KeyState(StrEnum):
    """Whether an access key may call."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Account:
    """Who pays. Quotas are messages a calendar day and month (Asia/Shanghai); None means no limit.

    `networks` lists the address ranges calls may come from, as CIDR texts; empty means anywhere.
    """

    account_id: int
    name: str
    kind: AccountKind
    state: AccountState
    day_quota: int | None = None
    month_quota: int | None = None
    networks: tuple[str, ...] = ()
    value_check: ValueCheck = ValueCheck.MONITOR


@dataclass(frozen=True, slots=True)
class AccessKey:
    """Who calls. A temporary key has a security token (only its SHA-256 is kept) and an end.

    `member_id` is the member that the key belongs to; None for the account's own keys, which may
    do everything.
    """

    key_id: str
    account_id: int
    secret_sealed: str
    state: KeyState
    token_sha256: str | None = None
    expires_at: int | None = None
    member_id: int | None = None
