"""The live view of the catcher: what moved becomes rows, new ones and changed ones."""

from __future__ import annotations

from typing import Final

from hongyan.console import render
from hongyan.console.live import LiveView
from hongyan.console.message_states import state_of
from hongyan.console.visit import ConsoleServices, Visit
from hongyan.domain.messages.model import biz_text
from hongyan.engine.notifier import Keys
from hongyan.flows.operation.catch_messages import Caught, catch_these, phones_of
from hongyan.service.announce import MESSAGES
from hongyan.words.language import Language

TEMPLATE: Final = "dev/catcher.html"
SHOWN_MAX: Final = 200
"""Of more messages in one tick the page loads its list again."""


def view_of(visit: Visit, asked: str) -> LiveView:
    """Return the view of what was asked: its readers share it."""
    return LiveView("catcher", MESSAGES, (asked,), _Show(visit.services))


def state(one: Caught) -> object:
    """Return the state of a message as templates show it."""
    return state_of(one.verdict, one.message.refused_code, is_submitted=one.is_submitted)


class _Show:
    """Reads and renders rows, once for all readers."""

    def __init__(self, services: ConsoleServices) -> None:
        self._services = services

    async def __call__(self, keys: Keys, language: str, scope: tuple[str, ...]) -> str | None:
        if keys is None or len(keys) > SHOWN_MAX:
            return None
        pairs = [key.split(":") for key in keys]
        ids = {int(key) for kind, key in pairs if kind == "message"}
        calls = {int(key) for kind, key in pairs if kind == "call"}
        settings = self._services.settings
        found = await self._services.read(lambda tx: catch_these(tx, settings, ids, calls))
        fitting = [one for one in found if _fits(one, scope[0])]
        rows = [(one, one.message.biz_id in calls) for one in fitting]
        if not rows:
            return ""
        shown = {"moved": rows, "asked": scope[0], "state_of": state, "biz_text": biz_text}
        return render.part(TEMPLATE, "moved", Language(language), visit=None, it=None, **shown)


def _fits(one: Caught, asked: str) -> bool:
    phones = phones_of(asked)
    if phones:
        return one.message.phone in phones
    return asked.casefold() in f"{one.text} {one.account_name}".casefold()
