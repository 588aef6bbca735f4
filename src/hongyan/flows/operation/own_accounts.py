"""The accounts of a database that are not the demo's: what a person made. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.flows.accounts.manage_accounts import list_accounts
from hongyan.flows.reference.demo import DEMO_ACCOUNTS
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

NAMED_MAX: Final = 20


def own_accounts(tx: Connection) -> tuple[str, ...]:
    """Return their names, some of them where there are many."""
    demo = {one.name for one in DEMO_ACCOUNTS}
    found = list_accounts(tx, NAMED_MAX + len(demo))
    assert not isinstance(found, Refused), "the first page is after no account"
    return tuple(one.name for one in found if one.name not in demo)
