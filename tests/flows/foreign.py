"""A world's sender abroad: activated, with an English sign, templates and channels for it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.api.handlers.numbers import read_numbers
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.request import Accepted, Group, SendRequest
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.abroad.manage_countries import change_country
from hongyan.flows.messages.abroad.manage_international import (
    InternationalChange,
    activate_international,
    change_international,
)
from hongyan.flows.messages.sending.accept import Answer, accept_messages
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.ids import first_id_at
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.kernel.refusal import Refused
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.domain.messages.model import Message
    from tests.flows.world import World

HONG_KONG, SINGAPORE, VIETNAM, AMERICA = "85251230000", "6581230000", "84987650000", "12025550100"
PRICES = {"HK": 307_000, "SG": 246_000, "VN": 512_000, "US": 43_000}
"""Micro-yuan a segment by the shipped sample list."""

ENGLISH = "Your code is ${code}, valid for 5 minutes."


class Foreign:
    """What the sender of a world does abroad; its verbs are the flows."""

    def __init__(self, world: World, *, is_activated: bool = True) -> None:
        """Furnish the world."""
        self.world = world
        self.account_id = world.sender.account_id
        world.new_sign("Hongyan")
        self.templates = {kind: self.new_template(ENGLISH, kind) for kind in IntlType}
        self.channel = self._channel()
        if is_activated:
            self.activates()

    def _channel(self) -> int:
        """Return the world's channel abroad, which several senders may share."""
        with self.world.database.reading() as tx:
            known = [one.channel_id for one in routing.channels(tx) if one.name == "abroad"]
        return (
            known[0]
            if known
            else self.world.new_channel("abroad", Carrier.INTERNATIONAL, price_micro=100_000)
        )

    def activates(self) -> None:
        """Activate international messages."""
        world = self.world
        world.change(lambda tx: activate_international(work_at(tx, world.now), self.account_id))

    def new_template(self, content: str, kind: IntlType = IntlType.VERIFICATION) -> int:
        """Give the account another international template."""
        number = self.world.context.ids.one(self.world.now) % 10**15

        def add() -> None:
            with self.world.database.transaction() as tx:
                templates.add_template(
                    tx,
                    number,
                    self.account_id,
                    MessageKind.INTERNATIONAL,
                    "code",
                    content,
                    TemplateState.APPROVED,
                    self.world.now,
                    intl_type=kind,
                )

        add()
        return number

    def sets(self, iso2: str, **columns: str) -> None:
        """Change a country of the list."""
        world = self.world
        changed = world.change(
            lambda tx: change_country(work_at(tx, world.now), iso2, columns, None)
        )
        assert not hasattr(changed, "rule"), changed

    def chooses(self, **change: object) -> None:
        """Change what the account may do abroad."""
        asked = replace(InternationalChange(), **change)  # type: ignore[arg-type] # as named
        world = self.world
        changed = world.change(
            lambda tx: change_international(work_at(tx, world.now), "acme", asked)
        )
        assert not hasattr(changed, "rule"), changed

    def request(
        self,
        *numbers: str,
        template_id: int = 0,
        intl_type: IntlType = IntlType.VERIFICATION,
        sign_name: str = "Hongyan",
        code: str = "246810",
    ) -> SendRequest:
        """Return a call as the edge hands it over."""
        world = self.world
        read = read_numbers("PhoneNumbers", numbers, world.settings)
        assert not isinstance(read, Refused), read
        values = {"code": code}
        group = Group(read.phones, sign_name, values, json.dumps(values), "", *read[1:], numbers)
        claim = world.context.ids.one(world.now)
        template = code_of(template_id or self.templates[intl_type])
        return SendRequest(self.account_id, template, (group,), "", claim, claim)

    def asks(self, *numbers: str, **request: object) -> Answer:
        """Make one call, and return what it is answered."""
        asked = self.request(*numbers, **request)  # type: ignore[arg-type] # as named
        world = self.world
        with world.database.transaction() as tx:
            return accept_messages(work_at(tx, world.now, world.context), [asked])[0]

    def sends(self, *numbers: str, **request: object) -> list[Message]:
        """Make a call that is accepted, and return its messages."""
        answer = self.asks(*numbers, **request)
        assert isinstance(answer, Accepted), answer
        with self.world.database.reading() as tx:
            return messages.messages_of_call(
                tx, answer.biz_id, first_id_at(self.world.now + HOUR_MS)
            )
