"""Fraud, by its ingredients: a pretext, a demand, a means; no phrase of its own bars a text.

Which ingredients make a scheme is data (`fraud.toml`). An ingredient in a sentence that warns of it
is none: a bank's own 请勿转账至“安全账户” asks for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.model import Severity
from hongyan.domain.compliance.topic import Topic

FRAUD_SCOPE: Final = "fraud"
INGREDIENT: Final = "ingredient-"

_WARNED: Final = f"{INGREDIENT}warned"
_SENTENCE: Final = re.compile("(?:[^。！？!?\n.]|[.](?! ))+")
_OF_VARIABLES: Final = (
    ("link", re.compile("url|link|website|domain")),
    ("phone", re.compile("phone|tel|mobile|hotline")),
    ("payee", re.compile("payee|bank_account|card_no|account_no")),
)
"""What variables of such names hold."""
_LINK: Final = re.compile(
    "点击|点开|链接|网址|登录网|戳|打开网|浏览器|https?:|www[.]|扫码|二维码|click|link"
)
_PHONE: Final = re.compile(
    r"(?<![0-9])(?:1[3-9][0-9]{9}|0[1-9][0-9]{1,2}-?[2-8][0-9]{6,7}|400-?[0-9]{3}-?[0-9]{4})"
)
_CARD: Final = re.compile(
    r"[0-9]{4}[0-9×*xX ]{6,}|[0-9]{4,6}[×*]{2,}[0-9]{0,4}|尾号[0-9]{3,4}|卡号"
    r"|(?:tail|ending)[a-z ]{0,4}[0-9]{4}"
)
_PAYEE: Final = re.compile(r"(?:6[0-9]{3}|4[0-9]{3})[0-9×*xX ]{8,}|[0-9]{4}[×*]{2,}[0-9]{4}")

_CLAUSE_END: Final = re.compile("[。！？!?\n，,；;]|[.] ")
_FORBIDDEN: Final = re.compile(
    "勿|不要|别(?!名|人)|不得|不会|无需|无须|不必|不用|严禁|禁止|not |never|n't "
)
_DONE: Final = re.compile(
    "已(?!批|下|为您?准备)|成功|用于|您正|has been|have been|was |were ", re.IGNORECASE
)
_RETURNED: Final = re.compile("已(?:按|原路|全额|如数)?[^，。]{0,4}(?:退回|退还|退至|返还|到账)")
_DEMANDS: Final = frozenset({"give", "details", "pay", "move", "fee", "money", "private", "link"})
"""What a text asks its reader for, unless it forbids it or says that it was done."""
_DONE_THINGS: Final = frozenset({"refund", "person", "caller", "payee", "grant", "prize"})

Spans = Sequence[tuple[int, int]]


def schemes(case: CheckedText) -> Iterator[tuple[Topic, Severity, Spans]]:
    """Yield the kinds of fraud that a text has the ingredients of, each with where they stand."""
    frauds = [topic for topic in case.lexicon.topics if topic.scope == FRAUD_SCOPE]
    if not frauds:
        return
    found = _ingredients(case)
    for topic in frauds:
        for severity, mixes in (
            (Severity.BLOCKS, topic.schemes),
            (Severity.HUMAN, topic.suspicions),
        ):
            mix = next((mix for mix in mixes if all(name in found for name in mix)), None)
            if mix is not None:
                yield topic, severity, sorted({found[name] for name in mix})
                break


def _ingredients(case: CheckedText) -> Mapping[str, tuple[int, int]]:
    """Return the first place of each ingredient that no warning speaks of."""
    warned = [
        sentence.span()
        for sentence in _SENTENCE.finditer(case.text)
        if _any_within(case, _WARNED, *sentence.span())
    ]
    found: dict[str, tuple[int, int]] = {}
    for name, start, end in _seen(case):
        if not any(first <= start < last for first, last in warned) and _is_asked(
            case, name, start, end
        ):
            found.setdefault(name, (start, end))
    return found


def _is_asked(case: CheckedText, name: str, start: int, end: int) -> bool:
    """Whether an ingredient is asked for: neither forbidden in its clause, nor done already."""
    first = max((one.end() for one in _CLAUSE_END.finditer(case.text, 0, start)), default=0)
    clause = case.text[first:end]
    if name in _DEMANDS and (_FORBIDDEN.search(clause) or _DONE.search(clause)):
        return False
    if name not in _DONE_THINGS:
        return True
    ends = _CLAUSE_END.search(case.text, end)
    whole_clause = case.text[first : ends.start() if ends else None]
    return not (_DONE.search(clause) or _RETURNED.search(whole_clause))


def _seen(case: CheckedText) -> Iterator[tuple[str, int, int]]:
    for match in case.matches:
        if match.topic.topic_id.startswith(INGREDIENT):
            yield match.topic.topic_id.removeprefix(INGREDIENT), match.start, match.end
    plain = case.folded.plain
    yield from (("link", link.start, link.end) for link in case.links)
    for place in case.variables:
        for name, pattern in _OF_VARIABLES:
            if pattern.search(place.name.lower()):
                yield name, place.start, place.end
    for name, pattern in (("link", _LINK), ("phone", _PHONE), ("card", _CARD), ("payee", _PAYEE)):
        for hit in pattern.finditer(plain.text):
            yield name, *plain.span(*hit.span())


def _any_within(case: CheckedText, topic_id: str, start: int, end: int) -> bool:
    return any(start <= match.start < end for match in case.matches_of(topic_id))


def whole(spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return from where to where several places go."""
    starts, ends = zip(*spans, strict=True)
    return min(starts), max(ends)
