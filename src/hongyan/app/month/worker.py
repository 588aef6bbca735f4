"""The worker that lives through the month of the demo, once, and goes on where it was cut off.

It begins in a database that the same start has made. Sweeps come after it: they would close
the months that it is about to fill.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import structlog

from hongyan.app.month.past import PastService
from hongyan.app.month.plan import PUSH_DAYS, PastAct, PastCall, PastDone, Step, steps
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.messages.model import Settled
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.signs.model import NewSign
from hongyan.domain.templates.model import NewTemplateText
from hongyan.engine import heap
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.messages.delivery.sweep import expire_messages
from hongyan.flows.messages.reports.manage_endpoints import (
    remove_account_endpoint,
    set_account_endpoint,
)
from hongyan.flows.money.sales.manage_orders import write_top_up
from hongyan.flows.money.statements.close_statements import close_statements
from hongyan.flows.operation.demo_month import Month, steps_done
from hongyan.flows.reference.demo import ENTERPRISE
from hongyan.flows.reference.work import Work
from hongyan.flows.review.applications.apply_sign import apply_for_sign
from hongyan.flows.review.applications.apply_template import apply_for_template
from hongyan.flows.review.applications.manage_texts import add_approved_sign
from hongyan.flows.review.desk.demo_decisions import decide_demo_case
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.kinds import MessageKind, SignKind, SignSource
from hongyan.kernel.money import MICRO_PER_YUAN
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.kernel.id_source import IdSource

RECEIVER: Final = "http://127.0.0.1:9/reports"
"""Where nothing listens: reports are pushed only in the past."""

CLOSED_FROM_MS: Final = DAY_MS + 9 * HOUR_MS
CLOSED_TO_MS: Final = CLOSED_FROM_MS - 2 * HOUR_MS
"""Before the month's end: the two hours in which the customer's server takes no reports."""

log = structlog.get_logger()


class MonthWorker:
    """Lives through a month."""

    def __init__(
        self,
        month: Month,
        make: Callable[[IdSource], PastService],
        numbered: Callable[[], AbstractContextManager[IdSource]],
    ) -> None:
        """Live through `month` in the service that `make` makes of its ids."""
        self._month = month
        self._make = make
        self._numbered = numbered
        self.is_over = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Do the steps that are not done yet."""
        with self._numbered() as ids:
            past = self._make(ids)
            try:
                await self._live(past, stop)
            finally:
                await past.close()
        heap.give_back()

    async def _live(self, past: PastService, stop: asyncio.Event) -> None:
        done = await past.flows.read(steps_done)
        waiting = islice(steps(self._month.begin, self._month.end), done, None)
        for step in waiting:
            if stop.is_set():
                return
            past.clock.at = step.at
            before_end = self._month.end - step.at
            past.has_receiver = before_end <= PUSH_DAYS * DAY_MS
            past.is_receiving = not CLOSED_TO_MS < before_end <= CLOSED_FROM_MS
            await self._take(past, step)
        self.is_over.set()

    async def _take(self, past: PastService, step: Step) -> None:
        if isinstance(step, PastCall):
            key = step.account
            secret = step.secret or key.secret
            await past.call(key.key_id, secret, step.action, step.parameters)
        else:
            await past.do(_ACTS[step.act], step)


def _top_up(work: Work, step: PastDone) -> None:
    _done(write_top_up(work, step.name, 500 * MICRO_PER_YUAN, f"demo month {step.at}"))


def _add_sign(work: Work, step: PastDone) -> None:
    _done(add_approved_sign(work, ENTERPRISE.name, step.name, SignKind.GENERAL))


def _apply_template(work: Work, step: PastDone) -> None:
    kind = MessageKind.PROMOTION if step.more.get("kind") else MessageKind.NOTIFICATION
    new = NewTemplateText(kind, step.name, step.text, remark=f"鸿雁演示：{step.name}，面向会员发送")
    _done(apply_for_template(work, _account_id(work), new))


def _apply_sign(work: Work, step: PastDone) -> None:
    new = NewSign(step.name, SignSource.ORGANISATION, SignKind.GENERAL, "会员服务使用")
    _done(apply_for_sign(work, _account_id(work), new))


def _approve(work: Work, step: PastDone) -> None:
    _decide(work, step.name, Event.APPROVED)


def _reject(work: Work, step: PastDone) -> None:
    _decide(work, step.name, Event.REJECTED)


def _decide(work: Work, name: str, event: Event) -> None:
    _done(decide_demo_case(work, _account_id(work), name, event))


def _set_endpoint(work: Work, step: PastDone) -> None:
    sealer = work.context.sealer
    assert sealer is not None, "who serves has the master key"
    kind = PushKind.SMS_REPORT
    declined = set_account_endpoint(
        work, sealer, step.name, kind, RECEIVER, secret="", private_allowed=True
    )
    _done(declined)


def _remove_endpoint(work: Work, step: PastDone) -> None:
    _done(remove_account_endpoint(work, step.name, PushKind.SMS_REPORT))


def _end_day(work: Work, _step: PastDone) -> None:
    settled: list[Settled] = expire_messages(work)
    del settled
    close_statements(work)


def _account_id(work: Work) -> int:
    account = find_account(work.tx, ENTERPRISE.name)
    assert not isinstance(account, Refused), "the demo's account is there"
    return account.account_id


def _done(answer: object) -> None:
    if isinstance(answer, Refused):
        log.warning("demo_step_refused", reason=answer.reason, about=answer.about)


_ACTS: Final[dict[PastAct, Callable[[Work, PastDone], Any]]] = {
    PastAct.TOP_UP: _top_up,
    PastAct.ADD_SIGN: _add_sign,
    PastAct.APPLY_TEMPLATE: _apply_template,
    PastAct.APPLY_SIGN: _apply_sign,
    PastAct.APPROVE: _approve,
    PastAct.REJECT: _reject,
    PastAct.SET_ENDPOINT: _set_endpoint,
    PastAct.REMOVE_ENDPOINT: _remove_endpoint,
    PastAct.END_OF_DAY: _end_day,
}
