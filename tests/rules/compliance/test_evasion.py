"""No disguise of a labelled text makes it clean, and taking out what was found does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.golden import Golden
from hongyan.domain.compliance.lookalikes import LOOKALIKES
from hongyan.domain.compliance.model import (
    Finding,
    LetterEvidence,
    RulesResult,
    Severity,
    Subject,
    verdict,
)
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.kernel.kinds import MessageKind, RejectionReason, SignSource
from hongyan.text.simplified import SIMPLIFIED
from hongyan.text.variables import compile_template
from tests.goldens import all_goldens, judged
from tests.rules.compliance.judging import PERSONAL, rewritten, sign, template

BLOCKED = [golden for golden in all_goldens() if not golden.is_clean]
ON_TOPIC = [g for g in BLOCKED if any(one.rule_id.startswith("topic.") for one in g.expected)]
TRADITIONAL = {simple: character for character, simple in reversed(SIMPLIFIED.items())}
CYRILLIC = {
    letter: posing
    for posing, letter in LOOKALIKES.items()
    if "\u0400" <= posing <= "\u04ff" and letter.isalpha()
}


def is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def traditional(text: str) -> str:
    return "".join(TRADITIONAL.get(character, character) for character in text)


def cyrillic(text: str) -> str:
    return "".join(CYRILLIC.get(character, character) for character in text)


def zero_width(text: str) -> str:
    return "\u200b".join(text)


def parted_by(sign_between: str) -> Callable[[str], str]:
    def parted(text: str) -> str:
        return "".join(
            character + (sign_between if is_han(character) and is_han(following) else "")
            for character, following in zip(text, f"{text[1:]} ", strict=bool(text))
        )

    return parted


DISGUISES: dict[str, Callable[[str], str]] = {
    "full width": full_width,
    "traditional": traditional,
    "cyrillic": cyrillic,
    "upper case": str.upper,
    "zero width": zero_width,
    "stars": parted_by("*"),
    "dots": parted_by("·"),
    "blanks": parted_by(" "),
    "hearts": parted_by("❤"),
    "dashes and blanks": parted_by(" - "),
    "all at once": lambda text: zero_width(traditional(full_width(parted_by("~")(text)))),
}


def disguised(subject: Subject, disguise: Callable[[str], str]) -> Subject:
    """Return the subject with everything but its variables disguised."""
    pieces = list(compile_template(subject.text).pieces)
    pieces[::2] = [disguise(piece) for piece in pieces[::2]]
    pieces[1::2] = [f"${{{name}}}" for name in pieces[1::2]]
    return replace(subject, text="".join(pieces))


def blocking(findings: tuple[Finding, ...]) -> set[str]:
    return {one.rule_id for one in findings if one.severity is Severity.BLOCKS}


@pytest.mark.parametrize("name", DISGUISES)
def test_no_disguise_makes_a_blocked_text_clean(name: str) -> None:
    clean = [
        golden.golden_id
        for golden in BLOCKED
        if verdict(judged(disguised(golden.subject, DISGUISES[name]))) is not RulesResult.BLOCKED
    ]
    assert clean == []


@pytest.mark.parametrize("name", DISGUISES)
def test_a_topic_is_seen_through_every_disguise(name: str) -> None:
    unseen = [
        golden.golden_id
        for golden in ON_TOPIC
        if not {one.rule_id for one in golden.expected if one.severity is Severity.BLOCKS}
        <= blocking(judged(disguised(golden.subject, DISGUISES[name])))
    ]
    assert unseen == []


@given(
    st.sampled_from(ON_TOPIC),
    st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from("*·_-~❤★^/|\u200b\u2060 ")), max_size=8
    ),
)
def test_signs_put_anywhere_between_chinese_characters_hide_no_topic(
    golden: Golden, put: list[tuple[int, str]]
) -> None:
    def sprinkled(text: str) -> str:
        places = [n for n in range(1, len(text)) if is_han(text[n - 1]) and is_han(text[n])]
        chosen = {places[at % len(places)]: mark for at, mark in put} if places else {}
        return "".join(chosen.get(n, "") + character for n, character in enumerate(text))

    expected = {one.rule_id for one in golden.expected if one.severity is Severity.BLOCKS}
    assert expected <= blocking(judged(disguised(golden.subject, sprinkled)))


@pytest.mark.parametrize("golden", ON_TOPIC, ids=lambda golden: golden.golden_id)
def test_taking_out_what_was_found_leaves_nothing_that_blocks(golden: Golden) -> None:
    subject = golden.subject
    for _ in range(4):
        found = [one for one in judged(subject) if one.severity is Severity.BLOCKS]
        for one in sorted(found, key=lambda one: -one.start):
            if one.rule_id.startswith(("topic.", "text.", "kind.", "optout.")):
                subject = replace(subject, text=rewritten(subject.text, one))
    assert not any(rule.startswith("topic.") for rule in blocking(judged(subject)))


OWNER = {"owner_name": "青山文具有限公司"}
PARENT = {"owner_name": "青竹文具有限公司", "parent_names": ("红叶云盘",)}
SHIPPED = "您的订单已发货，请留意物流。"


@pytest.mark.parametrize(
    ("reason", "refused", "mended"),
    [
        (
            RejectionReason.LETTER_MISSING,
            sign("菜鸟网络", PERSONAL),
            sign("菜鸟网络", PERSONAL, letter=LetterEvidence.GOOD),
        ),
        (
            RejectionReason.LETTER_FAULTY,
            sign("青山文具", letter=LetterEvidence.FAULTY, **OWNER),
            sign("青山文具", letter=LetterEvidence.GOOD, **OWNER),
        ),
        (
            RejectionReason.PRODUCT_LINK,
            sign("红叶记账", source=SignSource.APP, **OWNER),
            sign("红叶记账", source=SignSource.APP, product_link="https://a.example", **OWNER),
        ),
        (
            RejectionReason.USAGE_SCENARIO,
            sign("Bluefin", **OWNER),
            sign("Bluefin", scenario="商城登录", **OWNER),
        ),
        (RejectionReason.SIGN_NOT_ALLOWED, sign("青山-文具"), sign("青山文具")),
        (
            RejectionReason.CONTENT_NOT_ALLOWED,
            template("请到赌场前门玩两把。"),
            template("请到前门领取包裹。"),
        ),
        (
            RejectionReason.VARIABLE_UNCLEAR,
            template("请注意，${str1}需要您处理，请登录系统查看。"),
            template("请注意，工单${order_number}需要您处理，请登录系统查看。"),
        ),
        (
            RejectionReason.USAGE_SCENARIO,
            template("您好，请查收。"),
            template("您好，请查收。", scenario="发货后通知买家"),
        ),
        (
            RejectionReason.PARENT_LETTER,
            template("红叶云盘的空间已升级，请查看。", **PARENT),
            template("红叶云盘的空间已升级，请查看。", letter=LetterEvidence.GOOD, **PARENT),
        ),
        (RejectionReason.KIND_MISTAKEN, template(f"全场八折，{SHIPPED}"), template(SHIPPED)),
        (
            RejectionReason.VARIABLE_ATTRIBUTE,
            template("账单金额${amount}元，请按时缴费。", attributes={"amount": "time"}),
            template("账单金额${amount}元，请按时缴费。", attributes={"amount": "money"}),
        ),
        (
            RejectionReason.ACCOUNT_NOT_ENTITLED,
            template("文具八折，拒收请回复R", MessageKind.PROMOTION, PERSONAL),
            template("文具八折，拒收请回复R", MessageKind.PROMOTION),
        ),
    ],
)
def test_each_reason_is_given_with_its_remedy_and_goes_when_mended(
    reason: RejectionReason, refused: tuple[Finding, ...], mended: tuple[Finding, ...]
) -> None:
    given_for = [one for one in refused if one.reason is reason]
    assert given_for
    assert verdict(refused) is RulesResult.BLOCKED
    assert all(one.remedy_zh and one.remedy_en and one.clause_zh for one in given_for)
    assert verdict(mended) is not RulesResult.BLOCKED


def test_the_reasons_above_are_all_that_the_rules_give() -> None:
    ruled = {rule.reason for pack in shipped_packs() for rule in pack.rules}
    marks = test_each_reason_is_given_with_its_remedy_and_goes_when_mended.pytestmark
    assert {case[0] for case in marks[0].args[1]} == ruled
