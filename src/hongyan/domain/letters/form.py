"""The shape of a declared letter: names, lengths, period. What it means is `check`'s question.

Sources: Dysmsapi CreateSmsAuthorizationLetter; FAQ 1.2, 1.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from hongyan.domain.letters.model import LetterForm
from hongyan.kernel.period import read_period
from hongyan.text.management import says_nothing

NAME_CHARACTERS_MAX: Final = 100
PARTY_CHARACTERS_MAX: Final = 150
CREDIT_CODE_CHARACTERS_MAX: Final = 150
SIGNS_MAX: Final = 100

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NAME = re.compile(rf"\A(?![0-9]+\Z)[{_HAN}A-Za-z0-9]+")
_PARTY = re.compile(rf"\A(?![0-9]+\Z)[{_HAN}A-Za-z0-9· 【】（）()]+")
_SIGN = re.compile(rf"[{_HAN}A-Za-z0-9]{{2,12}}")


class LetterFault(StrEnum):
    """What is wrong with a declared letter, in the order in which it is asked."""

    NAME_SHAPE = "name_shape"
    NAME_TOO_LONG = "name_too_long"
    GRANTOR_SHAPE = "grantor_shape"
    GRANTOR_TOO_LONG = "grantor_too_long"
    GRANTEE_SHAPE = "grantee_shape"
    GRANTEE_TOO_LONG = "grantee_too_long"
    CREDIT_CODE_TOO_LONG = "credit_code_too_long"
    SIGNS_TOO_MANY = "signs_too_many"
    SIGN_SHAPE = "sign_shape"
    PERIOD_SHAPE = "period_shape"
    PERIOD_NOT_NOW = "period_not_now"
    NAME_TAKEN = "name_taken"
    SCAN_MISSING = "scan_missing"


def _period_is_not_now(form: LetterForm, today: int) -> bool:
    period = read_period(form.period_text)
    return period is not None and not period.covers(today)


def _is_party(name: str) -> bool:
    return _PARTY.fullmatch(name) is not None and not says_nothing(name)


_QUESTIONS: Final[tuple[tuple[LetterFault, Callable[[LetterForm, int], bool]], ...]] = (
    (LetterFault.NAME_TOO_LONG, lambda form, _: len(form.name) > NAME_CHARACTERS_MAX),
    (LetterFault.NAME_SHAPE, lambda form, _: not _NAME.fullmatch(form.name)),
    (LetterFault.GRANTOR_TOO_LONG, lambda form, _: len(form.grantor) > PARTY_CHARACTERS_MAX),
    (LetterFault.GRANTOR_SHAPE, lambda form, _: not _is_party(form.grantor)),
    (LetterFault.GRANTEE_TOO_LONG, lambda form, _: len(form.grantee) > PARTY_CHARACTERS_MAX),
    (LetterFault.GRANTEE_SHAPE, lambda form, _: not _is_party(form.grantee)),
    (
        LetterFault.CREDIT_CODE_TOO_LONG,
        lambda form, _: len(form.credit_code) > CREDIT_CODE_CHARACTERS_MAX,
    ),
    (LetterFault.SIGNS_TOO_MANY, lambda form, _: len(form.sign_names) > SIGNS_MAX),
    (
        LetterFault.SIGN_SHAPE,
        lambda form, _: (
            not form.sign_names or any(not _SIGN.fullmatch(name) for name in form.sign_names)
        ),
    ),
    (LetterFault.PERIOD_SHAPE, lambda form, _: read_period(form.period_text) is None),
    (LetterFault.PERIOD_NOT_NOW, _period_is_not_now),
)


def form_fault(form: LetterForm, today: int) -> LetterFault | None:
    """Return the first thing that is wrong with the declared fields, or None.

    `today` is a day such as 20260131. Whether the name is taken and the scan there is not known
    here.
    """
    return next((fault for fault, is_broken in _QUESTIONS if is_broken(form, today)), None)
