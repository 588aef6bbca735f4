"""Whose name it is: the applicant's own, its parent's, a well-known other's, some company's.

Names only; whether a letter is there, and what follows when none is, the checks decide.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from hongyan.domain.compliance.case import CheckedText, dense_hits
from hongyan.domain.compliance.fold import fold_word
from hongyan.domain.compliance.model import SignSubject
from hongyan.domain.compliance.segmenter import insides

_FORM_WORDS: Final = (
    "集团股份有限责任公司 集团股份有限公司 集团有限责任公司 集团有限公司 股份有限责任公司 "
    "股份有限公司 有限责任公司 有限公司 集团公司 分公司 公司 集团 合伙企业 有限合伙 个体工商户"
)
_TRADE_WORDS: Final = (
    "科技 技术 网络 服务 咨询 管理 传媒 商贸 贸易 实业 发展 控股 传播 电子商务 食品 餐饮 物流 投资"
)
_FIELD_WORDS: Final = "网络 信息 电子 智能 软件 数字 生物 文化 传媒 商贸 贸易 电子商务 供应链 企业"
# How names of companies end, the longest first: each is taken off whole.
_FORMS, _TRADES, _FIELDS = (
    tuple(words.split()) for words in (_FORM_WORDS, _TRADE_WORDS, _FIELD_WORDS)
)
_PLACE: Final = re.compile("^[^\\W\\da-z_]{2,3}?[省市区县]")
_PLACES_IN_FRONT: Final = 2
_STEM_MIN: Final = 2
_PAUSE: Final = re.compile("[，。！？；、,!?;\n]")
BEGINS_AT: Final = (0, 2, 3)
"""A company's own name begins its full one, or follows a town's of two or three characters."""
_COMPANY: Final = re.compile(
    "[^\\W_]{2,20}?(?:股份有限公司|有限责任公司|有限公司|集团公司|集团(?![购体聚]))"
)
# What stands before a company's name in a sentence and is no part of it.
_LEAD: Final = re.compile(
    "^.*(?:欢迎(?:使用|来到|光临|您|加入)|感谢(?:使用|选择|您)|您[在的好]|来自|关于|申请|收到|购买|注册|报名|"
    "登录|代表|授权|委托|订购|入职|预约|通过|由|与|在|是|为|于)(?=[^\\W_]{4})"
)


def own_names(case: CheckedText) -> tuple[str, ...]:
    """Return the folded names that the applicant may use as its own, its certified one first."""
    subject = case.subject
    related = () if isinstance(subject, SignSubject) else subject.related_signs
    listed = (subject.owner_name, *subject.owner_short_names, *related)
    return tuple(filter(None, map(fold_word, listed)))


def company_stem(folded_name: str) -> str:
    """Return what tells a company from others: its name without place, trade and legal form."""
    name = _without(_FORMS, folded_name) or folded_name
    for _ in range(_PLACES_IN_FRONT):
        shorter = _PLACE.sub("", name)
        name = shorter if len(shorter) >= _STEM_MIN else name
    stem = _without(_FIELDS, _without(_TRADES, name))
    return stem if len(stem) >= _STEM_MIN else name


def is_form_alone(folded_name: str) -> bool:
    """Tell whether a company's name is of legal forms alone, and distinguishes no company."""
    return not _without(_FORMS, folded_name)


def is_own(case: CheckedText, name: str) -> bool:
    """Tell whether a name is, holds, or is held by one of the applicant's own."""
    name = fold_word(name)
    # What says nothing is in every name, and identifies no one.
    return bool(name) and any(_is_same(name, own) for own in own_names(case))


def is_own_name(case: CheckedText) -> bool:
    """Tell whether a sign stands in the applicant's certified name, from the name's own beginning.

    中国移动 does in 中国移动通信集团有限公司; what merely ends such a name, 有限公司, does not.
    """
    name, own = case.folded.dense.text, case.owner
    at = own.find(name) if name else -1
    return (
        at in BEGINS_AT
        and name != own[at:].removeprefix(company_stem(own))
        and len(name) >= _STEM_MIN
    )


def stands_in_own_name(case: CheckedText, start: int, end: int) -> bool:
    """Tell whether a word of the text is part of the certified name there, as 博彩 of 博彩光学.

    It is where its neighbour on one side is the name's as well: 羊绒衫 is no part of 冬暖羊绒公司.
    """
    own = case.owner
    found = fold_word(case.text[start:end])
    before, after = (
        fold_word(case.text[part])
        for part in (slice(max(0, start - 1), start), slice(end, end + 1))
    )
    longer = ((before, found, ""), ("", found, after))
    return found in own and any("".join(one) in own for one in longer if "".join(one) != found)


def has_ordinary_trade(case: CheckedText, start: int, end: int) -> bool:
    """Tell whether the certified name, or a sign, has a trade beside a word that none bars.

    A noodle shop in 移民街 has 面馆; where the word is the trade itself, that is none beside it.
    """
    found = fold_word(case.text[start:end])
    named = [case.owner]
    if isinstance(case.subject, SignSubject):
        named.append(case.folded.dense.text)
    beside = "\n".join(named).replace(found, "\n")
    return any(trade in beside for trade in case.folded_words("ordinary_trades"))


def shares_with_owner(case: CheckedText, name: str) -> bool:
    """Tell whether two characters in a row of a name are in one of the applicant's own names.

    Or whether it is short for one, of its characters in their order: 西交智信.
    """
    name = fold_word(name)
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    return any(
        _is_short_for(name, own) or any(pair in own for pair in pairs) for own in own_names(case)
    )


def _is_short_for(name: str, own: str) -> bool:
    rest = iter(own)
    return len(name) >= _STEM_MIN and all(character in rest for character in name)


def brands_named(case: CheckedText) -> Iterator[tuple[int, int]]:
    """Yield the spans of well-known names in the text that are not the applicant's own."""
    dense = case.folded.dense.text
    own = own_names(case)
    spans: list[tuple[int, int]] = []
    for brand in case.words.brands:
        named = [name for name in brand.names if name in dense]
        if not named or any(word in mine for mine in own for word in (*brand.names, *brand.owners)):
            continue
        for name in named:
            if not _is_another_thing(case, name):
                spans += _whole(case, name)
    last = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > last:  # 百度 of 百度网盘 is only a part of a longer name
            last = end
            yield start, end


def companies_named(case: CheckedText) -> Iterator[tuple[int, int]]:
    """Yield the spans of companies in the text, by legal form, that are not the applicant's."""
    dense = case.folded.dense.text
    if "公司" not in dense and "集团" not in dense:
        return
    names = own_names(case)
    stems = {company_stem(own) for own in names}
    begun = {company_stem(own[at:]) for own in names for at in BEGINS_AT}
    for found in _COMPANY.finditer(dense):
        lead = _LEAD.match(found[0])
        start = found.start() + (lead.end() if lead else 0)
        name = dense[start : found.end()]
        # A group and its company in one town have the same stem.
        if company_stem(name) not in begun and not any(stem in name for stem in stems):
            yield case.folded.original_span(start, found.end())


def parents_named(case: CheckedText) -> Iterator[tuple[int, int]]:
    """Yield the spans of names of the applicant's parent companies and their products."""
    for parent in case.subject.parent_names:
        folded = fold_word(parent)
        forms = dict.fromkeys((folded, company_stem(folded)))
        spans = next(filter(None, (dense_hits(case, form) for form in forms)), [])
        yield from spans


def _without(endings: tuple[str, ...], name: str) -> str:
    """Return a name without the endings that it has, however many."""
    end = len(name)
    while found := next((one for one in endings if name.endswith(one, 0, end)), None):
        end -= len(found)
    return name[:end]


def _is_same(name: str, own: str) -> bool:
    return name in own or company_stem(own) in name


def begins_own_name(case: CheckedText, start: int, end: int) -> bool:
    """Tell whether the applicant's name begins with the stem of a company that is named there.

    It may be its group, as 锦绣集团 of 锦绣服饰: only a reader can tell.
    """
    stem = company_stem(fold_word(case.text[start:end]))
    own = own_names(case)
    return len(stem) >= _STEM_MIN and any(
        one.startswith(stem, at) for one in own for at in BEGINS_AT
    )


def _is_another_thing(case: CheckedText, name: str) -> bool:
    """Whether the text has a word beside which a brand's name is millet, a visa or a battery."""
    plain = case.folded.plain.text
    return any(word in plain for word in case.words.keyed("brands_like_things").get(name, ()))


def _whole(case: CheckedText, name: str) -> list[tuple[int, int]]:
    """Return where a name stands as a word; a short one may only seem to: 提[交行]权."""
    spans = [span for span in dense_hits(case, name) if _is_whole(case, span, name)]
    if len(name) > _STEM_MIN or not spans:
        return spans
    plain = case.folded.plain
    within = insides(plain.text)
    return [
        span
        for span in spans
        if within.isdisjoint(bisect_left(plain.starts, place) for place in span)
    ]


def _is_whole(case: CheckedText, span: tuple[int, int], name: str) -> bool:
    """Whether a name stands in one sentence there, a Latin one as a word of its own."""
    if _PAUSE.search(case.text[slice(*span)]):
        return False
    around = case.text[max(0, span[0] - 1) : span[0]] + case.text[span[1] : span[1] + 1]
    return not (name.isascii() and any(c.isascii() and c.isalpha() for c in around))
