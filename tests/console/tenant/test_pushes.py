"""Pushes: what was sent and answered, what is dead, and how it is pushed again."""

from __future__ import annotations

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import CallbackEndpoint, PushKind, PushResult
from hongyan.domain.callbacks.turns import Slots
from hongyan.flows.messages.reports.push import ClaimTerms, claim_pushes, record_pushes
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.reference.work import Work
from tests.console.browser import OURS, THEIRS, Browser, World
from tests.console.tenant.sent import PHONE, Sent

URL = f"/console/a/{OURS}/pushes"
TERMS = ClaimTerms(batch_max=10, lease_ms=10_000, slots=Slots())


def give_endpoint(work: Work, account_id: int) -> None:
    endpoint = CallbackEndpoint(account_id, PushKind.SMS_REPORT, "https://shop.example/report")
    callbacks.set_endpoint(work.tx, endpoint, work.now_ms)
    invalidate_reference(work.tx)


def pushed(world: World, *, fault: str = "", status: int = 200, answer: str = "") -> None:
    """Deliver a message, and let the push of its report end so."""
    sent = Sent(world)
    world.run(give_endpoint, world.account_id)
    sent.decided(PHONE, code="9911")

    def end(work: Work) -> None:
        claim = claim_pushes(work, {}, TERMS)
        results = [
            PushResult(one, fault, status, answer, began_at=work.now_ms, ms=38)
            for one in claim.pushes
        ]
        record_pushes(work, results, ())

    world.run(end)


def test_it_shows_what_was_sent_and_what_was_answered(world: World, owner: Browser) -> None:
    pushed(world, answer='{"code":0}')
    page = owner.page(URL)
    assert page.h1 == "Report pushes"
    [row] = page.rows()
    assert row[1:3] == ["Reports of messages", "Taken 200"]
    assert "https://shop.example/report" in row[3]
    assert '"err_code":"DELIVERED"' in row[3]
    assert '{"code":0}' in row[3]


def test_a_dead_letter_is_pushed_again_by_one_button(world: World, owner: Browser) -> None:
    pushed(world, fault="HTTP 502", status=502, answer="bad gateway")
    page = owner.page(URL)
    assert "Dead letters" in page.main
    assert "HTTP 502" in page.rows()[0][3]
    after = owner.press(page, "Push again")
    assert "1 pushed again." in after.text
    assert "Dead letters" not in after.main


def test_failed_ones_are_found_by_a_filter(world: World, owner: Browser) -> None:
    pushed(world)
    assert "Nothing fits" in owner.page(f"{URL}?result=failed").main
    assert len(owner.page(f"{URL}?result=taken").rows()) == 1


def test_an_account_without_pushes_says_what_will_stand_here(owner: Browser) -> None:
    assert "Nothing was pushed yet" in owner.page(URL).main


def test_who_may_only_read_pushes_nothing_again(world: World, owner: Browser) -> None:
    pushed(world, fault="HTTP 502", status=502)
    page = world.browser("member").page(URL)
    assert "Push again" not in page.main
    owner.page(f"/console/a/{THEIRS}/pushes", status=404)


def test_it_speaks_chinese(world: World, owner: Browser) -> None:
    pushed(world)
    page = owner.page(URL, language="zh")
    assert page.h1 == "回执推送"
    assert page.rows()[0][1] == "短信回执"
