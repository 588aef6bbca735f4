"""A review does twice the work for twice the text, whatever the text is made of."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from hongyan.domain.compliance.model import SignSubject, Subject, TemplateSubject
from hongyan.domain.compliance.pack import RulePack, load_pack, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.kernel.kinds import AccountKind, IntlType
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from tests.house.work import lines_run

GROWTH_MAX = 2.5
ATOMS = (
    "${a}${b} ",
    "验证码${code}",
    "https://a.cn/x，",
    "010-62345678 ",
    "电话95588，",
    "青山科技有限公司",
    "菜鸟驿站",
    "代开发票",
    "赌*博",
    "請",
    "【】",
    "a.b@c.cn ",
    "退订回T",
    "１",
    "ß",
)


OWN_WORDS = """
name = "own"
version = "1"
kind = "notification"
include = []
[topics]
scopes = []
[[rule]]
id = "own"
packs = ["own"]
words = ["官方…唯一…指定…渠道", "官方&唯一", "aaaa", "aaaaa"]
unless = ["唯一官方", "aaaaaa"]
severity = "blocks"
reason = "content_not_allowed"
clause_zh = "唯一"
clause_en = "only"
remedy_zh = "改"
remedy_en = "correct"
"""


def subject_of(pack: RulePack, text: str) -> Subject:
    declared = {
        "owner_name": "青山科技有限公司",
        "parent_names": ("菜鸟", "红叶集团"),
        "owner_short_names": ("青山",),
    }
    if pack.kind is None:
        return SignSubject(text, AccountKind.ENTERPRISE, **declared)  # type: ignore[arg-type]
    intl_type = IntlType.PROMOTION if pack.name == "international" else None
    return TemplateSubject(
        text,
        pack.kind,
        AccountKind.ENTERPRISE,
        intl_type=intl_type,
        domains=("a.cn",),
        **declared,  # type: ignore[arg-type]
    )


# AUDIT A3, siblings: loops of checks, folding and the lexicon
@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.name)
def test_twice_the_text_is_twice_the_review(pack: RulePack) -> None:
    chance = random.Random(3)
    terms = [term for topic in pack.lexicon.topics for _, term in topic.terms]
    known = dict.fromkeys(one for term in terms for part in term.parts for one in term.spell(part))
    words = chance.sample([one.replace(" ", "") for one in known], 12)
    for atom in (*ATOMS, *words, "".join(words[:4])):
        short, long = (
            subject_of(pack, atom * (length // len(atom)))
            for length in (CONTENT_CHARACTERS_MAX // 2, CONTENT_CHARACTERS_MAX)
        )
        review(pack, short), review(pack, long)
        first, second = (lines_run(lambda one=one: review(pack, one)) for one in (short, long))
        assert second < GROWTH_MAX * first, f"{atom!r}: {first}, then {second} lines"


@pytest.mark.parametrize("atom", ["官方", "官方唯一", "官方唯一指定渠道", "唯一官方", "a", "a "])
def test_twice_the_text_is_twice_the_search_for_words_of_a_rule(atom: str) -> None:
    own = load_pack(OWN_WORDS, {})
    short, long = (
        subject_of(own, atom * (length // len(atom)))
        for length in (CONTENT_CHARACTERS_MAX // 2, CONTENT_CHARACTERS_MAX)
    )
    review(own, short), review(own, long)
    first, second = (lines_run(lambda one=one: review(own, one)) for one in (short, long))
    assert second < GROWTH_MAX * first, f"{first}, then {second} lines"


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.name)
def test_a_long_certified_name_is_read_as_often_for_many_finds_as_for_one(pack: RulePack) -> None:
    for atom in ("贷", "青山科技有限公司"):
        costs = []
        for times in (1, CONTENT_CHARACTERS_MAX // len(atom)):
            text = subject_of(pack, atom * times)
            short, long = (replace(text, owner_name="有限公司" * n) for n in (1000, 5000))
            review(pack, short)
            first, second = (lines_run(lambda one=one: review(pack, one)) for one in (short, long))
            costs.append(second - first)
        assert costs[1] <= GROWTH_MAX * costs[0], f"{atom}: {costs}"
