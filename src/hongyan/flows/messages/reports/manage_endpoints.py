"""Callback endpoints as an operator sets them for an account, by its name. Knows no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store
from hongyan.domain.callbacks.model import CallbackEndpoint, PushKind
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.messages.reports.push import remove_callback, set_callback
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.declined import Declined

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.kernel.seal import Sealer


def list_endpoints(tx: Connection) -> list[tuple[str, CallbackEndpoint]]:
    """Return every endpoint with the name of its account."""
    names = {one.account_id: one.name for one in accounts.all_accounts(tx)}
    return [(names.get(one.account_id, "?"), one) for one in store.endpoints(tx)]


def set_account_endpoint(
    tx: Connection,
    sealer: Sealer,
    account_name: str,
    kind: PushKind,
    url: str,
    now_ms: int,
    *,
    secret: str,
    private_allowed: bool,
) -> Declined | None:
    """Point an account's pushes of a kind at a URL; with a secret they are signed."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    declined = set_callback(
        tx,
        account.account_id,
        kind,
        url,
        secret=secret,
        sealer=sealer,
        private_allowed=private_allowed,
        now_ms=now_ms,
    )
    if declined is None:
        accounts.count_up(tx, REFERENCE)
    return declined


def remove_account_endpoint(tx: Connection, account_name: str, kind: PushKind) -> Declined | None:
    """Stop an account's pushes of a kind; what waits is kept for the next endpoint."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    if not remove_callback(tx, account.account_id, kind):
        rule = f"{account_name} has no endpoint for {kind.value}"
        return Declined("KIND", rule, "`hongyan endpoint list` shows all")
    accounts.count_up(tx, REFERENCE)
    return None
