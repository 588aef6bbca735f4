"""How people decided where rules had spoken, and what that suggests (FAQ 1.2, 1.4.2)."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import CaseDecision
from hongyan.domain.review.rule_record import (
    DecidedCase,
    Spoke,
    exceptions_of,
    records_of,
    terms_of,
)
from hongyan.kernel.kinds import RejectionReason

YES, NO = CaseDecision.APPROVED, CaseDecision.REJECTED
CONTENT = (RejectionReason.CONTENT_NOT_ALLOWED,)
LIQUOR = "topic.liquor"


def spoken(number: int, text: str, verdict: CaseDecision, words: str = "白酒") -> DecidedCase:
    at = text.index(words)
    spoke = (Spoke(LIQUOR, "blocks", at, at + len(words)),)
    return DecidedCase(number, text, verdict, () if verdict is YES else CONTENT, spoke)


def silent(number: int, text: str, verdict: CaseDecision) -> DecidedCase:
    return DecidedCase(number, text, verdict, () if verdict is YES else CONTENT, ())


RECORDS = [spoken(number, f"您的白酒订单{number}已发货", YES) for number in (1, 2, 3)]


def test_a_rule_has_a_record_of_cases_and_of_those_that_people_decided_against_it() -> None:
    upheld = spoken(4, "白酒特价，欢迎选购", NO)
    [record] = records_of([*RECORDS, upheld])
    assert (record.rule_id, record.severity) == (LIQUOR, "blocks")
    assert (record.cases, record.overridden) == ((1, 2, 3, 4), (1, 2, 3))
    assert (record.share.hits, record.share.of) == (3, 4)


def test_a_rule_that_speaks_twice_of_a_text_has_one_case() -> None:
    text = "白酒订单和白酒"
    twice = DecidedCase(
        1, text, YES, (), (Spoke(LIQUOR, "blocks", 0, 2), Spoke(LIQUOR, "blocks", 5, 7))
    )
    [record] = records_of([twice])
    assert (record.cases, record.overridden) == ((1,), (1,))


def test_a_context_that_people_always_approved_is_an_exception_with_its_cases_and_spans() -> None:
    upheld = spoken(4, "白酒特价，欢迎选购", NO)
    [one] = exceptions_of([*RECORDS, upheld])
    assert (one.rule_id, one.words, one.against) == (LIQUOR, "您的白酒订单", 1)
    assert one.spans == {1: (0, 6), 2: (0, 6), 3: (0, 6)}


def test_what_was_once_rejected_in_the_same_words_is_no_exception() -> None:
    assert exceptions_of([*RECORDS, spoken(4, "您的白酒订单返利", NO)]) == []
    assert exceptions_of(RECORDS[:2]) == []


def test_words_of_rejected_texts_on_which_no_rule_spoke_are_terms() -> None:
    cases = [silent(number, f"{number}号客户快来抢金币啦", NO) for number in (1, 2, 3)]
    good = silent(9, "号客户您好", YES)
    found = terms_of([*cases, good])
    assert [one.words for one in found] == ["号客户快来抢金币", "客户快来抢金币啦"]
    assert found[1].spans == {1: (2, 10), 2: (2, 10), 3: (2, 10)}


def test_words_that_an_approved_text_has_are_no_terms() -> None:
    cases = [silent(number, f"{number}领取", NO) for number in (1, 2, 3)]
    assert [one.words for one in terms_of(cases)] == ["领取"]
    assert terms_of([*cases, silent(9, "请按时领取包裹", YES)]) == []
    assert terms_of(cases[:2]) == []
