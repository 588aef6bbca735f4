"""What decided cases teach: records, suggestions, and how far reviewers agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.review.agreement import Agreement
from hongyan.domain.review.lifecycle import Event
from hongyan.flows.review.desk.figures import blind_agreement
from hongyan.flows.review.desk.learn import calibration, rule_records, suggestions
from hongyan.kernel.kinds import RejectionReason
from tests.flows.review_table import doubtful

if TYPE_CHECKING:
    from tests.flows.review_table import Table

DAYS = 30


def test_what_people_decided_is_counted_for_the_rules_that_spoke(table: Table) -> None:
    for verdict in (Event.APPROVED, Event.REJECTED):
        case = table.opens(doubtful())
        table.done(case, Event.CLAIMED)
        reasons = [] if verdict is Event.APPROVED else [RejectionReason.CONTENT_NOT_ALLOWED]
        table.done(case, verdict, reasons=reasons)
    table.opens(doubtful())
    with table.world.database.reading() as tx:
        [record] = rule_records(tx)
    assert record.rule_id == doubtful().rule_id
    assert (len(record.cases), len(record.overridden)) == (2, 1)


def test_what_people_rejected_without_a_rule_suggests_terms(table: Table) -> None:
    for number in range(3):
        reason = RejectionReason.CONTENT_NOT_ALLOWED
        table.rejected(f"{number}刷信誉上门", reason=reason)
    with table.world.database.reading() as tx:
        exceptions, terms = suggestions(tx)
        assert suggestions(tx, 4) == ([], [])
    assert exceptions == []
    assert [one.words for one in terms] == ["刷信誉上门"]
    assert len(terms[0].spans) == 3


def test_what_is_read_by_points_hides_no_term_and_takes_no_exception(table: Table) -> None:
    read = replace(doubtful(), rule_id="content.likeness.gambling", start=1, end=6)
    for verdict in (Event.REJECTED, Event.APPROVED):
        for number in range(3):
            words = "刷信誉上门" if verdict is Event.REJECTED else "送货品上门"
            case = table.opens(read, subject=table.subject(f"{number}{words}"))
            table.done(case, Event.CLAIMED)
            reasons = [] if verdict is Event.APPROVED else [RejectionReason.CONTENT_NOT_ALLOWED]
            table.done(case, verdict, reasons=reasons)
    with table.world.database.reading() as tx:
        exceptions, terms = suggestions(tx)
    assert exceptions == []
    assert [one.words for one in terms] == ["刷信誉上门"]


def test_blind_second_opinions_are_compared_by_who_was_first_and_by_rule(table: Table) -> None:
    table.world.use(review_second_opinion_permille=1000)
    for second in (Event.APPROVED, Event.REJECTED):
        case = table.opens(doubtful())
        table.done(case, Event.CLAIMED)
        table.done(case, Event.APPROVED)
        [look] = table.open_cases()
        table.done(look, Event.CLAIMED, "bob")
        reasons = [] if second is Event.APPROVED else [RejectionReason.MISSPELT]
        table.done(look, second, "bob", reasons=reasons)
    with table.world.database.reading() as tx:
        found = calibration(tx, table.world.now, DAYS)
        own = blind_agreement(tx, "ann", table.world.now)
        other = blind_agreement(tx, "bob", table.world.now)
    expected = Agreement(1, 0, 1, 0)
    assert found.whole == own == expected
    assert found.by_reviewer == (("ann", expected),)
    assert found.by_rule == ((doubtful().rule_id, expected),)
    assert other == Agreement(0, 0, 0, 0)
