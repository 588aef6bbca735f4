"""Words of signs, templates and their papers, for the pages of tenants and of reviewers alike.

Sentences of the catalogue only. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.console.page import ShownState, Tone, toned
from hongyan.console.wording import N_
from hongyan.domain.certification.model import CertificationState
from hongyan.domain.certification.words import STATE_WORDS as CERTIFICATION_WORDS
from hongyan.domain.compliance.evidence import EVIDENCE_WORDS, Evidence
from hongyan.domain.compliance.model import RulesResult, Severity
from hongyan.domain.letters.model import LetterState
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.words import STATE_WORDS as SIGN_WORDS
from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.words import STATE_WORDS as TEMPLATE_WORDS
from hongyan.flows.review.applications.verdict_on_draft import Outlook
from hongyan.kernel.kinds import (
    AccountGrade,
    AccountKind,
    IntlType,
    MessageKind,
    SignKind,
    SignSource,
)
from hongyan.kernel.money import WalletKind
from hongyan.text.variables import VariableFlaw

KINDS: Final[Mapping[MessageKind, str]] = {
    MessageKind.VERIFICATION: N_("Verification code"),
    MessageKind.NOTIFICATION: N_("Notification"),
    MessageKind.PROMOTION: N_("Promotion"),
    MessageKind.INTERNATIONAL: N_("International"),
}
"""Total over `MessageKind`."""

PURPOSES: Final[Mapping[IntlType, str]] = {
    IntlType.VERIFICATION: N_("Verification code"),
    IntlType.NOTIFICATION: N_("Notification"),
    IntlType.PROMOTION: N_("Promotion"),
}

SIGN_KINDS: Final[Mapping[SignKind, str]] = {
    SignKind.GENERAL: N_("General"),
    SignKind.VERIFICATION: N_("Codes only"),
}

SOURCES: Final[Mapping[SignSource, str]] = {
    SignSource.ORGANISATION: N_("Name of the company or organisation"),
    SignSource.WEBSITE: N_("Name of a filed website"),
    SignSource.APP: N_("Name of an app"),
    SignSource.OFFICIAL_ACCOUNT: N_("Name of an official account or mini program"),
    SignSource.SHOP: N_("Name of a shop"),
    SignSource.TRADEMARK: N_("Trademark"),
}
"""Total over `SignSource`."""

ACCOUNT_KINDS: Final[Mapping[AccountKind, str]] = {
    AccountKind.ENTERPRISE: N_("Company or organisation"),
    AccountKind.PERSONAL: N_("Natural person"),
}
"""Total over `AccountKind`."""

GRADES: Final[Mapping[AccountGrade, str]] = {
    AccountGrade.ORDINARY: N_("Ordinary"),
    AccountGrade.GOVERNMENT_ENTERPRISE: N_("Government and enterprise grade"),
}
"""Total over `AccountGrade`."""

TEMPLATE_STATES: Final[Mapping[TemplateState, ShownState]] = toned(
    {
        TemplateState.PENDING: Tone.INFO,
        TemplateState.APPROVED: Tone.OK,
        TemplateState.REJECTED: Tone.BAD,
        TemplateState.WITHDRAWN: Tone.NEUTRAL,
        TemplateState.DISABLED: Tone.WARN,
        TemplateState.DELETED: Tone.NEUTRAL,
    },
    TEMPLATE_WORDS,
)

SIGN_STATES: Final[Mapping[SignState, ShownState]] = toned(
    {
        SignState.PENDING: Tone.INFO,
        SignState.APPROVED: Tone.OK,
        SignState.REJECTED: Tone.BAD,
        SignState.WITHDRAWN: Tone.NEUTRAL,
        SignState.UNAVAILABLE: Tone.WARN,
        SignState.BANNED: Tone.WARN,
        SignState.SOURCE_RETIRED: Tone.WARN,
        SignState.DELETED: Tone.NEUTRAL,
    },
    SIGN_WORDS,
)

LETTER_STATES: Final[Mapping[LetterState, ShownState]] = {
    LetterState.PENDING: ShownState(Tone.INFO, N_("Not yet seen by a reviewer")),
    LetterState.PASSED: ShownState(Tone.OK, N_("Passed")),
    LetterState.REJECTED: ShownState(Tone.BAD, N_("Rejected in review")),
}

QUALIFICATION_STATES: Final[Mapping[QualificationState, ShownState]] = {
    QualificationState.REVIEWING: ShownState(Tone.INFO, N_("In review")),
    QualificationState.REJECTED: ShownState(Tone.BAD, N_("Rejected in review")),
    QualificationState.PASSED: ShownState(Tone.OK, N_("Passed")),
    QualificationState.MATERIAL_NEEDED: ShownState(Tone.WARN, N_("Papers are missing")),
    QualificationState.CANCELLED: ShownState(Tone.NEUTRAL, N_("Cancelled")),
}

CERTIFICATION_STATES: Final[Mapping[CertificationState, ShownState]] = toned(
    {
        CertificationState.PENDING: Tone.INFO,
        CertificationState.CERTIFIED: Tone.OK,
        CertificationState.REJECTED: Tone.BAD,
    },
    CERTIFICATION_WORDS,
)

OUTLOOKS: Final[Mapping[Outlook, ShownState]] = {
    Outlook.REFUSED: ShownState(Tone.BAD, N_("This cannot be submitted yet")),
    Outlook.REJECTED: ShownState(Tone.BAD, N_("This would be rejected")),
    Outlook.REVIEWER: ShownState(Tone.INFO, N_("A reviewer would look at it")),
    Outlook.APPROVED: ShownState(Tone.OK, N_("This would be approved at once")),
}

ICONS: Final[Mapping[Outlook, str]] = {
    Outlook.REFUSED: "circle-x",
    Outlook.REJECTED: "circle-x",
    Outlook.REVIEWER: "user-check",
    Outlook.APPROVED: "circle-check",
}

RESULTS: Final[Mapping[RulesResult, ShownState]] = {
    RulesResult.BLOCKED: ShownState(Tone.BAD, N_("would be rejected")),
    RulesResult.HUMAN: ShownState(Tone.WARN, N_("a reviewer decides")),
    RulesResult.CLEAN: ShownState(Tone.OK, N_("nothing found")),
}
"""Total over `RulesResult`."""

SEVERITIES: Final[Mapping[str, ShownState]] = {
    Severity.BLOCKS.value: ShownState(Tone.BAD, N_("rejects")),
    Severity.HUMAN.value: ShownState(Tone.WARN, N_("a reviewer decides")),
    Severity.ADVICE.value: ShownState(Tone.INFO, N_("advice")),
}
"""Total over `Severity`, by its value."""

EVIDENCE: Final[Mapping[Evidence, str]] = EVIDENCE_WORDS

FLAWS: Final[Mapping[VariableFlaw, str]] = {
    VariableFlaw.UNSUPPORTED: N_("has a character that a message may not hold"),
    VariableFlaw.URL: N_("is a link, which is not allowed here"),
    VariableFlaw.EMPTY: N_("is empty"),
    VariableFlaw.SHORT: N_("is too short"),
    VariableFlaw.LONG: N_("is too long"),
    VariableFlaw.ILLEGAL: N_("is not of the attribute's form"),
}

PAYERS: Final[Mapping[WalletKind, str]] = {
    WalletKind.CASH: N_("paid from the balance"),
    WalletKind.PACKAGE: N_("paid from a package first"),
    WalletKind.GIFT: N_("paid from a gift first"),
    WalletKind.CARD: N_("paid from a card first"),
    WalletKind.BONUS: N_("paid from a bonus first"),
}

ATTRIBUTES: Final[Mapping[str, str]] = {
    "numberCaptcha": N_("Code of digits"),
    "characterWithNumber2": N_("Code of letters and digits"),
    "characterWithNumber": N_("Code of letters and digits (older name)"),
    "verifyTime": N_("Minutes that a code lasts"),
    "phone_number2": N_("Telephone number"),
    "time": N_("Time"),
    "money": N_("Amount of money"),
    "other_number2": N_("Other number"),
    "user_nick": N_("Nickname"),
    "name": N_("Personal name"),
    "unit_name": N_("Name of an organisation"),
    "address": N_("Address"),
    "license_plate_number": N_("Licence plate"),
    "tracking_number": N_("Tracking number"),
    "pick_up_code": N_("Pick-up code"),
    "link_param": N_("End of a link"),
    "email_address": N_("E-mail address"),
    "others": N_("Other"),
}
"""Total over the attributes of a TemplateRule."""

LETTER_FIELDS: Final[Mapping[str, str]] = {
    "letter.name": N_("Name of the letter"),
    "letter.grantor": N_("Authorizing party"),
    "letter.grantee": N_("Authorized party"),
    "letter.credit_code": N_("Credit code of the authorizing party"),
    "letter.signs": N_("Signs"),
    "letter.period": N_("Period"),
}
"""Fields of an authorization letter, by what a refusal is about."""
