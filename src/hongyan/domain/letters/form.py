"""The shape of a declared letter: names, lengths, period. What it means is `check`'s question.

Sources: Dysmsapi CreateSmsAuthorizationLetter; FAQ 1.2, 1.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from hongyan.domain.letters.model import LetterForm
from hongyan.domain.letters.reasons import LetterFormReason
from hongyan.kernel.period import read_period
from hongyan.kernel.refusal import Refused, together
from hongyan.text.management import says_nothing

NAME_CHARACTERS_MAX: Final = 100
PARTY_CHARACTERS_MAX: Final = 150
CREDIT_CODE_CHARACTERS_MAX: Final = 150
SIGNS_MAX: Final = 100

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NAME = re.compile(rf"\A(?![0-9]+\Z)[{_HAN}A-Za-z0-9]+")
_PARTY = re.compile(rf"\A(?![0-9]+\Z)[{_HAN}A-Za-z0-9· 【】（）()]+")
_SIGN = re.compile(rf"[{_HAN}A-Za-z0-9]{{2,12}}")


def _period_is_not_now(form: LetterForm, today: int) -> bool:
    period = read_period(form.period_text)
    return period is not None and not period.covers(today)


def _is_party(name: str) -> bool:
    return _PARTY.fullmatch(name) is not None and not says_nothing(name)


def _misshapen(form: LetterForm) -> str:
    return next((name for name in form.sign_names if not _SIGN.fullmatch(name)), "")


_QUESTIONS: Final[tuple[tuple[LetterFormReason, Callable[[LetterForm, int], bool]], ...]] = (
    (LetterFormReason.NAME_TOO_LONG, lambda form, _: len(form.name) > NAME_CHARACTERS_MAX),
    (LetterFormReason.NAME_SHAPE, lambda form, _: not _NAME.fullmatch(form.name)),
    (LetterFormReason.GRANTOR_TOO_LONG, lambda form, _: len(form.grantor) > PARTY_CHARACTERS_MAX),
    (LetterFormReason.GRANTOR_SHAPE, lambda form, _: not _is_party(form.grantor)),
    (LetterFormReason.GRANTEE_TOO_LONG, lambda form, _: len(form.grantee) > PARTY_CHARACTERS_MAX),
    (LetterFormReason.GRANTEE_SHAPE, lambda form, _: not _is_party(form.grantee)),
    (
        LetterFormReason.CREDIT_CODE_TOO_LONG,
        lambda form, _: len(form.credit_code) > CREDIT_CODE_CHARACTERS_MAX,
    ),
    (LetterFormReason.SIGNS_TOO_MANY, lambda form, _: len(form.sign_names) > SIGNS_MAX),
    (LetterFormReason.SIGNS_NONE, lambda form, _: not form.sign_names),
    (LetterFormReason.SIGN_SHAPE, lambda form, _: bool(_misshapen(form))),
    (LetterFormReason.PERIOD_SHAPE, lambda form, _: read_period(form.period_text) is None),
    (LetterFormReason.PERIOD_NOT_NOW, _period_is_not_now),
)


ABOUT: Final[Mapping[LetterFormReason, str]] = {
    LetterFormReason.NAME_TOO_LONG: "letter.name",
    LetterFormReason.NAME_SHAPE: "letter.name",
    LetterFormReason.GRANTOR_TOO_LONG: "letter.grantor",
    LetterFormReason.GRANTOR_SHAPE: "letter.grantor",
    LetterFormReason.GRANTEE_TOO_LONG: "letter.grantee",
    LetterFormReason.GRANTEE_SHAPE: "letter.grantee",
    LetterFormReason.CREDIT_CODE_TOO_LONG: "letter.credit_code",
    LetterFormReason.SIGNS_TOO_MANY: "letter.signs",
    LetterFormReason.SIGNS_NONE: "letter.signs",
    LetterFormReason.SIGN_SHAPE: "letter.signs",
    LetterFormReason.PERIOD_SHAPE: "letter.period",
    LetterFormReason.PERIOD_NOT_NOW: "letter.period",
}
"""The field that each is about."""

_GIVEN: Final[Mapping[LetterFormReason, Callable[[LetterForm], object]]] = {
    LetterFormReason.NAME_TOO_LONG: lambda form: len(form.name),
    LetterFormReason.GRANTOR_TOO_LONG: lambda form: len(form.grantor),
    LetterFormReason.GRANTEE_TOO_LONG: lambda form: len(form.grantee),
    LetterFormReason.CREDIT_CODE_TOO_LONG: lambda form: len(form.credit_code),
    LetterFormReason.SIGNS_TOO_MANY: lambda form: len(form.sign_names),
    LetterFormReason.SIGN_SHAPE: _misshapen,
}
"""What was given where a fault lies: a length, a count, the sign."""


def form_fault(form: LetterForm, today: int) -> Refused | None:
    """Return all that is wrong with the declared fields as one no, or None.

    `today` is a day such as 20260131. Whether the name is taken and the scan there is not known
    here.
    """
    return together(
        _refusal(reason, form) for reason, is_broken in _QUESTIONS if is_broken(form, today)
    )


def _refusal(reason: LetterFormReason, form: LetterForm) -> Refused:
    given = _GIVEN.get(reason)
    return Refused(reason, ABOUT[reason], values={} if given is None else {"given": given(form)})
