"""A reviewer's own figures, out of cases that were decided."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import Event
from hongyan.flows.review.desk.figures import show_figures
from hongyan.kernel.kinds import RejectionReason
from tests.flows.review_table import Table


def test_figures_count_decisions_their_time_and_what_others_said_of_them(table: Table) -> None:
    table.world.use(review_second_opinion_permille=1000)
    kept, overturned = table.opens(), table.opens(subject=table.subject("别的通知"))
    for case in (kept, overturned):
        table.done(case, Event.CLAIMED)
        table.world.waits(40)
        table.done(case, Event.APPROVED)
    first, second = table.open_cases()
    for look in (first, second):
        table.done(look, Event.CLAIMED, "bob")
    table.done(first, Event.APPROVED, "bob")
    table.done(second, Event.REJECTED, "bob", reasons=[RejectionReason.MISSPELT])
    with table.world.database.reading() as tx:
        ann = show_figures(tx, "ann", table.world.now)
        bob = show_figures(tx, "bob", table.world.now)
        later = show_figures(tx, "ann", table.world.now + 40 * 86_400_000)
    assert (ann.today, ann.median_ms) == (2, 40_000)
    assert (ann.looked_at, ann.agreed, ann.agreement_permille) == (2, 1, 500)
    assert (bob.decided, bob.approved, bob.looked_at) == (2, 1, 0)
    assert (later.decided, later.looked_at) == (0, 0)
