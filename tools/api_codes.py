"""Which codes an action answers, by the program's own tables of codes.

A code may be of a parameter that a call does not have; the order of the checks is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from hongyan.api.actions import ACTIONS
from hongyan.api.handlers.conversions import CONVERSION_CODES
from hongyan.api.words.allowances import ALLOWANCE_CODES
from hongyan.api.words.codes import API_CODES
from hongyan.api.words.manage import MANAGE_CODES
from hongyan.api.words.papers import FILING_CODES, LETTER_CODES, PAPER_CODES
from hongyan.domain.accounts.acts import Act
from hongyan.domain.filings.reasons import FilingReason
from hongyan.domain.letters.reasons import LetterReason, LetterUseReason
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs.reasons import SignApplicationReason, SignReason
from hongyan.domain.tags.reasons import TagReason
from hongyan.domain.templates.reasons import TemplateApplicationReason, TemplateReason
from hongyan.kernel.refusal import Reason, Refusal

_SIGN: Final = (*SignApplicationReason, *SignReason, *ApplicationReason)
_PAPERS: Final = (
    *(QualificationReason.MISSING, QualificationReason.NOT_PASSED),
    *(*LetterReason, *LetterUseReason, *FilingReason),
)
_TEMPLATE: Final = (*TemplateApplicationReason, *TemplateReason, *ApplicationReason)
_APPEAL: Final = (
    *(SignReason.MISSING, TemplateReason.MISSING),
    *(ApplicationReason.NEVER_REVIEWED, ApplicationReason.REVIEW_NOT_REQUESTABLE),
)

_OLD: Final[Mapping[str, tuple[Reason, ...]]] = {
    "AddSmsSign": _SIGN,
    "ModifySmsSign": _SIGN,
    "QuerySmsSign": (SignReason.MISSING,),
    "DeleteSmsSign": (SignReason.MISSING, SignReason.IN_REVIEW),
    "AddSmsTemplate": _TEMPLATE,
    "ModifySmsTemplate": _TEMPLATE,
    "QuerySmsTemplate": (TemplateReason.MISSING,),
    "DeleteSmsTemplate": (TemplateReason.MISSING, TemplateReason.IN_REVIEW),
}
_NEW: Final[Mapping[str, tuple[Reason, ...]]] = {
    "CreateSmsSign": (*_SIGN, *_PAPERS),
    "UpdateSmsSign": (*_SIGN, *_PAPERS),
    "GetSmsSign": (SignReason.MISSING,),
    "CreateSmsTemplate": _TEMPLATE,
    "UpdateSmsTemplate": _TEMPLATE,
    "GetSmsTemplate": (TemplateReason.MISSING,),
    "HongyanRequestReview": _APPEAL,
    "HongyanCompareTexts": (TemplateReason.MISSING, *TemplateApplicationReason),
}
_TRADEMARK, _TAG = "Trademark", "Tag"


def codes_of(action: str) -> tuple[str, ...]:
    """Return the codes of an action, in the order of the tables, the gateway's aside."""
    row = ACTIONS[action]
    if row.act is Act.SEND:
        return _once(code.code for code in API_CODES.values())
    found = [
        *(MANAGE_CODES[one].old for one in _OLD.get(action, ()) if one in MANAGE_CODES),
        *(MANAGE_CODES[one].new for one in _NEW.get(action, ()) if one in MANAGE_CODES),
        *_of_papers(action),
        *([ALLOWANCE_CODES[row.allowance]] if row.allowance else []),
        API_CODES[Refusal.PARAMETERS_INVALID].code,
    ]
    return _once(found)


def _of_papers(action: str) -> Iterable[str]:
    if "Conversion" in action:
        return [code for code, _ in CONVERSION_CODES.values()]
    if action == "CreateSmsAuthorizationLetter":
        return [code for code, _ in LETTER_CODES.values()]
    if action in {"CreateSmsTrademark", "CreateSmsAppIcpRecord"}:
        wanted = "TRADEMARK" if "Trademark" in action else "APP"
        return [code for one, (code, _) in FILING_CODES.items() if wanted in one.name]
    kinds: dict[str, type[Reason]] = {"TagResources": TagReason, "UntagResources": TagReason}
    kind = kinds.get(action, QualificationReason if _is_of_qualifications(action) else None)
    if action == "ChangeSignatureQualification":
        return [code for one, (code, _) in PAPER_CODES.items() if not isinstance(one, TagReason)]
    return [code for one, (code, _) in PAPER_CODES.items() if kind and isinstance(one, kind)]


def _is_of_qualifications(action: str) -> bool:
    return "Qualification" in action and "Oss" not in action


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
