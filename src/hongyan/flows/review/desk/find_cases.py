"""All cases searched: by text, account, rule, state and who decided. Reads only, newest first.

A search looks at a limited number of cases, and says how far it looked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.review import desk_store
from hongyan.domain.review.asked import CasesAsked
from hongyan.domain.review.model import Case

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

LOOKED_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class FoundCases:
    """Cases with the names of their accounts; where to go on, None if nothing older is left.

    `looked_to` is the number of the oldest case that was looked at, None unless the search ended
    before the page was full and before the oldest case.
    """

    rows: tuple[tuple[Case, str], ...]
    before: int | None
    looked_to: int | None


def find_cases(
    tx: Connection,
    asked: CasesAsked,
    account_name: str = "",
    *,
    before: int | None = None,
    limit: int = 50,
    looked_max: int = LOOKED_MAX,
) -> FoundCases:
    """Return a page of the cases that fit, the newest first."""
    if account_name:
        account = accounts.account_by_name(tx, account_name)
        if account is None:
            return FoundCases((), None, None)
        asked = replace(asked, account_id=account.account_id)
    ceiling = before or desk_store.newest_case_id(tx) + 1
    floor = max(ceiling - looked_max, 0)
    found = desk_store.cases_before(tx, asked, ceiling, floor, limit + 1)
    shown = found[:limit]
    names = accounts.account_names(tx, (one.subject.account_id for one in shown))
    rows = tuple((one, names.get(one.subject.account_id, "")) for one in shown)
    if len(found) > limit:
        return FoundCases(rows, shown[-1].case_id, None)
    goes_on = floor > 1
    return FoundCases(rows, floor if goes_on else None, floor if goes_on else None)
