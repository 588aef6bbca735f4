"""Checks of a sign: its shape, its meaning, whose name it is (FAQ 1.2, 1.4.3, 1.4.4, 1.4.8).

Barred topics are `topic_checks`; the words for what is found are the packs'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hongyan.domain.compliance.case import CheckedText, Hit, dense_hits
from hongyan.domain.compliance.fold import fold_word
from hongyan.domain.compliance.model import LetterEvidence, Severity
from hongyan.domain.compliance.names import (
    brands_named,
    is_own,
    is_own_name,
    own_names,
    parents_named,
    shares_with_owner,
)
from hongyan.kernel.kinds import AccountKind, SignSource
from hongyan.text.content import HAN_RANGES
from hongyan.text.encoding import is_sender_id
from hongyan.text.simplified import SIMPLIFIED, TRADITIONAL

_BRACKETS = "【】[]〖〗「」『』"
_SYMBOLS = re.compile(f"[^{HAN_RANGES}A-Za-z0-9{re.escape(_BRACKETS)}]+")
_BRACKET_RUN = re.compile(f"[{re.escape(_BRACKETS)}]+")
_INITIALS = re.compile("[a-z]{1,3}")
_REPEATED = re.compile(r"(.)\1{2,}|(..)\2{2,}")
_LINKED_SOURCES = frozenset(
    {SignSource.WEBSITE, SignSource.APP, SignSource.OFFICIAL_ACCOUNT, SignSource.SHOP}
)
_LOOSE_LATIN = re.compile("[a-z]{1,2}|[0-9]{1,18}")
_LOOSE_CHARACTERS_MAX = 18
_PERSON_NAME_MAX = 3


def length(case: CheckedText) -> Iterator[Hit]:
    """Too short or too long, counted without 【】 (FAQ 1.4.8; the maximum is a setting)."""
    count = len(case.text.strip(_BRACKETS))
    if not case.settings["sign_characters_min"] <= count <= case.settings["sign_characters_max"]:
        yield Hit(0, len(case.text), fields={"detail": str(count)})


def brackets(case: CheckedText) -> Iterator[Hit]:
    """【】 are added when sending, and applied for without (FAQ 1.4.8)."""
    for found in _BRACKET_RUN.finditer(case.text):
        yield Hit(*found.span(), rewrite="")


def symbols(case: CheckedText) -> Iterator[Hit]:
    """Anything but Chinese, Latin letters and digits: signs, blanks, emoji, other scripts."""
    for found in _SYMBOLS.finditer(case.text):
        yield Hit(*found.span(), rewrite="")


def traditional(case: CheckedText) -> Iterator[Hit]:
    """Traditional characters, with their simple forms as the rewrite."""
    for place, character in enumerate(case.text):
        if character in TRADITIONAL:
            yield Hit(place, place + 1, rewrite=SIMPLIFIED[character])


def digits(case: CheckedText) -> Iterator[Hit]:
    """Digits alone name no company."""
    if case.folded.dense.text.isdigit():
        yield Hit(0, len(case.text))


def initials(case: CheckedText) -> Iterator[Hit]:
    """One to three Latin letters name no company, unless the applicant declared them."""
    dense = case.folded.dense.text
    if _INITIALS.fullmatch(dense) and not _is_declared(case):
        yield Hit(0, len(case.text))


def meaningless(case: CheckedText) -> Iterator[Hit]:
    """Words that any company could use, noises, runs of keys: no company or product (FAQ 1.4.4)."""
    dense = case.folded.dense.text
    if not dense or dense.isdigit() or _is_declared(case) or is_own_name(case):
        return
    if (
        dense in case.folded_words("sign_everyday")
        or _is_noise(case, dense)
        or _is_generic(case, dense)
        or _is_a_matter(case, dense)
    ):
        yield Hit(0, len(case.text))


def trial(case: CheckedText) -> Iterator[Hit]:
    """The word for a test, at any place, unless it is in the applicant's own name."""
    if any("测试" in name or "检测" in name for name in own_names(case)):
        return
    for word in case.folded_words("sign_trial"):
        if not _is_generic(case, case.folded.dense.text):
            yield from (Hit(start, end, rewrite="") for start, end in dense_hits(case, word))


def vague_group(case: CheckedText) -> Iterator[Hit]:
    """A group of people that is no organisation: 敢死队 and its like (FAQ 1.4.4)."""
    dense = case.folded.dense.text
    if _is_declared(case) or is_own_name(case):
        return
    suffix = next((word for word in case.folded_words("sign_groups") if dense.endswith(word)), None)
    if suffix is not None and len(dense) <= len(suffix) + 2:
        yield Hit(0, len(case.text))


def person(case: CheckedText) -> Iterator[Hit]:
    """A person's name is no company, product or brand."""
    subject = case.sign
    dense = case.folded.dense.text
    stands_for_anyone = dense in case.folded_words("sign_persons")
    is_applicant = subject.account_kind is AccountKind.PERSONAL and dense == fold_word(
        subject.owner_name
    )
    if stands_for_anyone or (is_applicant and 0 < len(dense) <= _PERSON_NAME_MAX + 1):
        yield Hit(0, len(case.text))


def foreign_company(case: CheckedText) -> Iterator[Hit]:
    """Names another's company or brand, and no letter is there (FAQ 1.2, 1.4.3)."""
    subject = case.sign
    if subject.letter is not LetterEvidence.NONE or any(True for _ in parents_named(case)):
        return
    brands = list(brands_named(case))
    if not brands and is_own(case, case.text):
        return
    is_personal = subject.account_kind is AccountKind.PERSONAL
    # Whose an enterprise's sign is cannot be told before its certified name is known.
    severity = None if is_personal or subject.owner_name else Severity.HUMAN
    if brands:
        yield from (Hit(start, end, severity=severity) for start, end in brands)
    elif is_personal:
        dense = case.folded.dense.text
        company = next((w for w in case.folded_words("company_endings") if dense.endswith(w)), None)
        if company is not None and len(dense) > len(company) and not _is_generic(case, dense):
            yield Hit(0, len(case.text))


def parent_company(case: CheckedText) -> Iterator[Hit]:
    """Names the applicant's parent company or its product, and no letter is there (FAQ 1.2)."""
    if case.sign.letter is LetterEvidence.NONE and case.text not in case.sign.owner_short_names:
        yield from (Hit(start, end) for start, end in parents_named(case))


def unlinked(case: CheckedText) -> Iterator[Hit]:
    """Nothing ties the sign to the applicant: a link to the product would (FAQ 1.2).

    Blocks where the applicant's own declaration contradicts itself: a source that can be visited
    without an address, or a "company's name" that shares nothing with the certified one.
    """
    subject = case.sign
    if subject.product_link or subject.letter is not LetterEvidence.NONE or not case.text:
        return
    if is_own(case, case.text) or any(True for _ in parents_named(case)):
        return
    if subject.source in _LINKED_SOURCES:
        yield Hit(0, len(case.text))
    elif subject.owner_name and not shares_with_owner(case, case.text):
        claims_name = subject.source is SignSource.ORGANISATION
        yield Hit(0, len(case.text), severity=None if claims_name else Severity.HUMAN)


def unclear_use(case: CheckedText) -> Iterator[Hit]:
    """What it will be used for cannot be seen: Latin letters, or a very general word (FAQ 1.2)."""
    subject = case.sign
    if subject.scenario or subject.product_link or _is_declared(case):
        return
    dense = case.folded.dense.text
    is_latin = dense.isascii() and not dense.isdigit() and not _INITIALS.fullmatch(dense)
    if is_latin and not is_own(case, case.text) and not _is_generic(case, dense):
        yield Hit(0, len(case.text), severity=None if subject.owner_name else Severity.HUMAN)


def sender(case: CheckedText) -> Iterator[Hit]:
    """A Latin sign that is too long, or too short, to be shown as the sender abroad."""
    is_latin = case.text.isascii() and case.text.isalnum() and not case.text.isdigit()
    if is_latin and not is_sender_id(case.text):
        yield Hit(0, len(case.text))


def _is_declared(case: CheckedText) -> bool:
    dense = case.folded.dense.text
    return bool(dense) and dense in map(fold_word, case.subject.owner_short_names)


def _is_noise(case: CheckedText, dense: str) -> bool:
    sounds = set(case.folded_words("sign_sounds"))
    if set(dense) <= sounds or (_REPEATED.fullmatch(dense) and len(dense) > 1):
        return True
    runs = case.folded_words("sign_key_runs")
    return any(dense in run for run in runs if len(dense) > 1)


def _is_a_matter(case: CheckedText, dense: str) -> bool:
    """Whether a name is of matters and manners alone, such as 会议通知: it says what, not who."""
    matters, manners = case.folded_words("sign_matters"), case.folded_words("sign_manners")
    known = {*matters, *manners, *case.folded_words("sign_generic")}
    manner = next((word for word in manners if dense.endswith(word)), None)
    return manner is not None and _is_of(known, dense.removesuffix(manner))


def _is_of(known: set[str], name: str) -> bool:
    """Whether a name is of known words alone, one at least."""
    ends = {0}
    for end in range(1, len(name) + 1):
        if any(name[start:end] in known for start in ends):
            ends.add(end)
    return bool(name) and len(name) in ends


def _is_generic(case: CheckedText, dense: str) -> bool:
    """Whether a name is of general words alone, with at most one loose piece of Latin."""
    generic = set(case.folded_words("sign_generic"))
    longest = max(map(len, generic), default=0)
    # reach[n]: how few loose pieces the first n characters need; None when they cannot be read.
    reach: list[int | None] = [0, *([None] * len(dense))]
    for end in range(1, len(dense) + 1):
        for start in range(max(0, end - max(longest, _LOOSE_CHARACTERS_MAX)), end):
            before = reach[start]
            piece = dense[start:end]
            loose = _LOOSE_LATIN.fullmatch(piece) is not None
            if before is None or not (piece in generic or loose):
                continue
            cost = before + (piece not in generic)
            reach[end] = cost if reach[end] is None else min(cost, reach[end] or 0)
    loose_pieces = reach[-1]
    return loose_pieces is not None and loose_pieces <= 1 and any(w in dense for w in generic)
