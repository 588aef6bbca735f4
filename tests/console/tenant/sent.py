"""Messages of the demo's account for page tests: sent, submitted, delivered or failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hongyan.domain.messages import store as messages
from hongyan.domain.messages.request import Accepted, Group, SendRequest
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ChannelView
from hongyan.domain.signs import store as signs
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.delivery.record_attempts import record_attempts
from hongyan.flows.messages.delivery.start_attempts import start_attempts
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.ids import first_id_at
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import receipt, taken

if TYPE_CHECKING:
    from hongyan.domain.messages.model import Message
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.carriage import Departure
    from tests.console.browser import World

PHONE = 8613900001000
CONTENT = "您的订单${code}已发货。"


class Sent:
    """What the demo's account sends in a world of pages."""

    def __init__(self, world: World) -> None:
        """Give the account a template of notifications."""
        self.world = world
        self._nonce = 0
        self.template_id = 300_000_001
        self.account_id = world.account_id
        self.sign_name = world.run(self._furnish)

    def _furnish(self, work: Work) -> str:
        account, kind = self.account_id, MessageKind.NOTIFICATION
        state = TemplateState.APPROVED
        templates.add_template(
            work.tx, self.template_id, account, kind, "shipped", CONTENT, state, work.now_ms
        )
        invalidate_reference(work.tx)
        return signs.signs_of(work.tx, account)[0].name

    def accepted(self, *phones: int, code: str = "7", out_id: str = "") -> list[Message]:
        """Send to numbers, and return the messages that were accepted."""
        world = self.world
        self._nonce += 1
        values = {"code": code}
        group = Group(phones, self.sign_name, values, json.dumps(values), "")
        claim = world.context.ids.one(world.clock.now_ms())
        asked = SendRequest(
            self.account_id, code_of(self.template_id), (group,), out_id, self._nonce, claim
        )
        [answer] = world.run(accept_messages, [asked])
        assert isinstance(answer, Accepted), answer
        end = first_id_at(world.clock.now_ms() + HOUR_MS)
        return world.run(lambda work: messages.messages_of_call(work.tx, answer.biz_id, end))

    def submitted(self, *phones: int, **asked: str) -> list[Departure]:
        """Send, and let a channel take what was sent."""
        self.accepted(*phones, **asked)
        views = self.world.run(_views)
        departures = self.world.run(start_attempts, views, 500).departures
        self.world.run(record_attempts, [taken(one) for one in departures])
        return departures

    def decided(self, *phones: int, failure: str = "", **asked: str) -> list[Departure]:
        """Send, submit, and let the receipts come two seconds later."""
        departures = self.submitted(*phones, **asked)
        self.world.clock.advance(2000)
        now = self.world.clock.now_ms()
        self.world.run(
            take_receipts, [receipt(one, failure=failure, done_at=now) for one in departures]
        )
        return departures


def _views(work: Work) -> list[ChannelView]:
    return [
        ChannelView(one.channel_id, one.carriers, True, 500, 1000, 0, one.price_micro)
        for one in routing.channels(work.tx)
    ]
