"""Accounts and access keys as an operator manages them.

Decides first and writes after; whatever changes reference data counts it up, so that serving
processes drop what they kept. Chance is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import keys, store
from hongyan.domain.accounts.model import AccessKey, Account, AccountState, KeyState
from hongyan.domain.installation.model import MakerCommand
from hongyan.domain.members import store as members
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.reference.origin import DEMO_KEYS, is_for
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.cut import quoted
from hongyan.text.shown import unseen_characters

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

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


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: the only time that its secret and its token are at hand in the clear."""

    key: AccessKey
    secret: str
    token: str = ""


def find_account(tx: Connection, name: str) -> Account | Declined:
    """Return the account of a name."""
    found = store.account_by_name(tx, name)
    if found is not None:
        return found
    return Declined(
        "ACCOUNT", f"there is no account {quoted(name)}", "`hongyan account list` shows all"
    )


def list_accounts(tx: Connection) -> list[Account]:
    """Return every account, oldest first."""
    return store.all_accounts(tx)


def create_account(tx: Connection, name: str, kind: AccountKind, now_ms: int) -> Account | Declined:
    """Open an active account."""
    if not _NAME.fullmatch(name) or unseen_characters(name):
        rule = f"{quoted(name)} is not 1 to 64 letters, digits, or any of . _ @ - (not these first)"
        return Declined("NAME", rule, "choose another name")
    if store.account_by_name(tx, name) is not None:
        return Declined("NAME", f"the name {quoted(name)} is taken", "choose another name")
    account_id = store.add_account(tx, name, kind, now_ms)
    store.count_up(tx, REFERENCE)
    return Account(account_id, name, kind, AccountState.ACTIVE)


def change_account(tx: Connection, name: str, change: AccountChange) -> Account | Declined:
    """Change an account's state, quotas or networks, and return it as it is then."""
    account = find_account(tx, name)
    if isinstance(account, Declined):
        return account
    values: dict[str, object] = {}
    if change.state is not None:
        values["state"] = change.state.value
    for field, quota in (("day_quota", change.day_quota), ("month_quota", change.month_quota)):
        if quota is not None:
            values[field] = None if quota < 0 else quota
    if change.networks is not None:
        networks = _networks(change.networks)
        if isinstance(networks, Declined):
            return networks
        values["networks"] = " ".join(networks)
    if not values:
        remedy = "give --state, --day-quota, --month-quota or --networks"
        return Declined("account set", "there is nothing to change", remedy)
    store.change_account(tx, account.account_id, **values)
    store.count_up(tx, REFERENCE)
    return store.account_by_id(tx, account.account_id) or account


def _networks(texts: tuple[str, ...]) -> list[str] | Declined:
    networks = []
    for text in texts:
        try:
            networks.append(str(ip_network(text, strict=False)))
        except ValueError:
            remedy = "write 203.0.113.7 or 203.0.113.0/24, several with commas between"
            return Declined("--networks", f"{quoted(text)} is not an address range", remedy)
    return networks


def create_key(
    tx: Connection,
    sealer: Sealer,
    account_name: str,
    now_ms: int,
    *,
    temporary_seconds: int | None = None,
    member_name: str | None = None,
    draw: Callable[[int], bytes],
) -> NewKey | Declined:
    """Make an access key; with `temporary_seconds` one that ends and has a security token.

    `draw` gives so many bytes of chance that nobody can guess. A key with `member_name` may do what
    that member's policies allow, any other one everything.
    """
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    member_id = _member_id(tx, account, member_name)
    if isinstance(member_id, Declined):
        return member_id
    is_temporary = temporary_seconds is not None
    lifetimes = range(TEMPORARY_SECONDS_MIN, TEMPORARY_SECONDS_MAX + 1)
    if temporary_seconds is not None and temporary_seconds not in lifetimes:
        rule = f"a temporary key lives {TEMPORARY_SECONDS_MIN} to {TEMPORARY_SECONDS_MAX} seconds"
        return Declined("--temporary", rule, "give a number of seconds between them")
    if _live_keys(store.keys_of(tx, account.account_id), now_ms) >= KEYS_MAX:
        remedy = "let temporary keys end, or use one key for several programs"
        return Declined("ACCOUNT", f"an account holds {KEYS_MAX} keys at most", remedy)
    identifier = keys.key_id(draw(keys.ID_BYTES), is_temporary=is_temporary)
    secret = keys.secret_text(draw(keys.SECRET_BYTES))
    token = keys.security_token(draw(keys.TOKEN_BYTES)) if is_temporary else ""
    key = AccessKey(
        key_id=identifier,
        account_id=account.account_id,
        secret_sealed=sealer.seal(secret, keys.secret_purpose(identifier)),
        state=KeyState.ACTIVE,
        token_sha256=keys.token_digest(token) if is_temporary else None,
        expires_at=None if temporary_seconds is None else now_ms + temporary_seconds * 1000,
        member_id=member_id,
    )
    store.add_key(tx, key, now_ms)
    store.count_up(tx, REFERENCE)
    return NewKey(key, secret, token)


def _member_id(tx: Connection, account: Account, name: str | None) -> int | Declined | None:
    if name is None:
        return None
    member = members.member_by_name(tx, account.account_id, name)
    if member is not None:
        return member.member_id
    rule = f"{account.name} has no member {quoted(name)}"
    return Declined("--member", rule, f"`hongyan member list {account.name}` shows all")


def _live_keys(held: list[AccessKey], now_ms: int) -> int:
    return sum(1 for key in held if key.expires_at is None or key.expires_at > now_ms)


def list_keys(tx: Connection, account_name: str) -> list[AccessKey] | Declined:
    """Return an account's access keys, oldest first."""
    account = find_account(tx, account_name)
    return account if isinstance(account, Declined) else store.keys_of(tx, account.account_id)


def switch_key(tx: Connection, key_id: str, state: KeyState) -> Declined | None:
    """Switch an access key on or off; a published one stays off where `hongyan serve` serves."""
    if state is KeyState.ACTIVE and key_id in DEMO_KEYS and not is_for(tx, MakerCommand.DEV):
        rule = f"the secret of the demo key {key_id} is published: anybody could call with it"
        return Declined("KEY_ID", rule, "`hongyan key create ACCOUNT` makes another")
    if not store.set_key_state(tx, key_id, state):
        mistyped = key_id.startswith((keys.PREFIX, keys.PREFIX_TEMPORARY))
        mistyped = mistyped and not keys.is_key_id(key_id)
        rule = f"there is no key {quoted(key_id)}" + (
            " (its check does not fit)" if mistyped else ""
        )
        return Declined("KEY_ID", rule, "`hongyan key list ACCOUNT` shows all")
    store.count_up(tx, REFERENCE)
    return None
