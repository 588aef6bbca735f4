"""Accounts and access keys as an operator manages them.

Decides first and writes after; whatever changes reference data counts it up, so that serving
processes drop what they kept. Chance is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import keys, store
from hongyan.domain.accounts.model import AccessKey, Account, AccountState, KeyState, ValueCheck
from hongyan.domain.accounts.reasons import AccountReason, KeyReason
from hongyan.domain.installation.model import MakerCommand
from hongyan.domain.members import store as members
from hongyan.domain.members.reasons import MemberReason
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.origin import DEMO_KEYS, is_for
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused
from hongyan.text.shown import unseen_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.kinds import AccountKind
    from hongyan.kernel.seal import Sealer

TEMPORARY_SECONDS_MIN: Final = 60
TEMPORARY_SECONDS_MAX: Final = 43_200
"""A security token lives twelve hours at most."""

KEYS_MAX: Final = 100
"""Keys that an account may hold, temporary ones that ended not counted."""

_NAME = re.compile(r"\w[\w.@-]{0,63}")


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What to change of an account; None leaves it. A quota of -1 takes the limit away.

    `networks` are address ranges; an empty tuple lets calls come from anywhere.
    """

    state: AccountState | None = None
    day_quota: int | None = None
    month_quota: int | None = None
    networks: tuple[str, ...] | None = None
    value_check: ValueCheck | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: the only time that its secret and its token are in the clear."""

    key: AccessKey
    secret: str
    token: str = ""


def find_account(tx: Connection, name: str) -> Account | Refused:
    """Return the account of a name."""
    found = store.account_by_name(tx, name)
    if found is not None:
        return found
    return Refused(AccountReason.MISSING, "account", name=quoted(name))


def list_accounts(tx: Connection, limit: int, after: str | None = None) -> list[Account] | Refused:
    """Return a page of the accounts, oldest first; `after` is the last name of the page before."""
    last = None if after is None else find_account(tx, after)
    if isinstance(last, Refused):
        return last
    return store.accounts_after(tx, 0 if last is None else last.account_id, limit)


def every_account(tx: Connection) -> Iterator[Account]:
    """Yield every account, oldest first, for who counts them or looks at each."""
    return store.every_account(tx)


def name_fault(tx: Connection, name: str) -> Refused | None:
    """Return why an account cannot have a name, or None."""
    if not _NAME.fullmatch(name) or unseen_characters(name):
        return Refused(AccountReason.NAME_ILLEGAL, "account.name", name=quoted(name))
    if store.account_by_name(tx, name) is not None:
        return Refused(AccountReason.NAME_TAKEN, "account.name", name=quoted(name))
    return None


def create_account(work: Work, name: str, kind: AccountKind) -> Account | Refused:
    """Open an active account."""
    fault = name_fault(work.tx, name)
    if fault is not None:
        return fault
    account_id = store.add_account(work.tx, name, kind, work.now_ms)
    invalidate_reference(work.tx)
    made = Account(account_id, name, kind, AccountState.ACTIVE)
    note_change(work, account_id, "create_account", name, None, made)
    return made


def change_account(work: Work, name: str, change: AccountChange) -> Account | Refused:
    """Change what is to be changed of an account, and return it as it is then."""
    account = find_account(work.tx, name)
    if isinstance(account, Refused):
        return account
    if account.state is AccountState.CLOSED:
        return Refused(AccountReason.CLOSED, "account", account=account.name)
    if change.state is AccountState.CLOSED:
        return Refused(AccountReason.CLOSED_APART, "account.state", account=account.name)
    values = _changed(change)
    if isinstance(values, Refused):
        return values
    if not values:
        return Refused(AccountReason.NOTHING_TO_CHANGE, "account.change")
    store.change_account(work.tx, account.account_id, **values)
    invalidate_reference(work.tx)
    changed = store.account_by_id(work.tx, account.account_id) or account
    note_change(work, account.account_id, "change_account", name, account, changed)
    return changed


def _changed(change: AccountChange) -> dict[str, object] | Refused:
    """Return the columns that a change sets."""
    values: dict[str, object] = {}
    if change.state is not None:
        values["state"] = change.state.value
    if change.value_check is not None:
        values["value_check"] = change.value_check.value
    for field, quota in (("day_quota", change.day_quota), ("month_quota", change.month_quota)):
        if quota is not None:
            values[field] = None if quota < 0 else quota
    if change.networks is not None:
        networks = _networks(change.networks)
        if isinstance(networks, Refused):
            return networks
        values["networks"] = " ".join(networks)
    return values


def _networks(texts: tuple[str, ...]) -> list[str] | Refused:
    networks = []
    for text in texts:
        try:
            networks.append(str(ip_network(text, strict=False)))
        except ValueError:
            return Refused(AccountReason.NETWORK_ILLEGAL, "account.networks", network=quoted(text))
    return networks


def create_key(
    work: Work,
    sealer: Sealer,
    account_name: str,
    *,
    temporary_seconds: int | None = None,
    member_name: str | None = None,
    draw: Callable[[int], bytes],
) -> NewKey | Refused:
    """Make an access key; with `temporary_seconds` one that ends and has a security token.

    `draw` gives random bytes that cannot be guessed. A key with `member_name` may do what
    that member's policies allow, any other one everything.
    """
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if account.state is AccountState.CLOSED:
        return Refused(AccountReason.CLOSED, "account", account=account.name)
    member_id = _member_id(work.tx, account, member_name)
    if isinstance(member_id, Refused):
        return member_id
    is_temporary = temporary_seconds is not None
    lifetimes = range(TEMPORARY_SECONDS_MIN, TEMPORARY_SECONDS_MAX + 1)
    if temporary_seconds is not None and temporary_seconds not in lifetimes:
        return Refused(
            KeyReason.LIFETIME_BOUNDS,
            "key.lifetime",
            least=TEMPORARY_SECONDS_MIN,
            most=TEMPORARY_SECONDS_MAX,
        )
    if _live_keys(store.keys_of(work.tx, account.account_id), work.now_ms) >= KEYS_MAX:
        return Refused(KeyReason.TOO_MANY, "account", most=KEYS_MAX)
    identifier = keys.key_id(draw(keys.ID_BYTES), is_temporary=is_temporary)
    secret = keys.secret_text(draw(keys.SECRET_BYTES))
    token = keys.security_token(draw(keys.TOKEN_BYTES)) if is_temporary else ""
    key = AccessKey(
        key_id=identifier,
        account_id=account.account_id,
        secret_sealed=sealer.seal(secret, keys.secret_purpose(identifier)),
        state=KeyState.ACTIVE,
        token_sha256=keys.token_digest(token) if is_temporary else None,
        expires_at=None if temporary_seconds is None else work.now_ms + temporary_seconds * 1000,
        member_id=member_id,
    )
    store.add_key(work.tx, key, work.now_ms)
    invalidate_reference(work.tx)
    note_change(work, account.account_id, "create_key", identifier, None, key)
    return NewKey(key, secret, token)


def _member_id(tx: Connection, account: Account, name: str | None) -> int | Refused | None:
    if name is None:
        return None
    member = members.member_by_name(tx, account.account_id, name)
    if member is not None:
        return member.member_id
    return Refused(MemberReason.MISSING, "key.member", account=account.name, member=quoted(name))


def _live_keys(held: list[AccessKey], now_ms: int) -> int:
    return sum(1 for key in held if key.expires_at is None or key.expires_at > now_ms)


def list_keys(tx: Connection, account_name: str) -> list[AccessKey] | Refused:
    """Return an account's access keys, oldest first."""
    account = find_account(tx, account_name)
    return account if isinstance(account, Refused) else store.keys_of(tx, account.account_id)


def switch_key(work: Work, key_id: str, state: KeyState) -> Refused | None:
    """Switch an access key on or off; a published one is on in demos only."""
    if state is KeyState.ACTIVE and key_id in DEMO_KEYS and not is_for(work.tx, MakerCommand.DEV):
        return Refused(KeyReason.PUBLISHED, "key", key=key_id)
    held = store.key_by_id(work.tx, key_id) if state is KeyState.ACTIVE else None
    owner = None if held is None else store.account_by_id(work.tx, held.account_id)
    if owner is not None and owner.state is AccountState.CLOSED:
        return Refused(AccountReason.CLOSED, "key", account=owner.name)
    held = store.key_by_id(work.tx, key_id)
    if held is None:
        mistyped = key_id.startswith((keys.PREFIX, keys.PREFIX_TEMPORARY))
        mistyped = mistyped and not keys.is_key_id(key_id)
        reason = KeyReason.MISTYPED if mistyped else KeyReason.MISSING
        return Refused(reason, "key", key=quoted(key_id))
    store.set_key_state(work.tx, key_id, state)
    invalidate_reference(work.tx)
    switched = replace(held, state=state)
    note_change(work, held.account_id, "switch_key", key_id, held, switched)
    return None
