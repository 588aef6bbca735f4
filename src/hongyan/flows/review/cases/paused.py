"""Who disabled a text that sends nothing: its account, or the operator. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.changes import store as changes
from hongyan.domain.changes.model import ChangeFilter
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def is_paused_by_owner(tx: Connection, account_id: int, kind: SubjectKind, name: str) -> bool:
    """Tell whether who disabled or enabled a text last was its account itself."""
    by_owner, by_operator = f"pause_{kind.value}", f"switch_{kind.value}"
    last = {
        what: changes.changes_after(tx, ChangeFilter(account_id, what, subject=name), None, 1)
        for what in (by_owner, by_operator)
    }
    ids = {what: found[0].change_id for what, found in last.items() if found}
    return ids.get(by_owner, 0) > ids.get(by_operator, 0)


def disabled_by_operator(tx: Connection, account_id: int) -> int:
    """Return how many texts of an account send nothing because the operator disabled them."""
    disabled = [
        (SubjectKind.SIGN, one.name)
        for one in signs.signs_of(tx, account_id)
        if one.state is SignState.BANNED
    ]
    disabled += [
        (SubjectKind.TEMPLATE, one.code)
        for one in templates.templates_of(tx, account_id)
        if one.state is TemplateState.DISABLED
    ]
    return sum(not is_paused_by_owner(tx, account_id, kind, name) for kind, name in disabled)
