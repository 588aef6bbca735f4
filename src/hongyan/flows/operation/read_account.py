"""Reads what was stored of an imported account as the service will read it. Writes nothing.

What cannot be read is found before it is kept: lists of all accounts, such as the desk of the
reviewers and the alerts, would stop at such a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.db.archive import ArchiveError
from hongyan.domain.accounts import store as accounts
from hongyan.domain.alerts import store as alerts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.certification import store as certifications
from hongyan.domain.countries import store as countries
from hongyan.domain.filings import store as filings
from hongyan.domain.frequency import store as frequency
from hongyan.domain.letters import store as letters
from hongyan.domain.materials import store as materials
from hongyan.domain.members import store as members
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.registrations import store as registrations
from hongyan.domain.review import store as cases
from hongyan.domain.review.tables import CASES, review_case
from hongyan.domain.signs import store as signs
from hongyan.domain.templates import store as templates
from hongyan.kernel.cut import quoted

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ROWS_MAX: Final = 1_000_000
"""Of one list: an account has fewer of anything that moves."""

FLAWS: Final = (msgspec.MsgspecError, ValueError, KeyError, TypeError, RecursionError)
"""What reading a row raises whose values mean nothing."""


def check_readable(tx: Connection, account_id: int) -> None:
    """Read an account; raises ArchiveError for a row that cannot be read."""
    for what, read in _READERS.items():
        try:
            read(tx, account_id)
        except FLAWS as fault:
            raise ArchiveError(
                "DIR: {what} of the account cannot be read ({fault}); use another export",
                what=what,
                fault=quoted(str(fault)),
            ) from fault


def _cases(tx: Connection, owner: int) -> None:
    for one in CASES.many(tx, review_case.c.account_id == owner):
        cases.trail_of(tx, one.case_id)


def _registrations(tx: Connection, owner: int) -> None:
    registrations.registrations_of(tx, [one.sign_id for one in signs.signs_of(tx, owner)])


def _filings(tx: Connection, owner: int) -> None:
    filings.trademarks_of(tx, owner, filings.trademark_ids(tx, owner))
    filings.app_filings_of(tx, owner, filings.app_filing_ids(tx, owner))


_READERS: Final[dict[str, Callable[[Connection, int], object]]] = {
    "account": accounts.account_by_id,
    "access_key": accounts.keys_of,
    "member": members.members_of,
    "custom_policy": members.custom_policies,
    "callback_endpoint": lambda tx, _: callbacks.endpoints(tx),
    "certification": certifications.certification_of,
    "material_file": materials.materials_of,
    "review_case": _cases,
    "qualification": lambda tx, owner: qualifications.qualifications_page(
        tx, owner, {}, (ROWS_MAX, 1)
    ),
    "letter": letters.letters_of,
    "trademark": _filings,
    "sign": lambda tx, owner: signs.sign_records(tx, owner, ROWS_MAX, 1),
    "sign_registration": _registrations,
    "template": templates.templates_of,
    "template_application": lambda tx, owner: templates.template_records(tx, owner, ROWS_MAX, 1),
    "frequency_limit": frequency.limits_of,
    "account_international": countries.international,
    "alert_rule": alerts.rules,
}
"""By the table that is read first."""
