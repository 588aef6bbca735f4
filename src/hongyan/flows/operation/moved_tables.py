"""Which rows belong to an account when it moves to another installation, in the order of storing.

One list, read by the export and by the import. What stays behind, and why, is in docs/moving.md,
which a test compares. Reads nothing, writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Table, select

from hongyan.domain.accounts import keys
from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.accounts.tables import access_key, account, test_number
from hongyan.domain.alerts.model import Metric, RuleState
from hongyan.domain.alerts.tables import alert_rule
from hongyan.domain.callbacks import model as callback_words
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.callbacks.tables import callback_endpoint, push_sequence
from hongyan.domain.certification import model as certification_words
from hongyan.domain.certification.model import CertificationState
from hongyan.domain.certification.tables import certification
from hongyan.domain.countries.model import ConversionMode
from hongyan.domain.countries.tables import account_country, account_international
from hongyan.domain.filings.tables import app_filing, trademark
from hongyan.domain.frequency.limits import LimitScope, Window
from hongyan.domain.frequency.tables import frequency_limit, unlimited_number
from hongyan.domain.inbound.tables import opt_out
from hongyan.domain.letters.model import LetterState
from hongyan.domain.letters.tables import company_tie, letter, letter_sign
from hongyan.domain.materials import model as material_words
from hongyan.domain.materials.model import MaterialKind
from hongyan.domain.materials.tables import material_file, material_use
from hongyan.domain.members.model import MemberState
from hongyan.domain.members.tables import custom_policy, member, member_policy
from hongyan.domain.qualifications import model as qualification_words
from hongyan.domain.qualifications.model import QualificationForm, QualificationState
from hongyan.domain.qualifications.tables import qualification
from hongyan.domain.registrations.model import RegistrationReason, RegistrationState
from hongyan.domain.registrations.tables import sign_registration
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Purpose, SubjectKind
from hongyan.domain.review.tables import review_case, review_event
from hongyan.domain.signs import model as sign_words
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.tables import extend_code, sign, sign_application, sign_file
from hongyan.domain.tags.tables import tag
from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.tables import template, template_application, template_version
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, SignKind, SignSource

Own = Callable[[int], ColumnElement[bool]]
"""Takes an account's id; returns the condition on its rows."""


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A column that is sealed, and for which purpose a row's value is.

    `keys_of` returns the keys of uploaded files that its text names.
    """

    column: str
    purpose_of: Callable[[Mapping[str, Any]], str]
    keys_of: Callable[[str], Iterable[str]] | None = None


@dataclass(frozen=True, slots=True)
class MovedTable:
    """One table of an account.

    `names` are columns with the number of another table's row. Rows get new numbers, but those that
    keep theirs: a template's code and a key's id stand in customers' programs. A paper travels
    sealed, or not at all. `file_keys` are columns with keys of uploaded files, which name the
    account. `later` are columns that name rows which are stored afterwards.
    """

    table: Table
    own: Own
    names: Mapping[str, Table] = field(default_factory=dict)
    sealed: SealedPart | None = None
    is_paper: bool = False
    keeps_number: bool = False
    file_keys: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @property
    def is_numbered(self) -> bool:
        """Tell whether the database gives its rows a number here."""
        return "id" in self.table.c and not self.keeps_number


def _owned(table: Table) -> Own:
    return lambda owner: table.c.account_id == owner


def _through(table: Table, column: str, other: Table, key: str = "id") -> Own:
    return lambda owner: table.c[column].in_(
        select(other.c[key]).where(other.c.account_id == owner)
    )


def _cases(owner: int) -> ColumnElement[bool]:
    # A consistency case compares with another account's.
    return (review_case.c.account_id == owner) & review_case.c.against_case.is_(None)


def _events(owner: int) -> ColumnElement[bool]:
    return review_event.c.case_id.in_(select(review_case.c.id).where(_cases(owner)))


def _lasting_keys(owner: int) -> ColumnElement[bool]:
    return (access_key.c.account_id == owner) & access_key.c.expires_at.is_(None)


def _opt_outs(owner: int) -> ColumnElement[bool]:
    # A pseudonym says nothing under another installation's key.
    return (opt_out.c.account_id == owner) & (opt_out.c.phone > 0)


SUBJECTS: Final[Mapping[str, Table]] = {
    one.name: one for one in (sign, template, qualification, letter, trademark, app_filing)
}
"""Which table a row's `subject_id` is a number of, by its `subject_kind`."""

MOVED: Final = (
    MovedTable(account, lambda owner: account.c.id == owner),
    MovedTable(member, _owned(member)),
    MovedTable(custom_policy, _owned(custom_policy)),
    MovedTable(
        member_policy, _through(member_policy, "member_id", member), names={"member_id": member}
    ),
    MovedTable(
        access_key,
        _lasting_keys,
        names={"member_id": member},
        sealed=SealedPart("secret_sealed", lambda row: keys.secret_purpose(row["id"])),
        is_paper=True,
        keeps_number=True,
    ),
    MovedTable(
        callback_endpoint,
        _owned(callback_endpoint),
        sealed=SealedPart(
            "secret_sealed",
            lambda row: callback_words.secret_purpose(row["account_id"], PushKind(row["kind"])),
        ),
        is_paper=True,
    ),
    MovedTable(push_sequence, _owned(push_sequence)),
    MovedTable(
        certification,
        _owned(certification),
        sealed=SealedPart(
            "number_sealed", lambda row: certification_words.seal_purpose(row["account_id"])
        ),
        is_paper=True,
    ),
    MovedTable(
        material_file,
        _owned(material_file),
        sealed=SealedPart("content", lambda row: material_words.seal_purpose(row["key"])),
        is_paper=True,
        file_keys=("key",),
    ),
    MovedTable(
        review_case,
        _cases,
        is_paper=True,
        names={"of_case": review_case},
        later=("subject_id", "of_case"),
    ),
    MovedTable(review_event, _events, names={"case_id": review_case}, is_paper=True),
    MovedTable(
        qualification,
        _owned(qualification),
        names={"order_id": review_case},
        sealed=SealedPart(
            "form_sealed",
            lambda row: qualification_words.seal_purpose(row["id"]),
            keys_of=lambda text: msgspec.json.decode(text, type=QualificationForm).keys,
        ),
        is_paper=True,
    ),
    MovedTable(letter, _owned(letter), is_paper=True, file_keys=("scan_key",)),
    MovedTable(
        letter_sign,
        _through(letter_sign, "letter_id", letter),
        names={"letter_id": letter},
        is_paper=True,
    ),
    MovedTable(company_tie, _owned(company_tie), is_paper=True),
    MovedTable(trademark, _owned(trademark), is_paper=True, file_keys=("picture_key",)),
    MovedTable(
        app_filing,
        _owned(app_filing),
        is_paper=True,
        file_keys=("record_key", "store_key", "runtime_key"),
    ),
    MovedTable(sign, _owned(sign)),
    MovedTable(
        sign_application,
        _owned(sign_application),
        names={
            "sign_id": sign,
            "order_id": review_case,
            "qualification_id": qualification,
            "letter_id": letter,
            "trademark_id": trademark,
            "app_filing_id": app_filing,
        },
        file_keys=("more_data",),
    ),
    MovedTable(
        sign_file,
        _through(sign_file, "sign_id", sign),
        names={"sign_id": sign},
        sealed=SealedPart("content", lambda row: sign_words.seal_purpose(row["id"])),
        is_paper=True,
    ),
    MovedTable(extend_code, _owned(extend_code), names={"sign_id": sign}),
    MovedTable(
        sign_registration,
        _through(sign_registration, "sign_id", sign),
        names={"sign_id": sign},
    ),
    MovedTable(template, _owned(template), keeps_number=True),
    MovedTable(
        template_version,
        _through(template_version, "template_id", template),
        names={"template_id": template},
    ),
    MovedTable(
        template_application,
        _owned(template_application),
        names={"template_id": template, "order_id": review_case},
        file_keys=("more_data",),
    ),
    MovedTable(tag, _owned(tag)),
    MovedTable(
        material_use,
        _through(material_use, "key", material_file, "key"),
        is_paper=True,
        file_keys=("key",),
    ),
    MovedTable(test_number, _owned(test_number)),
    MovedTable(unlimited_number, _owned(unlimited_number)),
    MovedTable(frequency_limit, _owned(frequency_limit)),
    MovedTable(account_country, _owned(account_country)),
    MovedTable(account_international, _owned(account_international)),
    MovedTable(alert_rule, _owned(alert_rule)),
    MovedTable(opt_out, _opt_outs, names={"sign_id": sign}),
)
"""In the order in which they are stored: what a row names is there before it, but for `later`."""


def _nothing(value: object) -> None:
    """Take no value: a case that is compared with another account's does not move."""
    if value is not None:
        raise ValueError(value)


CHOICES: Final[Mapping[tuple[Table, str], Callable[[Any], object]]] = {
    (access_key, "state"): KeyState,
    (account, "kind"): AccountKind,
    (account, "state"): AccountState,
    (account_international, "conversion_mode"): ConversionMode,
    (alert_rule, "metric"): Metric,
    (alert_rule, "state"): RuleState,
    (callback_endpoint, "kind"): PushKind,
    (certification, "grade"): AccountGrade,
    (certification, "kind"): AccountKind,
    (certification, "state"): CertificationState,
    (frequency_limit, "scope"): LimitScope,
    (frequency_limit, "window"): Window,
    (letter, "state"): LetterState,
    (material_file, "kind"): MaterialKind,
    (material_use, "subject_kind"): SubjectKind,
    (member, "state"): MemberState,
    (push_sequence, "kind"): PushKind,
    (qualification, "state"): QualificationState,
    (review_case, "against_case"): _nothing,
    (review_case, "purpose"): Purpose,
    (review_case, "state"): State,
    (review_case, "subject_kind"): SubjectKind,
    (review_event, "actor_kind"): ActorKind,
    (review_event, "event"): Event,
    (review_event, "state"): State,
    (sign, "kind"): SignKind,
    (sign, "state"): SignState,
    (sign_application, "kind"): SignKind,
    (sign_application, "source"): SignSource,
    (sign_registration, "reason"): RegistrationReason,
    (sign_registration, "state"): RegistrationState,
    (template, "kind"): MessageKind,
    (template, "state"): TemplateState,
}
"""Columns whose values are words of a closed list: no other is stored."""
