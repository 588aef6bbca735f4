"""Checks of links and contact data: which kind of template may have them, and which of them.

Invitations to add a QQ or WeChat number are a barred topic (FAQ 1.4.9), and found with the topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hongyan.domain.compliance.case import Address, CheckedText, Hit
from hongyan.domain.compliance.fold import BARRIER
from hongyan.domain.compliance.model import LetterEvidence, Severity
from hongyan.domain.compliance.names import own_names
from hongyan.domain.compliance.spans import Spans
from hongyan.kernel.kinds import AccountKind
from hongyan.text.link import host_of

_NUMERALS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖ol"
_DIGIT = f"[0-9{_NUMERALS}]"
_GAP = "[^\\w\x00]{0,3}"
# Eleven digits in any dress, pulled apart or not, with or without the country's code.
_MOBILE = re.compile(
    f"(?<![0-9a-z{_NUMERALS}])(?:[0+]{{0,2}}86{_GAP})?[1一幺壹l]{_GAP}[3-9三四五六七八九叁肆伍陆柒捌玖]"
    f"(?:{_GAP}{_DIGIT}){{9}}(?!{_DIGIT}|[a-z])"
)
_LANDLINE = re.compile(
    "(?<![0-9.])(?:"
    "[(（]?0[1-9][0-9]{1,2}[)）]?[- ]?[2-8][0-9]{2,3}[- ]?[0-9]{4}"
    "|[48]00[- ]?[0-9]{3,4}[- ]?[0-9]{3,4}"
    ")(?![0-9])"
)
_CALLED = re.compile(
    "(?:电话|热线|致电|拨打|来电|详询|咨询|客服|call|tel|hotline)[^0-9。\x00]{0,4}"
    "(?P<number>(?:9[56][0-9]{3,4}|1(?:01|23)[0-9]{2}|1010[0-9]{4}|[2-8][0-9]{2,3}-?[0-9]{4}))(?![0-9])"
)
_EMAIL = re.compile("(?<![a-z0-9._%+-])[a-z0-9._%+-]+@[a-z0-9-]+(?:\\.[a-z0-9-]+)+")
_NO_DIGIT = re.compile("[^0-9]+")
_HOST_IS_VARIABLE = re.compile(
    "(?:[a-z]{2,8}://|www\\.)\x00[^\\s，。；]*|\x00(?:\\.[a-z0-9-]+)*\\.(?:com|cn|net|top|cc|vip|xyz|org|io)\\b"
    "|(?:网址|链接|登录|访问|点击|戳)[^\\w\x00]{0,2}\x00(?=/|[^\\w]{0,2}(?:查看|领取|下载|登录|参与|即可))"
)
_IF_NOT_YOU = re.compile(
    "(?:非|不是)(?:您|你)?本人|有疑问|有问题|需(?:要)?帮助|被盗|挂失|冻结"
    "|if (?:this was )?not you|did not request"
)
_LINK_ALONE = re.compile("(?:^|_)(?:url|link|website)(?:_|$)|(?:url|link)$")
_ADDRESS = re.compile("[0-9.]+")


def mobile(case: CheckedText) -> Iterator[Hit]:
    """A mobile number in the text, however it is written."""
    for found in _MOBILE.finditer(case.folded.plain.text):
        yield Hit(*case.folded.plain.span(*found.span()))


def landline(case: CheckedText) -> Iterator[Hit]:
    """A landline, 400, 95 or 12345 number, for kinds that may have none.

    One to call if it was not the reader is a safeguard: advice.
    """
    for start, end in _phones(case):
        protects = _IF_NOT_YOU.search(case.text, 0, start)
        yield Hit(start, end, severity=Severity.ADVICE if protects else None)


def landlines_too_many(case: CheckedText) -> Iterator[Hit]:
    """More landline, 400 or 95 numbers than the kind may have."""
    for start, end in _phones(case)[case.settings["phones_max"] :]:
        yield Hit(start, end)


def undeclared_phone(case: CheckedText) -> Iterator[Hit]:
    """A number that is not in the TrafficDriving declaration, when there is one."""
    declared = {_NO_DIGIT.sub("", phone) for phone in case.template.phones}
    for start, end in _phones(case) if declared else ():
        if _NO_DIGIT.sub("", case.text[start:end]) not in declared:
            yield Hit(start, end)


def email(case: CheckedText) -> Iterator[Hit]:
    """An e-mail address, for kinds that may have no contact data."""
    for found in _EMAIL.finditer(case.folded.plain.text):
        yield Hit(*case.folded.plain.span(*found.span()))


def link(case: CheckedText) -> Iterator[Hit]:
    """Any link, for kinds that may have none."""
    for address in case.links:
        yield Hit(address.start, address.end)


def short_link_with_variable(case: CheckedText) -> Iterator[Hit]:
    """A short link with a variable leads anywhere; a fixed one leads to one place."""
    for address in case.links:
        short = case.words.written("short_link_hosts")
        if address.has_variable and _is_under(address.reads_as, short):
            yield Hit(address.start, address.end)


def variable_host(case: CheckedText) -> Iterator[Hit]:
    """A link whose host is a variable, or that is one altogether."""
    plain = case.folded.plain
    for found in _HOST_IS_VARIABLE.finditer(plain.text):
        at = found[0].index(BARRIER) + found.start()
        yield Hit(*plain.span(at, at + 1))
    ends = {address.end for address in case.links}
    for place in case.variables:
        # A path is the end of an address that stands in the text: shop.example/${link}.
        is_path = place.end in ends or case.text[: place.start].endswith(("/", "=", "?", "-"))
        if _LINK_ALONE.search(place.name.lower()) and not is_path:
            yield Hit(place.start, place.end, severity=Severity.HUMAN)


def undeclared_domain(case: CheckedText) -> Iterator[Hit]:
    """A link outside the declared domains; with none declared a human looks at it."""
    short = case.words.written("short_link_hosts")
    # Whose a short link is cannot be declared: anyone's links are under its host.
    declared = tuple(one for one in _declared(case) if not _is_under(one, short))
    for address in case.links:
        if not _is_under(address.host, declared) and not _is_foreign(case, address):
            # 请登录鸿雁.中国: whether the name begins with 请 only a reader can tell.
            yield Hit(
                address.start,
                address.end,
                severity=None if declared and address.is_bounded else Severity.HUMAN,
                fields={"detail": address.host},
            )


def hidden_link(case: CheckedText) -> Iterator[Hit]:
    """A link that is written so that no program reads it as one: 点com, [.]com, c o m."""
    for address in case.hidden_links:
        yield Hit(address.start, address.end, fields={"detail": address.host})


def bare_address(case: CheckedText) -> Iterator[Hit]:
    """An IP address instead of a domain: its owner cannot be seen."""
    for address in case.links:
        if _ADDRESS.fullmatch(address.host):
            yield Hit(address.start, address.end)


def foreign_site(case: CheckedText) -> Iterator[Hit]:
    """A link to a well-known site that is not the applicant's, without a letter (FAQ 1.2)."""
    subject = case.template
    if subject.letter is not LetterEvidence.NONE:
        return
    declared = _declared(case)
    known_owner = subject.owner_name or subject.account_kind is AccountKind.PERSONAL
    for address in case.links:
        if _is_foreign(case, address) and not _is_under(address.host, declared):
            severity = None if known_owner else Severity.HUMAN
            yield Hit(address.start, address.end, severity=severity)


def _phones(case: CheckedText) -> list[tuple[int, int]]:
    plain = case.folded.plain
    landlines = [found.span() for found in _LANDLINE.finditer(plain.text)]
    taken = Spans(landlines)
    called = (found.span("number") for found in _CALLED.finditer(plain.text))
    spans = landlines + [span for span in called if not taken.touch(*span)]
    return sorted(plain.span(*span) for span in spans)


def _declared(case: CheckedText) -> tuple[str, ...]:
    return tuple(filter(None, map(host_of, case.template.domains)))


def _is_under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _is_foreign(case: CheckedText, address: Address) -> bool:
    """Whether the host belongs to one of the known sites of others."""
    for domain, owners in case.words.known_sites:
        if _is_under(address.reads_as, (domain,)):
            own = own_names(case)
            return not any(owner in name for owner in owners for name in own)
    return False
