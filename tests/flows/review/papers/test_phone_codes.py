"""Codes for administrators' phones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.config import load
from hongyan.domain.ledger.tables import wallet
from hongyan.domain.messages.request import SendRequest
from hongyan.domain.qualifications.phone_code import LIVES_MS, TRIES_MAX
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.qualifications.tables import phone_code
from hongyan.flows.review.papers.phone_codes import code_fits, code_request, forget_phone_codes
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.papers_table import ADMIN_PHONE, CODE, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def fits(papers: Papers, code: str = CODE) -> bool:
    """Ask whether a code fits."""
    now, account_id = papers.world.now, papers.account_id
    return bool(papers.run(lambda tx: code_fits(work_at(tx, now), account_id, ADMIN_PHONE, code)))


def test_the_code_that_was_sent_fits_until_it_is_too_old(papers: Papers) -> None:
    assert not fits(papers)
    papers.texts_code()
    assert fits(papers)
    papers.world.waits(LIVES_MS // 1000)
    assert not fits(papers)


def test_guessing_ends_after_a_few_tries(papers: Papers) -> None:
    papers.texts_code()
    for _ in range(TRIES_MAX):
        assert not fits(papers, "000000")
    assert not fits(papers)
    papers.texts_code()
    assert fits(papers)


SENDER = {"code_account": "acme", "code_sign": "鸿雁", "code_template": "SMS_100000001"}


def asks(papers: Papers, **settings: str) -> object:
    """Ask for the send request of a code."""
    chosen = replace(papers.world.context, settings=load({}, **{**SENDER, **settings}))
    return papers.run(
        lambda tx: code_request(
            work_at(tx, papers.world.now, chosen), papers.account_id, ADMIN_PHONE, CODE, 77
        )
    )


def test_a_code_is_sent_by_the_platforms_own_account(papers: Papers) -> None:
    asked = asks(papers)
    assert isinstance(asked, SendRequest)
    assert asked.account_id == papers.account_id
    assert asked.groups[0].variables == {"code": CODE}
    # AUDIT J10: until the operator names a sender there is none.
    for account in ("", "nobody"):
        answer = asks(papers, code_account=account)
        assert answer == Refused(QualificationReason.CODE_UNSENDABLE)


def test_only_who_may_give_qualifications_and_owes_nothing_has_a_code_sent(papers: Papers) -> None:
    # AUDIT A4
    tx_of, world = papers.run, papers.world
    tx_of(
        lambda tx: tx.execute(
            wallet.update()
            .where(wallet.c.account_id == papers.account_id)
            .values(available=-1_000_000)
        )
    )
    assert asks(papers) == Refused(Refusal.ACCOUNT_SUSPENDED)
    papers.account_id = world.new_sender("li", AccountKind.PERSONAL).account_id
    assert asks(papers) == Refused(QualificationReason.NOT_ENTERPRISE)


def test_codes_that_are_too_old_are_forgotten(papers: Papers) -> None:
    papers.texts_code()
    papers.world.waits(LIVES_MS // 1000 + 1)
    now_ms, context = papers.world.now, papers.world.context
    papers.run(lambda tx: forget_phone_codes(work_at(tx, now_ms, context)))
    assert papers.run(lambda tx: tx.execute(phone_code.select()).first()) is None
