"""Cases are searched newest first, page by page, and a search says how far it looked."""

from __future__ import annotations

from hongyan.domain.review.asked import CasesAsked
from hongyan.flows.review.desk.find_cases import FoundCases, find_cases
from tests.flows.review_table import Table, blocking

EVERY = CasesAsked()


def finds(
    table: Table,
    asked: CasesAsked = EVERY,
    account: str = "",
    before: int | None = None,
    limit: int = 50,
    looked_max: int = 20_000,
) -> FoundCases:
    with table.world.database.reading() as tx:
        return find_cases(tx, asked, account, before=before, limit=limit, looked_max=looked_max)


def ids(found: FoundCases) -> list[int]:
    return [case.case_id for case, _ in found.rows]


def test_pages_follow_each_other_to_the_oldest(table: Table) -> None:
    opened = [table.opens(subject=table.subject(f"第{number}号")).case_id for number in range(5)]
    first = finds(table, limit=2)
    second = finds(table, before=first.before, limit=2)
    last = finds(table, before=second.before, limit=2)
    assert ids(first) + ids(second) + ids(last) == opened[::-1]
    assert (last.before, last.looked_to) == (None, None)
    assert first.rows[0][1] == "acme"


def test_a_search_that_finds_little_says_how_far_it_looked(table: Table) -> None:
    wanted = table.opens(blocking(), subject=table.subject("贷款到账"))
    for number in range(6):
        table.opens(subject=table.subject(f"第{number}号"))
    asked = CasesAsked(text="贷款")
    first = finds(table, asked, looked_max=3)
    assert (ids(first), first.looked_to) == ([], first.before)
    assert first.before is not None
    second = finds(table, asked, before=first.before, looked_max=3)
    assert second.before is not None
    assert ids(finds(table, asked, before=second.before, looked_max=3)) == [wanted.case_id]
    assert ids(finds(table, CasesAsked(rule_id="topic"))) == [wanted.case_id]


def test_an_account_is_named(table: Table) -> None:
    case = table.opens()
    other = table.world.new_sender("other")
    theirs = table.opens(subject=table.subject(account_id=other.account_id))
    assert ids(finds(table, account="acme")) == [case.case_id]
    assert ids(finds(table, account="other")) == [theirs.case_id]
    assert finds(table, account="nobody") == FoundCases((), None, None)
