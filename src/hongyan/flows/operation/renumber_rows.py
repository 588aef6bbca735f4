"""A row of another installation as it is stored here: with the numbers that things have here.

Believes nothing: a row that names what is not in its export, a file of another account, or a word
that no list has, is none. Reads nothing, writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import Table

from hongyan.db.archive import ArchiveError
from hongyan.domain.accounts.tables import account
from hongyan.domain.materials.model import ROOT, is_sound_key, owner_of
from hongyan.domain.registrations.tables import sign_registration
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.tables import review_case
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.tables import sign
from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.tables import template
from hongyan.flows.operation.moved_tables import CHOICES, SUBJECTS, MovedTable
from hongyan.kernel.cut import quoted

Row = dict[str, Any]
SUBJECT: Final = "subject_id"
MEMBER: Final = "member_id"
"""A key without its member would be the account's own, with every right."""
PENDING: Final = "pending"
WITHDRAWN: Final[Mapping[str, str]] = {
    sign.name: SignState.WITHDRAWN.value,
    template.name: TemplateState.WITHDRAWN.value,
}
"""What becomes of a text in review whose case stays behind."""


@dataclass
class Renumbering:
    """The numbers that rows of one export have here, as far as they are stored.

    `numbers` are by table, `channels` those of the export that are here, too. `has_cases` tells
    whether review cases come along.
    """

    name: str
    account_before: int
    channels: Mapping[int, int]
    has_cases: bool = True
    account_id: int = 0
    numbers: dict[str, dict[int, int]] = field(default_factory=dict)

    def stored(self, table: Table, before: int, number: int) -> None:
        """Note the number of a row that was stored."""
        self.numbers.setdefault(table.name, {})[before] = number
        if table is account:
            self.account_id = number

    def row(self, one: MovedTable, before: Row) -> Row | None:
        """Return a row as it is stored, None if it is about a channel that is not here.

        Raises ArchiveError. What is stored after it is named later (`named`).
        """
        _check_choices(one.table, before)
        row = dict(before)
        if one.table is account:
            row |= {"name": self.name, "closed_at": None}
        if "account_id" in row:
            row["account_id"] = self.account_id
        for column in self._naming(one, row):
            if column in one.later:
                row[column] = None if one.table.c[column].nullable else 0
            else:
                row[column] = self.named(one, before, column)
        for column in one.file_keys:
            row[column] = self._own_file(column, row[column])
        row |= self._waiting(one, before)
        if one.table is sign_registration and before["channel_id"] is not None:
            row["channel_id"] = self.channels.get(before["channel_id"])
            return None if row["channel_id"] is None else row
        return row

    def _waiting(self, one: MovedTable, before: Row) -> Row:
        """Return what changes of a row that waits for someone of the other installation."""
        if one.table is review_case:
            return _released(before)
        if one.table.name in WITHDRAWN and before["state"] == PENDING and not self.has_cases:
            # Without a case no reviewer would ever decide it: it is applied for anew.
            return {"state": WITHDRAWN[one.table.name]}
        return {}

    def named(self, one: MovedTable, before: Row, column: str) -> int | None:
        """Return the number here of what a column names; raises ArchiveError."""
        number = before[column]
        if not number:  # names nothing
            return None if number is None else 0
        other = SUBJECTS[before["subject_kind"]] if column == SUBJECT else one.names[column]
        found = self.numbers.get(other.name, {}).get(number)
        if found is None and one.table is review_case and column == SUBJECT:
            return 0  # a paper that its account deleted; the case of it stays
        if found is None and (column == MEMBER or not one.table.c[column].nullable):
            raise ArchiveError(
                "DIR: {table}.{column} names {number}, which is not in the export; use another "
                "export",
                table=one.table.name,
                column=column,
                number=number,
            )
        return found

    def text_with_keys(self, text: str, keys_of: Callable[[str], Iterable[str]]) -> str:
        """Return a text with the keys that files have here.

        Raises ArchiveError for a file of another account, and for a text that cannot be read.
        """
        become = text.replace(*self._file_roots())
        try:
            keys = tuple(keys_of(become))
        except (msgspec.MsgspecError, RecursionError):
            raise ArchiveError(
                "DIR: {text} does not say which files it names; use another export",
                text=quoted(text),
            ) from None
        for key in keys:
            self._check_own(key)
        return become

    def _file_roots(self) -> tuple[str, str]:
        """Return how keys of an account's files begin: there, and here."""
        return f"{ROOT}/{self.account_before}/", f"{ROOT}/{self.account_id}/"

    def _naming(self, one: MovedTable, row: Row) -> list[str]:
        return [*one.names, *([SUBJECT] if SUBJECT in row else [])]

    def _own_file(self, column: str, text: str) -> str:
        if column == "more_data":
            return self.text_with_keys(text, _listed)
        there, here = self._file_roots()
        key = here + text.removeprefix(there) if text.startswith(there) else text
        if key:
            self._check_own(key)
        return key

    def _check_own(self, key: str) -> None:
        # Who may see a row is given addresses of the files that it names.
        if not is_sound_key(key) or owner_of(key) != self.account_id:
            raise ArchiveError(
                "DIR: {key} is no file of the account; use another export", key=quoted(key)
            )


def _listed(text: str) -> list[str]:
    return msgspec.json.decode(text, type=list[str])


def _released(before: Row) -> Row:
    """Return what becomes of a case that a reviewer there had claimed: it waits again."""
    if before["state"] != State.CLAIMED:
        return {}
    return {
        "state": State.QUEUED.value,
        "claimed_by": "",
        "claimed_at": None,
        "sequence": before["sequence"] + 1,
    }


def _check_choices(table: Table, before: Row) -> None:
    for (checked, column), choice in CHOICES.items():
        if checked is table:
            _check(choice, table, column, before[column])


def _check(choice: Any, table: Table, column: str, value: object) -> None:
    try:
        choice(value)
    except ValueError:
        raise ArchiveError(
            "DIR: {table}.{column} is {value}, which this version does not know; use another "
            "export",
            table=table.name,
            column=column,
            value=quoted(value),
        ) from None
