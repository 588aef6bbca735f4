"""Callback endpoints as an operator sets them for an account, by its name. Knows no network."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store
from hongyan.domain.callbacks.model import CallbackEndpoint, PushKind
from hongyan.domain.callbacks.reasons import EndpointReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.messages.reports.push import remove_callback, set_callback
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer


def list_endpoints(tx: Connection) -> list[tuple[str, CallbackEndpoint]]:
    """Return every endpoint with the name of its account."""
    found = store.endpoints(tx)
    names = accounts.account_names(tx, (one.account_id for one in found))
    return [(names.get(one.account_id, "?"), one) for one in found]


def set_account_endpoint(
    work: Work,
    sealer: Sealer,
    account_name: str,
    kind: PushKind,
    url: str,
    *,
    secret: str,
    private_allowed: bool,
) -> Refused | None:
    """Point an account's pushes of a kind at a URL; with a secret they are signed."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    before = _noted(work.tx, account.account_id, kind)
    declined = set_callback(
        work,
        account.account_id,
        kind,
        url,
        secret=secret,
        sealer=sealer,
        private_allowed=private_allowed,
    )
    if declined is None:
        invalidate_reference(work.tx)
        after = _noted(work.tx, account.account_id, kind)
        note_change(work, account.account_id, "set_account_endpoint", kind, before, after)
    return declined


def remove_account_endpoint(work: Work, account_name: str, kind: PushKind) -> Refused | None:
    """Stop an account's pushes of a kind; what waits is kept for the next endpoint."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    before = _noted(work.tx, account.account_id, kind)
    if not remove_callback(work, account.account_id, kind):
        reason = EndpointReason.MISSING
        return Refused(reason, "endpoint.kind", account=account_name, kind=kind.value)
    invalidate_reference(work.tx)
    note_change(work, account.account_id, "remove_account_endpoint", kind, before, None)
    return None


def _noted(tx: Connection, account_id: int, kind: PushKind) -> dict[str, object] | None:
    """Return what may be noted of an endpoint: its URL may hold a password or a token."""
    for one in store.endpoints(tx):
        if one.key == (account_id, kind):
            return {"host": urlsplit(one.url).hostname, "is_signed": bool(one.secret_sealed)}
    return None
