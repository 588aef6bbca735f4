"""Codes that were sent abroad, put into a world's message log as acceptance would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hongyan.domain.countries.model import ConversionMode, Use
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import NewMessage
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.abroad.judge_conversions import judge_conversions
from hongyan.flows.messages.abroad.manage_international import (
    InternationalChange,
    change_international,
    count_uses,
)
from hongyan.flows.messages.abroad.report_conversion import ConversionRefusal, report_conversion
from hongyan.kernel.kinds import IntlType, MessageKind
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

SINGAPORE = 6581234567


@dataclass(slots=True)
class Abroad:
    """A world's account, and its codes abroad."""

    world: World

    def template(self, intl_type: IntlType) -> int:
        """Give the account an international template."""
        number = 200_000_000 + intl_type
        world = self.world

        def add() -> None:
            with world.database.transaction() as tx:
                templates.add_template(
                    tx,
                    number,
                    world.sender.account_id,
                    MessageKind.INTERNATIONAL,
                    "code",
                    "Your code is ${code}.",
                    TemplateState.APPROVED,
                    world.now,
                    intl_type=intl_type,
                )

        add()
        return number

    def sends(
        self,
        template_id: int,
        *phones: int,
        kind: MessageKind = MessageKind.INTERNATIONAL,
    ) -> int:
        """Log one call to these numbers and count it; returns the BizId."""
        world = self.world
        biz_id, *ids = world.context.ids.take(1 + len(phones), world.now)
        every = NewMessage(
            id=0,
            phone=0,
            biz_id=biz_id,
            account_id=world.sender.account_id,
            sign_id=world.sender.sign_id,
            template_id=template_id,
            template_version=1,
            kind=int(kind),
            segments=1,
            accepted_at=world.now,
            carrier="unknown",
            variables="{}",
            out_id="",
            extend_code="",
            refused_code="",
            country="SG",
        )
        rows = [replace(every, id=one, phone=to) for one, to in zip(ids, phones, strict=True)]
        with world.database.transaction() as tx:
            messages.add_messages(tx, rows)
        self.counts("SG", len(phones))
        return biz_id

    def counts(self, iso2: str, codes: int) -> None:
        """Count codes to a country without logging them."""
        world = self.world
        with world.database.transaction() as tx:
            uses = [Use(iso2, codes, codes, 0)]
            count_uses(work_at(tx, world.now), world.sender.account_id, uses)

    def reports(
        self, message: str, *, is_converted: bool = True, ahead_ms: int = 0, account_id: int = 0
    ) -> ConversionRefusal | None:
        """Report whether a code was typed in."""
        world = self.world
        with world.database.transaction() as tx:
            return report_conversion(
                work_at(tx, world.now, world.context),
                account_id or world.sender.account_id,
                message,
                is_converted=is_converted,
                converted_at=world.now + ahead_ms,
            )

    def watches(self, mode: ConversionMode) -> None:
        """Let the account choose what a low conversion leads to."""
        with self.world.database.transaction() as tx:
            change = InternationalChange(conversion_mode=mode)
            change_international(work_at(tx, self.world.now), "acme", change)

    def judges(self) -> int:
        """Run the sweep once."""
        world = self.world
        with world.database.transaction() as tx:
            return judge_conversions(work_at(tx, world.now, world.context))
