"""Statements on accounts, access keys, nonces and counters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from hongyan.db.dialect import among, bulk_insert_new, upsert
from hongyan.db.hot import Hot
from hongyan.db.rows import WORDS, Rows
from hongyan.domain.accounts.model import AccessKey, Account, AccountState, KeyState
from hongyan.domain.accounts.tables import (
    access_key,
    account,
    account_use,
    counter,
    nonce,
    test_number,
)
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.kinds import AccountKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_ACCOUNTS = Rows(
    account,
    Account,
    {"id": "account_id", "created_at": None, "closed_at": None},
    codecs={"networks": WORDS},
)
ACCOUNTS_AT_ONCE: Final = 500
"""How many accounts one statement reads, where all are looked at."""

_KEYS = Rows(access_key, AccessKey, {"id": "key_id", "created_at": None})

_CLAIMS = select(nonce.c.digest, nonce.c.claim).where(among(nonce.c.digest, "digests"))
_NAMES = select(account.c.id, account.c.name).where(among(account.c.id, "ids"))
_COUNTED = select(counter.c.value).where(counter.c.name == bindparam("name"))
_COUNTER = Hot(_COUNTED)
_LOCKED, _SHARED = (Hot(_COUNTED.with_for_update(read=is_read)) for is_read in (False, True))


def add_account(tx: Connection, name: str, kind: AccountKind, now_ms: int) -> int:
    """Open an active account and return its id. A name that is taken raises IntegrityError."""
    new = Account(0, name, kind, AccountState.ACTIVE)
    return _ACCOUNTS.add_numbered(tx, new, created_at=now_ms)


def change_account(tx: Connection, account_id: int, **values: Any) -> None:
    """Set columns of an account to what they hold."""
    tx.execute(update(account).where(account.c.id == account_id).values(**values))


def account_by_id(tx: Connection, account_id: int) -> Account | None:
    """Return an account."""
    return _ACCOUNTS.one(tx, account.c.id == account_id)


def account_by_name(tx: Connection, name: str) -> Account | None:
    """Return the account of that name."""
    return _ACCOUNTS.one(tx, account.c.name == name)


def accounts_of(tx: Connection, account_ids: Sequence[int]) -> dict[int, Account]:
    """Return some accounts by their ids."""
    some = _ACCOUNTS.select.where(among(account.c.id, "ids"))
    return {one.account_id: one for one in _ACCOUNTS.read(tx, some, {"ids": account_ids})}


def accounts_after(tx: Connection, account_id: int, limit: int) -> list[Account]:
    """Return at most `limit` accounts opened after one, oldest first; after 0, from the first."""
    return _ACCOUNTS.many(tx, account.c.id > account_id, limit=limit)


def every_account(tx: Connection) -> Iterator[Account]:
    """Yield every account, oldest first; not all are held at once."""
    last = 0
    while some := accounts_after(tx, last, ACCOUNTS_AT_ONCE):
        yield from some
        last = some[-1].account_id


def account_names(tx: Connection, account_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of some accounts by their ids."""
    rows = tx.execute(_NAMES, {"ids": sorted(set(account_ids))})
    return {row.id: row.name for row in rows}


def closed_before(tx: Connection, moment: int) -> int | None:
    """Return an account that was closed before a moment and has papers and secrets yet."""
    found = select(account.c.id).where(account.c.closed_at < moment).order_by(account.c.id)
    return tx.execute(found.limit(1)).scalar()


def add_key(tx: Connection, key: AccessKey, now_ms: int) -> None:
    """Store an access key."""
    _KEYS.add(tx, key, created_at=now_ms)


def key_by_id(tx: Connection, key_id: str) -> AccessKey | None:
    """Return an access key."""
    return _KEYS.one(tx, access_key.c.id == key_id)


def keys_of(tx: Connection, account_id: int) -> list[AccessKey]:
    """Return an account's access keys, oldest first."""
    return _KEYS.many(tx, access_key.c.account_id == account_id, by=[access_key.c.created_at])


def set_key_state(tx: Connection, key_id: str, state: KeyState) -> None:
    """Switch an access key on or off."""
    _KEYS.change(tx, access_key.c.id == key_id, state=state)


def claim_nonces(tx: Connection, claims: Sequence[tuple[int, int]], now_ms: int) -> set[int]:
    """Claim (digest, claim) pairs and return the claims that came too late.

    Their nonce was used before.
    """
    rows = [(digest, claim, now_ms) for digest, claim in claims]
    fresh = bulk_insert_new(tx, nonce, ("digest", "claim", "seen_at"), rows)
    if fresh == len(rows):
        return set()
    holders: dict[int, int] = {
        row.digest: row.claim for row in tx.execute(_CLAIMS, {"digests": [d for d, _ in claims]})
    }
    return {claim for digest, claim in claims if holders.get(digest) != claim}


def holds_nonce(tx: Connection, digest: int, claim: int) -> bool:
    """Return whether this very claim used the nonce before."""
    held = tx.execute(_CLAIMS, {"digests": [digest]}).one_or_none()
    return held is not None and held.claim == claim


def forget_nonces(tx: Connection, seen_before: int, limit: int) -> int:
    """Delete at most `limit` nonces seen before a moment and return how many."""
    old = select(nonce.c.digest).where(nonce.c.seen_at < seen_before).limit(limit)
    return tx.execute(delete(nonce).where(nonce.c.digest.in_(old))).rowcount


def keep_age_of_nonces(tx: Connection, by_ms: int) -> None:
    """Keep the age of nonces across a move of the clock."""
    tx.execute(update(nonce).values(seen_at=nonce.c.seen_at + by_ms))


def counter_value(tx: Connection, name: str) -> int:
    """Return a counter's value, 0 if it never counted."""
    found = _COUNTER.first(tx, name=name)
    return found[0] if found else 0


def lock_counter(tx: Connection, name: str, *, is_shared: bool = False) -> None:
    """Keep other transactions from changing a counter until the end; shared: others may do so too.

    SQLite has one writer and needs nothing.
    """
    if tx.dialect.name == "postgresql":
        (_SHARED if is_shared else _LOCKED).rows(tx, name=name)


def count_up(tx: Connection, name: str, step: int = 1, first: int = 0) -> int:
    """Add `step` to a counter (which starts at `first`) and return its new value."""
    row = upsert(tx, counter).values(name=name, value=first + step)
    counted = row.on_conflict_do_update(
        index_elements=[counter.c.name], set_={"value": counter.c.value + step}
    ).returning(counter.c.value)
    return int(tx.execute(counted).scalar_one())


def test_numbers(tx: Connection, account_id: int) -> list[int]:
    """Return the numbers that an account bound for its test messages, oldest first."""
    rows = tx.execute(
        select(test_number.c.phone)
        .where(test_number.c.account_id == account_id)
        .order_by(test_number.c.created_at, test_number.c.phone)
    )
    return [row.phone for row in rows]


def add_test_number(tx: Connection, account_id: int, phone: int, now_ms: int) -> None:
    """Bind a number for test messages; one that is bound stays as it is."""
    row = upsert(tx, test_number).values(account_id=account_id, phone=phone, created_at=now_ms)
    tx.execute(row.on_conflict_do_nothing())


def remove_test_number(tx: Connection, account_id: int, phone: int) -> bool:
    """Unbind a number; False if it was not bound."""
    gone = delete(test_number).where(
        test_number.c.account_id == account_id, test_number.c.phone == phone
    )
    return tx.execute(gone).rowcount == 1


def unbind_everywhere(tx: Connection, phone: int) -> int:
    """Unbind a number from every account's test messages, and return from how many."""
    return tx.execute(delete(test_number).where(test_number.c.phone == phone)).rowcount


def add_use(tx: Connection, account_id: int, allowance: Allowance, now_ms: int) -> None:
    """Note that an account used an allowance."""
    tx.execute(
        insert(account_use).values(account_id=account_id, allowance=allowance.value, used_at=now_ms)
    )


def uses_since(tx: Connection, account_id: int, allowance: Allowance, since_ms: int) -> int:
    """Return how often an account used an allowance since a moment."""
    counted = (
        select(func.count())
        .select_from(account_use)
        .where(
            account_use.c.account_id == account_id,
            account_use.c.allowance == allowance.value,
            account_use.c.used_at >= since_ms,
        )
    )
    return tx.execute(counted).scalar_one()


def take_back_use(tx: Connection, account_id: int, allowance: Allowance) -> None:
    """Forget the newest use of an allowance: what it stood for did not happen."""
    newest = select(func.max(account_use.c.id)).where(
        account_use.c.account_id == account_id, account_use.c.allowance == allowance.value
    )
    tx.execute(delete(account_use).where(account_use.c.id == newest.scalar_subquery()))


def forget_uses(tx: Connection, used_before: int, limit: int) -> int:
    """Delete at most `limit` notes of uses before a moment and return how many."""
    old = select(account_use.c.id).where(account_use.c.used_at < used_before).limit(limit)
    return tx.execute(delete(account_use).where(account_use.c.id.in_(old))).rowcount


def lock_account(tx: Connection, account_id: int) -> None:
    """Lock an account's row until the transaction ends: what it does under it, it does alone."""
    # Rows that name the account are added meanwhile: its number does not change.
    row = select(account.c.id).where(account.c.id == account_id).with_for_update(key_share=True)
    tx.execute(row).one_or_none()
