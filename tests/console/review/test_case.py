"""A case's page: what helps to decide it, the decision by a key, and who may not decide."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.review.desk_store import cases_by_ids
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Case
from hongyan.kernel.kinds import AccountGrade, RejectionReason
from tests.console.browser import Browser, PageShown, World
from tests.console.review.conftest import Desk, url_of


def claimed(desk: Desk, by: str = "reviewer") -> Case:
    return desk.does(desk.doubtful(), Event.CLAIMED, by)


def keys(page: PageShown) -> dict[str, str]:
    """What the keys of the page do: the words of their buttons, the values of their boxes."""
    return {
        one.get("data-key"): one.get("value") or " ".join(one.text_content().split())
        for one in page.tree.cssselect("main [data-key]")
    }


def test_findings_are_numbered_in_the_text_and_several_of_one_topic_are_one(
    desk: Desk, reviewer: Browser
) -> None:
    page = reviewer.page(url_of(desk.appealed()))
    numbers = [one.text for one in page.tree.cssselect(".findings .number")]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    marks = page.tree.cssselect("main mark sup")
    assert {one.text for one in marks} == set(numbers)
    loans = [one for one in page.tree.cssselect(".findings li") if "loans" in one.text_content()]
    assert len(loans) == 1
    assert loans[0].text_content().count("贷款") > 1


def test_what_rejects_is_chosen_and_said_beforehand(desk: Desk, reviewer: Browser) -> None:
    case = desk.does(desk.appealed(), Event.CLAIMED)
    page = reviewer.page(url_of(case))
    ticked = [one.get("value") for one in page.tree.cssselect("input[name=reason]:checked")]
    assert "content_not_allowed" in ticked
    assert "贷款" in page.tree.cssselect("textarea[name=note]")[0].text_content()
    assert "这是装修分期" in page.main


def test_keys_choose_reasons_and_decide(desk: Desk, reviewer: Browser) -> None:
    found = keys(reviewer.page(url_of(claimed(desk))))
    assert found["1"] == "misspelt"
    assert [found[key] for key in "rml"] == ["Reject R", "Ask for material M", "Release L"]
    assert (found["a"], found["n"]) == ("Approve A", "Claim next N")
    assert set("123456789") <= found.keys()


@pytest.mark.parametrize(
    ("button", "fields", "state"),
    [
        ("Approve A", {}, State.APPROVED),
        ("Reject R", {"reason": "misspelt", "note": ""}, State.REJECTED),
        ("Ask for material M", {"note": "请上传授权书"}, State.MATERIAL_NEEDED),
    ],
)
def test_a_decision_is_heard_of_after_ten_seconds(
    desk: Desk, reviewer: Browser, button: str, fields: dict[str, str], state: State
) -> None:
    case = claimed(desk)
    page = reviewer.press(reviewer.page(url_of(case)), button, **fields)
    assert page.status == 200
    assert "no one is notified before" in page.main
    assert keys(page).keys() == {"u", "n"}
    assert desk.now(case) == case
    assert desk.waits() == 1
    assert desk.now(case).state is state


def test_undo_takes_it_back_and_the_trail_never_knows(desk: Desk, reviewer: Browser) -> None:
    case = claimed(desk)
    before = desk.trail(case)
    page = reviewer.press(reviewer.page(url_of(case)), "Approve A")
    back = reviewer.press(page, "Take back U")
    assert f"The decision on case #{case.case_id} is taken back" in back.text
    assert desk.waits(60) == 0
    assert desk.trail(case) == before


def test_what_was_done_cannot_be_taken_back_any_more(desk: Desk, reviewer: Browser) -> None:
    case = claimed(desk)
    page = reviewer.press(reviewer.page(url_of(case)), "Approve A")
    desk.waits()
    late = reviewer.press(page, "Take back U")
    assert late.status == 422
    assert "nothing waits for case" in late.problems()[0]
    assert desk.now(case).state is State.APPROVED


def test_a_decision_on_a_case_that_changed_comes_back_with_words(
    desk: Desk, reviewer: Browser
) -> None:
    case = claimed(desk)
    reviewer.press(reviewer.page(url_of(case)), "Approve A")
    desk.does(case, Event.WITHDRAWN, "acme", ActorKind.APPLICANT)
    desk.waits()
    page = reviewer.page(url_of(case))
    assert "A decision was not done" in page.main
    assert "changed before the decision took effect (applicant: withdrew it)" in page.main
    aside = reviewer.press(page, "Lay aside")
    assert "A decision was not done" not in aside.main


def test_a_bare_reason_is_not_sent(desk: Desk, reviewer: Browser) -> None:
    case = claimed(desk)
    page = reviewer.page(url_of(case))
    refused = reviewer.press(page, "Reject R", reason="kind_mistaken", note="")
    assert refused.status == 422
    assert "shows no words of the text and says nothing" in refused.problems()[0]
    none = reviewer.press(page, "Reject R", note="不行")
    assert "choose at least one reason" in none.main
    assert none.tree.cssselect("textarea[name=note]")[0].text_content().strip() == "不行"


def test_the_prefilled_words_are_for_a_rejection_alone(desk: Desk, reviewer: Browser) -> None:
    case = desk.does(desk.appealed(), Event.CLAIMED)
    reviewer.press(reviewer.page(url_of(case)), "Approve A")
    desk.waits()
    assert desk.now(case).note == ""


def test_two_reviewers_do_not_both_decide(desk: Desk, reviewer: Browser, ann: Browser) -> None:
    case = claimed(desk)
    page = ann.page(url_of(case))
    assert "is claimed by reviewer" in page.main
    form = {"csrf": page.tree.cssselect("input[name=csrf]")[0].get("value")}
    refused = ann.post(f"{url_of(case)}/approve", form)
    assert refused.status == 422
    assert "is claimed by reviewer" in refused.problems()[0]
    reviewer.press(reviewer.page(url_of(case)), "Approve A")
    waiting = ann.post(f"{url_of(case)}/reject", {**form, "reason": "misspelt"})
    assert "reviewer decided case" in waiting.problems()[0]
    stolen = ann.post(f"{url_of(case)}/undo", form)
    assert stolen.status == 422
    assert desk.waits() == 1
    assert desk.now(case).decided_by == "reviewer"


def test_who_works_for_the_applicant_does_not_decide(desk: Desk, bo: Browser) -> None:
    case = desk.opens()
    page = bo.page(url_of(case))
    assert "bo works for the account that applies" in page.main
    form = {"csrf": page.tree.cssselect("input[name=csrf]")[0].get("value")}
    assert bo.post(f"{url_of(case)}/claim", form).status == 422
    assert desk.now(case).state is State.QUEUED


def test_a_second_opinion_is_for_another_reviewer(
    desk: Desk, world: World, reviewer: Browser, ann: Browser
) -> None:
    world.context.settings.__dict__.update(review_second_opinion_permille=1000)
    first = desk.does(desk.does(desk.opens(), Event.CLAIMED), Event.APPROVED)
    url = f"/console/review/cases/{first.case_id + 1}"
    mine = reviewer.page(url)
    assert "another reviewer claims it" in mine.main
    assert "c" not in keys(mine)
    page = ann.press(ann.page(url), "Claim C")
    assert f"#{first.case_id}" not in page.links()
    assert "The first decision stands as it is" in page.main


def test_of_the_high_grade_the_applicant_is_telephoned_first(desk: Desk, reviewer: Browser) -> None:
    case = desk.opens(grade=AccountGrade.GOVERNMENT_ENTERPRISE)
    desk.does(case, Event.CLAIMED)
    page = reviewer.page(url_of(case))
    assert "call first, and note how it went" in page.main
    assert "a" not in keys(page)
    calling = reviewer.press(page, "Call C")
    assert keys(calling)["c"] == "Confirmed C"
    silent = reviewer.press(calling, "Confirmed C", note="")
    assert silent.status == 422
    noted = reviewer.press(calling, "Confirmed C", note="王女士知晓")
    assert keys(noted)["a"] == "Approve A"
    assert desk.now(case).call_confirmed_at is not None


def test_release_puts_it_back(desk: Desk, reviewer: Browser) -> None:
    case = claimed(desk)
    page = reviewer.press(reviewer.page(url_of(case)), "Release L")
    assert page.h1 == "Desk"
    assert desk.now(case).state is State.QUEUED


def test_precedents_show_the_words_that_differ_and_the_applicant_its_history(
    desk: Desk, reviewer: Browser
) -> None:
    no = (RejectionReason.CONTENT_NOT_ALLOWED,)
    past = "您的订单${order_no}已出库，请注意查收。"
    near = desk.decided(past, Event.REJECTED, reasons=no)
    page = reviewer.page(url_of(desk.opens()))
    assert [one.text for one in page.tree.cssselect("main .diff del")] == ["出库"]
    assert [one.text for one in page.tree.cssselect("main .diff ins")] == ["发货"]
    assert f"#{near.case_id}" in page.links()
    assert "2 applied for, 0 approved, 1 rejected" in page.main


def test_keys_are_off_where_the_person_wants_none(desk: Desk, reviewer: Browser) -> None:
    page = reviewer.page(url_of(claimed(desk)))
    assert page.tree.cssselect("body[data-keys]")


@pytest.mark.parametrize("number", ["404", "0", "x", "9" * 19, "1%00"])
def test_a_case_that_is_not_there_is_no_page(reviewer: Browser, number: str) -> None:
    reviewer.page(f"/console/review/cases/{number}", status=404)


def test_it_is_no_page_for_tenants_and_no_act_without_a_token(
    desk: Desk, owner: Browser, reviewer: Browser
) -> None:
    case = claimed(desk)
    owner.page(url_of(case), status=404)
    assert owner.post(f"{url_of(case)}/approve", {}).status == 404
    assert reviewer.post(f"{url_of(case)}/approve", {}).status == 403
    token = reviewer.page(url_of(case)).tree.cssselect("input[name=csrf]")[0].get("value")
    foreign = reviewer.post(f"{url_of(case)}/approve", {"csrf": token}, site="cross-site")
    assert foreign.status == 403
    assert desk.waits() == 0


def test_twenty_cases_are_decided_by_two_keys_each_and_one_is_taken_back(
    desk: Desk, world: World, reviewer: Browser
) -> None:
    for number in range(20):
        desk.doubtful(f"第{number}号通知，请注意查收。")
    page = reviewer.page("/console/review")
    done = []
    for number in range(20):
        page = reviewer.press(page, "Claim next N")
        done.append(int(page.url.rpartition("/")[2]))
        button = "Approve A" if number % 2 else "Reject R"
        page = reviewer.press(page, button, **({} if number % 2 else {"reason": "misspelt"}))
        if number == 11:
            page = reviewer.press(page, "Take back U")
    desk.waits()
    with world.database.reading() as tx:
        states = [cases_by_ids(tx, done)[one].state for one in done]
    expected = [State.APPROVED if number % 2 else State.REJECTED for number in range(20)]
    assert states == [*expected[:11], State.CLAIMED, *expected[12:]]


def test_it_speaks_chinese(desk: Desk, reviewer: Browser) -> None:
    page = reviewer.page(url_of(claimed(desk)), language="zh")
    assert page.h1.startswith("模板 · 通知 已领取")
    assert "决定后 10 秒内可撤回" in page.main


def test_a_decision_of_the_command_line_is_shown_by_whom(desk: Desk, reviewer: Browser) -> None:
    case = desk.decided("已经决定的通知。", Event.APPROVED)
    assert "ann" in reviewer.page(url_of(case)).main


# FAQ 1.4.1: why a clean text waits for a person is said where it is decided
def test_the_page_says_which_evidence_there_was_and_which_was_lacking(
    desk: Desk, reviewer: Browser
) -> None:
    case = desk.opens(evidence="evidence: certified, typed; lacking: shape, history")
    page = reviewer.page(url_of(case))
    card = page.tree.cssselect("section[aria-label='What speaks for it'] li")
    assert [" ".join(one.text_content().split()) for one in card] == [
        "the account is certified",
        "not shown: every clause is of a known form",
        "every variable has an attribute with one form",
        "not shown: reviewers approved enough before, and rejected nothing lately",
    ]
    assert "lacking:" not in page.text
    assert "未能证明：每句话都是常见写法" in reviewer.page(url_of(case), language="zh").text
    assert "What speaks for it" not in reviewer.page(url_of(desk.opens())).text


def test_a_finding_shows_what_would_take_its_place(desk: Desk, reviewer: Browser) -> None:
    reason = RejectionReason.CONTENT_NOT_ALLOWED
    one = Finding("t.word", Severity.HUMAN, 0, 2, "存疑", "doubt", reason, "改字", "mend", "改后")
    page = reviewer.page(url_of(desk.opens("原文请留意查收。", one)))
    [entry] = page.tree.cssselect(".findings li")
    assert [each.text_content() for each in entry.cssselect("del, ins")] == ["原文", "改后"]
