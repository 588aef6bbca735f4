"""Past cases before the rules again: which verdicts another pack would flip."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.compliance.model import RulesResult, SignSubject, TemplateSubject
from hongyan.domain.compliance.pack import RulePack
from hongyan.domain.compliance.shipped import shipped_pack, shipped_packs
from hongyan.domain.review.model import SubjectKind
from hongyan.flows.review.desk.replay import (
    Impact,
    compare_cases,
    impact,
    judged_as,
)
from hongyan.kernel.kinds import AccountKind, MessageKind, RejectionReason
from tests.flows.review_table import TEXT, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

INVOICES = "您的订单${code}已发货，代开发票请联系。"


def replayed(table: Table, new: Sequence[RulePack]) -> Impact:
    with table.world.database.reading() as tx:
        return impact(tx, shipped_packs(), new)


def without_topics(pack: RulePack) -> RulePack:
    kept = tuple(rule for rule in pack.rules if rule.rule_id != "topic")
    return replace(pack, rules=kept)


def test_the_same_packs_flip_nothing(table: Table) -> None:
    table.approved(TEXT)
    table.rejected(INVOICES)
    table.rejected("鸿雁", kind=SubjectKind.SIGN, message_kind=None, reason=_SIGN)
    assert replayed(table, shipped_packs()) == Impact(3, ())


_SIGN = RejectionReason.SIGN_NOT_ALLOWED


def test_a_verdict_that_would_flip_is_named_with_the_rules_that_make_it(table: Table) -> None:
    table.approved(TEXT)
    bad = table.rejected(INVOICES)
    found = replayed(table, [without_topics(shipped_pack("notification"))])
    [flip] = found.flips
    assert found.replayed_count == 2
    assert (flip.case_id, flip.text) == (bad.case_id, INVOICES)
    assert (flip.before, flip.after) == (RulesResult.BLOCKED, RulesResult.CLEAN)
    assert flip.rule_ids == ("topic.fake-invoices",)


def test_kinds_that_the_new_pack_does_not_judge_are_left_out(table: Table) -> None:
    table.rejected(INVOICES)
    assert replayed(table, [shipped_pack("promotion")]) == Impact(0, ())


def test_a_case_is_judged_as_what_was_applied_for(table: Table) -> None:
    subject = table.subject()
    assert judged_as(subject, "鸿雁公司") == TemplateSubject(
        TEXT, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE, "鸿雁公司"
    )
    sign = table.subject("鸿雁", kind=SubjectKind.SIGN, message_kind=None)
    assert judged_as(sign) == SignSubject("鸿雁", AccountKind.ENTERPRISE)
    assert judged_as(replace(sign, kind=SubjectKind.LETTER)) is None


def test_papers_are_compared_by_their_words_alone(table: Table) -> None:
    first, second = (
        table.opens(subject=table.subject(text, kind=SubjectKind.LETTER, message_kind=None))
        for text in ("甲公司授权乙公司", "丙公司授权乙公司")
    )
    with table.world.database.reading() as tx:
        found = compare_cases(tx, shipped_packs(), first, second)
    assert (len(found.differences), found.edit) == (1, None)


# AUDIT G13: "points from the rejected to the approved text, never the other way"
def test_what_decides_between_two_cases_is_told_of_the_rejected_one(table: Table) -> None:
    good, bad = table.approved(TEXT), table.rejected(INVOICES)
    with table.world.database.reading() as tx:
        for first, second in ((good, bad), (bad, good)):
            found = compare_cases(tx, shipped_packs(), first, second)
            assert found.edit is not None
            assert "发票" not in found.edit.text
            assert found.edit.is_of_second is (second is bad)


def test_where_reviewers_and_rules_disagree_no_edit_is_told(table: Table) -> None:
    spoilt, kept = table.approved(INVOICES), table.rejected(TEXT)
    with table.world.database.reading() as tx:
        found = compare_cases(tx, shipped_packs(), kept, spoilt)
    assert (found.edit, found.is_disputed) == (None, True)
