"""Fraud, by its ingredients: a pretext, a demand, a means; no phrase of its own bars a text.

Which ingredients make a scheme is data (`fraud.toml`). An ingredient in a sentence that warns of it
is none: a bank's own 请勿转账至“安全账户” asks for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.model import Severity, SignSubject
from hongyan.domain.compliance.names import is_own_name
from hongyan.domain.compliance.topic import Topic

FRAUD_SCOPE: Final = "fraud"
INGREDIENT: Final = "ingredient-"

_WARNED: Final = f"{INGREDIENT}warned"
_TOLD: Final = f"{INGREDIENT}told"
"""What speaks of fraud and forbids nothing: who cheats claims to guard against it."""
_SENTENCE: Final = re.compile("(?:[^。！？!?\n.]|[.](?! ))+")
_OF_VARIABLES: Final = (
    ("link", re.compile("url|link|website")),
    ("phone", re.compile("phone|tel|mobile|hotline")),
    ("payee", re.compile("payee|bank_account|card_no|account_no")),
)
"""What variables of such names hold."""
_LINK: Final = re.compile(
    "点击|点开|链接|网址|登录网|戳|打开网|浏览器|https?:|www[.]|扫码|二维码|click|link"
    "|(?<![a-z0-9@.-])[a-z0-9]{1,24}(?:-[a-z0-9]{1,24}){1,3}[.][a-z]{2,10}(?![a-z])"
    "|(?<![a-z0-9@.])[a-z0-9]{3,24}[.](?:life|cyou|icu|live|fun|buzz|cfd|sbs|bond|top|cc|vip)(?![a-z])"
)
"""Also hosts that sentences could end in (example.life), which are no links elsewhere."""
_PATH: Final = re.compile("(?<=[.][a-z]{2}|[a-z]{3})/[!-~]+", re.IGNORECASE)
"""Behind a host: it names a page (/refund) and says nothing."""
_PHONE: Final = re.compile(
    r"(?<![0-9])(?:1[3-9][0-9]{9}|0[1-9][0-9]{1,2}-?[2-8][0-9]{6,7}|400-?[0-9]{3}-?[0-9]{4})"
)
_CARD: Final = re.compile(
    r"[0-9]{4}[0-9×*xX ]{6,}|[0-9]{4,6}[×*]{2,}[0-9]{0,4}|尾号[0-9]{3,4}|卡号"
    r"|(?:tail|ending)[a-z ]{0,4}[0-9]{4}"
)
_PAYEE: Final = re.compile(r"(?:6[0-9]{3}|4[0-9]{3})[0-9×*xX ]{8,}|[0-9]{4}[×*]{2,}[0-9]{4}")
_OF_FORM: Final = (("link", _LINK), ("phone", _PHONE), ("card", _CARD), ("payee", _PAYEE))
WITHOUT_WORDS: Final = frozenset(name for name, _ in (*_OF_VARIABLES, *_OF_FORM))
"""Ingredients that are also told by other things than words."""

_CLAUSE_END: Final = re.compile("[。！？!?\n，,；;]|[.] ")
_FORBIDDEN: Final = re.compile(
    "勿|不要|别(?!名|人)|不得|不会|无需|无须|不必|不用|严禁|禁止|不[发含附带索收]|not |never|n't "
)
_URGED: Final = re.compile("请|务必|立即|马上|尽快|速")
_PRESSED: Final = frozenset({"screen", "move", "details", "secret", "give"})
"""Demands that a text wants done by such a word, whatever else the sentence tells of fraud."""
_ASKED: Final = re.compile(
    "请|需|须|必须|要求|先|帮|替|给我|[把将]|立即|尽快|务必|马上|速|快|please|must|need|kindly",
    re.IGNORECASE,
)
_BOOKED: Final = re.compile(
    "余额|成功|到账|摘要|流水号|交易时间|手续费为"
    "|(?:available|avl|current|new) ?(?:bal|balance)|credited|debited",
    re.IGNORECASE,
)
"""In the sentence of a sum that moved: a bank's record of it, where nothing is asked for."""
_PROMISED: Final = re.compile(
    "(?:将|会|预计|已)[^，。]{0,18}(?:退回|退还|退至|返还|返回|退到)[^，。]{0,4}"
    "(?:您|你|原|付款|支付|银行卡|账户|尾号|余额|钱包)|原路(?:退|返)"
    "|由[^，。]{0,12}(?:退回|退还|退至|返还|退到)[^，。]{0,4}(?:您|你)"
)
_DONE: Final = re.compile(
    "已(?!批|下|为您?准备)|成功|用于|您正|has been|have been|was |were ", re.IGNORECASE
)
_RETURNED: Final = re.compile("已(?:按|原路|全额|如数)?[^，。]{0,4}(?:退回|退还|退至|返还|到账)")
_DEMANDS: Final = frozenset(
    {"give", "details", "secret", "pay", "move", "fee", "money", "private", "link", "caller"}
    | {"screen"}
)
"""What a text asks its reader for, unless it forbids it or says that it was done."""
_DONE_THINGS: Final = frozenset({"refund", "person", "caller", "payee", "grant", "prize"})
_MOVED: Final = frozenset({"pay", "move"})
_OF_AUTHORITIES: Final = frozenset({"authority", "accused", "grant"})
_AUTHORITY: Final = re.compile(
    "法院|检察院|公安|派出所|税务局|海关|仲裁委|司法局|交警|交通警察|人民政府|管理局|监督局|保障局"
    "|社保中心|人社局|医保局|公积金|公证处"
)
"""In a certified name that is no company's: who is one speaks in its own name."""
_COMPANY: Final = re.compile("公司|工作室|服务部|事务所|商行|店")

_SAID_BY_SIGNS: Final[Mapping[str, str]] = {
    "haven": "fraud-safe-account",
    "trouble": "fraud-reactivation",
    "accused": "fraud-summons",
    "authority": "fraud-summons",
    "give": "fraud-code",
    "refund": "fraud-refund",
    "reward": "fraud-reward",
    "grant": "fraud-reward",
}
"""What a sign makes believe by a single ingredient: there is no room for more."""

Spans = Sequence[tuple[int, int]]


def schemes(case: CheckedText) -> Iterator[tuple[Topic, Severity, Spans]]:
    """Yield the kinds of fraud that a text has the ingredients of, each with where they stand."""
    frauds = [topic for topic in case.lexicon.topics if topic.scope == FRAUD_SCOPE]
    if not frauds:
        return
    found = _ingredients(case)
    owner = case.subject.owner_name
    if _AUTHORITY.search(owner) and not _COMPANY.search(owner):
        found = {name: place for name, place in found.items() if name not in _OF_AUTHORITIES}
    if isinstance(case.subject, SignSubject):
        yield from _in_sign(case, frauds, found)
        return
    for topic in frauds:
        for severity, mixes in (
            (Severity.BLOCKS, topic.schemes),
            (Severity.HUMAN, topic.suspicions),
        ):
            mix = next((mix for mix in mixes if all(name in found for name in mix)), None)
            if mix is not None:
                yield topic, severity, sorted({found[name] for name in mix})
                break


def _in_sign(
    case: CheckedText, frauds: Sequence[Topic], found: Mapping[str, tuple[int, int]]
) -> Iterator[tuple[Topic, Severity, Spans]]:
    """Yield what a sign pretends, unless it is the applicant's certified name."""
    if is_own_name(case):
        return
    by_id = {topic.topic_id: topic for topic in frauds}
    for name, place in found.items():
        if name in _SAID_BY_SIGNS:
            yield by_id[_SAID_BY_SIGNS[name]], Severity.HUMAN, [place]


def _ingredients(case: CheckedText) -> Mapping[str, tuple[int, int]]:
    """Return the first place of each ingredient that no warning speaks of."""
    asked = [one for one in _seen(case) if _is_asked(case, *one)]
    protected = list(_sentences_with(case, _WARNED))
    protected += [
        sentence
        for sentence in _sentences_with(case, _TOLD)
        if not any(_is_pressed(case, one, sentence) for one in asked)
    ]
    found: dict[str, tuple[int, int]] = {}
    for name, start, end in asked:
        if not _is_in(protected, start):
            found.setdefault(name, (start, end))
    return found


def _is_pressed(case: CheckedText, seen: tuple[str, int, int], sentence: tuple[int, int]) -> bool:
    """Whether a sentence that tells of fraud wants what was seen in it done."""
    name, start, end = seen
    return (
        name in _PRESSED
        and _is_in([sentence], start)
        and _URGED.search(case.text[_clause_start(case, start) : end]) is not None
    )


def _sentences_with(case: CheckedText, topic_id: str) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCE.finditer(case.text):
        if _any_within(case, topic_id, *sentence.span()):
            yield sentence.span()


def _is_in(parts: Spans, place: int) -> bool:
    return any(first <= place < last for first, last in parts)


def _clause_start(case: CheckedText, place: int) -> int:
    return max((one.end() for one in _CLAUSE_END.finditer(case.text, 0, place)), default=0)


def _is_asked(case: CheckedText, name: str, start: int, end: int) -> bool:
    """Whether an ingredient is asked for: neither forbidden in its clause, nor done already."""
    first = _clause_start(case, start)
    clause = case.text[first:end]
    if name in _DEMANDS and (_FORBIDDEN.search(clause) or _DONE.search(clause)):
        return False
    if name in _MOVED:
        return bool(_ASKED.search(clause)) or not _BOOKED.search(_sentence(case, start))
    if name not in _DONE_THINGS:
        return True
    ends = _CLAUSE_END.search(case.text, end)
    whole_clause = case.text[first : ends.start() if ends else None]
    return not (
        _DONE.search(clause) or _RETURNED.search(whole_clause) or _PROMISED.search(whole_clause)
    )


def _sentence(case: CheckedText, place: int) -> str:
    return next(
        (one[0] for one in _SENTENCE.finditer(case.text) if one.start() <= place < one.end()), ""
    )


def _seen(case: CheckedText) -> Iterator[tuple[str, int, int]]:
    paths = [one.span() for one in _PATH.finditer(case.text)]
    for match in case.matches:
        if match.topic.topic_id.startswith(INGREDIENT) and not _is_in(paths, match.start):
            yield match.topic.topic_id.removeprefix(INGREDIENT), match.start, match.end
    plain = case.folded.plain
    yield from (("link", link.start, link.end) for link in case.links)
    for place in case.variables:
        for name, pattern in _OF_VARIABLES:
            if pattern.search(place.name.lower()):
                yield name, place.start, place.end
    for name, pattern in _OF_FORM:
        for hit in pattern.finditer(plain.text):
            yield name, *plain.span(*hit.span())


def _any_within(case: CheckedText, topic_id: str, start: int, end: int) -> bool:
    return any(start <= match.start < end for match in case.matches_of(topic_id))


def whole(spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return from where to where several places go."""
    starts, ends = zip(*spans, strict=True)
    return min(starts), max(ends)
