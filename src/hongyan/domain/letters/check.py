"""Does a letter hold for a sign? Each declared field against what is known (FAQ 1.2, 1.3).

Pure: the account's certified name, the credit code of the qualification and today are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.letters.model import Letter, LetterState
from hongyan.kernel.said import Said, said
from hongyan.text.management import same_name


class LetterAssessment(StrEnum):
    """What a letter is worth to a case."""

    GOOD = "good"
    FAULTY = "faulty"


class Remark(StrEnum):
    """What the check says of one field."""

    GRANTEE_IS_ANOTHER = "grantee_is_another"
    GRANTOR_IS_GRANTEE = "grantor_is_grantee"
    SIGN_NOT_LISTED = "sign_not_listed"
    CREDIT_CODE_MALFORMED = "credit_code_malformed"
    CREDIT_CODE_IS_ANOTHER = "credit_code_is_another"
    NOT_BEGUN = "not_begun"
    EXPIRED = "expired"
    REJECTED = "rejected"
    SHORT_PERIOD = "short_period"


@dataclass(frozen=True, slots=True)
class RemarkWords:
    """A remark's field and its sentence; advice does not spoil a letter."""

    field: str
    sentence: Said
    is_advice: bool = False


REMARK_WORDS: Final[Mapping[Remark, RemarkWords]] = {
    Remark.GRANTEE_IS_ANOTHER: RemarkWords(
        "ProxyAuthorization",
        said("the authorized party is not the certified name of the account"),
    ),
    Remark.GRANTOR_IS_GRANTEE: RemarkWords(
        "Authorization",
        said("both parties are the same: no letter is needed"),
    ),
    Remark.SIGN_NOT_LISTED: RemarkWords(
        "SignList",
        said("the letter does not list the sign that is applied for"),
    ),
    Remark.CREDIT_CODE_MALFORMED: RemarkWords(
        "OrganizationCode",
        said("the credit code has a typing mistake: its check character does not fit"),
    ),
    Remark.CREDIT_CODE_IS_ANOTHER: RemarkWords(
        "OrganizationCode",
        said("the credit code is not that of the qualification behind the sign"),
    ),
    Remark.NOT_BEGUN: RemarkWords(
        "AuthorizationLetterExpDate",
        said("the period has not begun: it starts on the day the letter is filled in"),
    ),
    Remark.EXPIRED: RemarkWords(
        "AuthorizationLetterExpDate",
        said("the letter has expired: give a new one"),
    ),
    Remark.REJECTED: RemarkWords(
        "AuthorizationLetterPic",
        said("a reviewer rejected the letter: correct it and give it again"),
    ),
    Remark.SHORT_PERIOD: RemarkWords(
        "AuthorizationLetterExpDate",
        said("the period is shorter than a year: a year or more is advised"),
        is_advice=True,
    ),
}
"""Total over `Remark`. Sources: FAQ 1.2, 1.3."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter is compared with; an empty text is not known and not compared.

    `certified_name` is the account's (FAQ 1.3: the authorized party is who the account is);
    `credit_code` that of the qualification behind the sign, in capitals; `sign_name` the sign that
    is applied for; `is_credit_code_sound` whether the letter's own code has the right check digit.
    """

    today: int
    certified_name: str = ""
    credit_code: str = ""
    sign_name: str = ""
    is_credit_code_sound: bool = True


_QUESTIONS: Final[tuple[tuple[Remark, Callable[[Letter, Facts], bool]], ...]] = (
    (
        Remark.GRANTEE_IS_ANOTHER,
        lambda letter, facts: (
            bool(facts.certified_name) and not same_name(letter.grantee, facts.certified_name)
        ),
    ),
    (Remark.GRANTOR_IS_GRANTEE, lambda letter, _: same_name(letter.grantor, letter.grantee)),
    (
        Remark.SIGN_NOT_LISTED,
        lambda letter, facts: bool(facts.sign_name) and facts.sign_name not in letter.sign_names,
    ),
    (Remark.CREDIT_CODE_MALFORMED, lambda _, facts: not facts.is_credit_code_sound),
    (
        Remark.CREDIT_CODE_IS_ANOTHER,
        lambda letter, facts: (
            bool(facts.credit_code) and letter.credit_code.strip().upper() != facts.credit_code
        ),
    ),
    (Remark.NOT_BEGUN, lambda letter, facts: facts.today < letter.period.start_day),
    (Remark.EXPIRED, lambda letter, facts: facts.today > letter.period.end_day),
    (Remark.REJECTED, lambda letter, _: letter.state is LetterState.REJECTED),
    (Remark.SHORT_PERIOD, lambda letter, _: not letter.period.is_a_year),
)


def check_letter(letter: Letter, facts: Facts) -> tuple[Remark, ...]:
    """Return everything that the check has to say of a letter, advice included."""
    return tuple(remark for remark, applies in _QUESTIONS if applies(letter, facts))


def assessment_of(remarks: tuple[Remark, ...]) -> LetterAssessment:
    """Return what a letter with these remarks is worth: advice alone leaves it good."""
    is_faulty = any(not REMARK_WORDS[remark].is_advice for remark in remarks)
    return LetterAssessment.FAULTY if is_faulty else LetterAssessment.GOOD
