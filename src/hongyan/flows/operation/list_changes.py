"""The change log, as an operator and as an account's people read it. Reads only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.changes import store
from hongyan.domain.changes.model import Change, ChangeFilter
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def list_changes(
    tx: Connection, account_name: str | None, what: str, *, after: int | None, limit: int
) -> list[tuple[str, Change]] | Refused:
    """Return changes with the names of their accounts, the newest first; "" without an account.

    Of one account if it is named, and of one flow if `what` is not empty. `after` is the last
    change of the page before.
    """
    account_id = None
    if account_name is not None:
        account = find_account(tx, account_name)
        if isinstance(account, Refused):
            return account
        account_id = account.account_id
    found = store.changes_after(tx, ChangeFilter(account_id, what), after, limit)
    return [(_name(tx, one.account_id), one) for one in found]


def show_changes(
    tx: Connection,
    account_id: int,
    wanted: ChangeFilter,
    *,
    after: int | None,
    before: int | None,
    limit: int,
) -> list[Change]:
    """Return an account's own changes, the newest first, as its people read them."""
    mine = replace(wanted, account_id=account_id)
    return store.changes_after(tx, mine, after, limit, before=before)


def _name(tx: Connection, account_id: int | None) -> str:
    account = None if account_id is None else accounts.account_by_id(tx, account_id)
    return "" if account is None else account.name
