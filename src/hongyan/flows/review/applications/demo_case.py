"""An application that waits for a reviewer when `hongyan dev` starts: something to review.

Adds it once: a case that was decided stays decided. Knows no key and no channel of the demo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import NewTemplateText
from hongyan.flows.reference.demo import PERSONAL
from hongyan.flows.review.applications.apply_template import apply_for_template
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

APPLIED: Final = NewTemplateText(
    kind=MessageKind.NOTIFICATION,
    name="预约提醒",
    content="您预约的服务将于${time}开始，请提前十分钟到达。",
    remark="用户在鸿雁演示网站预约服务后，开始前一天发送提醒",
    attributes={"time": "time"},
)


def seed_demo_case(work: Work) -> bool:
    """Let the demo's personal account apply for a template, unless it did; tell whether it did now.

    A demo database of an older version may hold an account that cannot apply: then nothing waits.
    """
    account = accounts.account_by_name(work.tx, PERSONAL.name)
    assert account is not None, "the demo's accounts are there"
    held = templates.templates_of(work.tx, account.account_id)
    if any(one.name == APPLIED.name for one in held):
        return False
    applied = apply_for_template(work, account.account_id, APPLIED)
    return not isinstance(applied, Refused)
