"""The test message of the start page as it moves: its live view, and what is read for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hongyan.console import render
from hongyan.console.live import LiveView
from hongyan.console.message_states import state_of
from hongyan.console.page import ShownState
from hongyan.console.visit import ConsoleServices, Visit
from hongyan.domain.messages.model import biz_text
from hongyan.engine.notifier import Keys
from hongyan.flows.messages.records.seen_routing import sees_channels
from hongyan.flows.operation.catch_messages import Caught, catch_these
from hongyan.service.announce import account_topic
from hongyan.words.language import Language

TEMPLATE: Final = "tenant/start.html"


@dataclass(frozen=True, slots=True)
class Moving:
    """A message on its way; `channel_name` is empty where channels are not shown."""

    caught: Caught
    state: ShownState
    biz_id: str
    channel_name: str


def view_of(visit: Visit, biz_id: int) -> LiveView:
    """Return the view of one call of the visit's account."""
    account_id = visit.account.account_id
    scope = (str(account_id), str(biz_id))
    return LiveView("start", account_topic(account_id), scope, _Show(visit.services))


async def moving_of(services: ConsoleServices, account_id: int, biz_id: int) -> Moving | None:
    """Return the first message of a call of an account, None where it has none."""
    settings = services.settings
    found = await services.read(lambda tx: catch_these(tx, settings, (), (biz_id,)))
    own = [one for one in found if one.message.account_id == account_id]
    if not own:
        return None
    one = own[0]
    state = state_of(one.verdict, one.message.refused_code, is_submitted=one.is_submitted)
    channel_name = one.channel_name if sees_channels(settings) else ""
    return Moving(one, state, biz_text(biz_id), channel_name)


class _Show:
    """Reads and renders the card, once for all readers."""

    def __init__(self, services: ConsoleServices) -> None:
        self._services = services

    async def __call__(self, keys: Keys, language: str, scope: tuple[str, ...]) -> str | None:
        account_id, biz_id = map(int, scope)
        moving = await moving_of(self._services, account_id, biz_id)
        if moving is None:
            return ""
        wanted = {f"call:{biz_id}", f"message:{moving.caught.message.message_id}"}
        if keys is not None and not wanted & keys:
            return ""
        return render.part(TEMPLATE, "moved", Language(language), visit=None, moving=moving)
