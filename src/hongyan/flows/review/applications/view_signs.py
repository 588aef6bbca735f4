"""What an account is shown of its signs: where each stands, what the review said. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterState
from hongyan.domain.review import store as cases
from hongyan.domain.signs import store
from hongyan.domain.signs.model import SignRecord, SignState, file_key, preferred
from hongyan.flows.review.applications.missing_texts import missing_sign
from hongyan.flows.review.cases.findings import findings_view
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class SignView:
    """A sign with everything that its account may know of it; `files` are keys."""

    record: SignRecord
    findings: tuple[Mapping[str, Any], ...]
    files: tuple[str, ...]
    is_letter_passed: bool


def sign_view(tx: Connection, account_id: int, name: str) -> SignView | Refused:
    """Return the sign that a name means in an account."""
    held = preferred(store.signs_named(tx, account_id, name))
    if held is None or held.state is SignState.DELETED:
        return missing_sign(tx, account_id, name)
    record = store.sign_record(tx, held.sign_id)
    assert record is not None, "it was just found"
    applied = record.application
    if applied is None:
        return SignView(record, (), (), is_letter_passed=False)
    case = None if applied.order_id is None else cases.case_by_id(tx, applied.order_id)
    names = store.sign_file_names(tx, held.sign_id, applied.version)
    files = (file_key(held.sign_id, name) for name in names)
    return SignView(
        record=record,
        findings=() if case is None else tuple(findings_view(case.findings)),
        files=(*files, *applied.more_data),
        is_letter_passed=_is_passed(tx, account_id, applied.letter_id),
    )


def sign_page(
    tx: Connection, account_id: int, size: int, page: int
) -> tuple[int, list[tuple[SignRecord, bool]]]:
    """Return how many signs an account has, and a page of them, the newest first.

    Beside each stands whether its letter passed.
    """
    total, records = store.sign_records(tx, account_id, size, page)
    return total, [
        (one, one.application is not None and _is_passed(tx, account_id, one.application.letter_id))
        for one in records
    ]


def _is_passed(tx: Connection, account_id: int, letter_id: int | None) -> bool:
    letter = None if letter_id is None else letters.letter_of(tx, account_id, letter_id)
    return letter is not None and letter.state is LetterState.PASSED
