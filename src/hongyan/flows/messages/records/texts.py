"""The texts of messages as they were sent, for readings: rendered again of template and values.

A reading runs beside the flow thread, so it keeps no reference data of the process: what one page
needs is read once for that page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.flows.messages.delivery.start_attempts import rendered
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.id_source import IdSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.domain.messages.model import Message


class Texts:
    """Renders the messages of one page."""

    def __init__(self, settings: Settings) -> None:
        """Begin with nothing kept."""
        self._context = FlowContext(settings, IdSource(), ReferenceCache(settings))

    def of(self, tx: Connection, message: Message) -> tuple[str, str]:
        """Return a message's text with its sign, and the extend code of its sender number."""
        return rendered(tx, message, self._context)


def texts_of(tx: Connection, messages: Iterable[Message], settings: Settings) -> dict[int, str]:
    """Return the text of each message, with its sign, by its id."""
    texts = Texts(settings)
    return {one.message_id: texts.of(tx, one)[0] for one in messages}
