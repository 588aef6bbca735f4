"""What the rules say of a text that an operator adds, with what is known of the account."""

from __future__ import annotations

from hongyan.domain.compliance.model import Finding, Severity
from hongyan.flows.review.applications.lint_texts import findings_on_sign, findings_on_template
from hongyan.flows.review.applications.manage_texts import NewTemplate
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.applying import BARRED, NAME, run
from tests.flows.world import World

UNCLOSED = NewTemplate(MessageKind.VERIFICATION, "登录", "您的验证码为${code，请勿泄露")
NOTICE = NewTemplate(MessageKind.NOTIFICATION, "发货", "您的订单${code}已发货。")


def blocking(world: World, account: str, new: NewTemplate | str) -> set[str]:
    found = run(
        world,
        lambda tx: (
            findings_on_sign(tx, account, new)
            if isinstance(new, str)
            else findings_on_template(tx, account, new)
        ),
    )
    assert not isinstance(found, Refused)
    return {one.rule_id for one in found if is_blocking(one)}


def is_blocking(one: Finding) -> bool:
    return one.severity is Severity.BLOCKS


# AUDIT J1: "`template add` approves `${code` unclosed and passes no shape check"
def test_a_variable_without_its_brace_is_found(world: World) -> None:
    assert "variable.malformed" in blocking(world, "acme", UNCLOSED)
    assert not blocking(world, "acme", NOTICE)


def test_a_sign_is_judged_by_its_name(world: World) -> None:
    assert blocking(world, "acme", BARRED)
    assert not blocking(world, "acme", NAME)


def test_the_kind_of_the_account_counts(world: World) -> None:
    world.new_sender("person", AccountKind.PERSONAL)
    assert "variable.meaning" in blocking(world, "person", NOTICE)


def test_an_account_that_is_not_there_is_said(world: World) -> None:
    no_template = run(world, lambda tx: findings_on_template(tx, "nobody", NOTICE))
    assert isinstance(no_template, Refused)
    assert isinstance(run(world, lambda tx: findings_on_sign(tx, "nobody", NAME)), Refused)
