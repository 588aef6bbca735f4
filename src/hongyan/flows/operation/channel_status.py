"""The state of channels: the serving process writes it, other commands read it.

The last status of a process that died is believed for a limited time. Knows no
link and no socket. Times here are real, also where the service's clock was moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.domain.receipts import store as receipts
from hongyan.domain.routing import store
from hongyan.domain.routing.model import ToldStatus
from hongyan.domain.watch.model import ChannelFigures
from hongyan.kernel.carriage import ChannelStatus

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.receipts.ids import IdForm
    from hongyan.flows.reference.work import Work

TOLD_MS: Final = 30_000
"""The interval at which the serving process repeats the state of channels, changed or not."""

BELIEVED_MS: Final = 3 * TOLD_MS
NO_FIGURES: Final = ChannelFigures()

_write: Final = msgspec.json.Encoder().encode
_read: Final = msgspec.json.Decoder(ChannelFigures).decode

ID_FORM: Final = "id_form"
"""The option of a channel that says how its carrier writes ids."""


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """What the serving process said of a channel, and when."""

    status: ChannelStatus
    figures: ChannelFigures
    told_at: int


def tell_statuses(
    work: Work,
    statuses: Mapping[int, ChannelStatus],
    real_ms: int,
    figures: Mapping[int, ChannelFigures],
) -> None:
    """Write the state of channels and what is measured of them, by their id."""
    for channel_id, status in statuses.items():
        measured = _write(figures.get(channel_id, NO_FIGURES)).decode()
        store.tell_status(work.tx, channel_id, ToldStatus(status, real_ms, measured))


def believed_statuses(tx: Connection, real_ms: int) -> dict[int, ChannelStatus]:
    """Return the state of channels, by their id; without a serving process nothing is known."""
    return {one: report.status for one, report in believed_reports(tx, real_ms).items()}


def believed_reports(tx: Connection, real_ms: int) -> dict[int, ChannelReport]:
    """Return the state of channels with their figures, as far as a process serves them."""
    return {
        channel_id: ChannelReport(told.status, _figures(told.figures), told.told_at)
        for channel_id, told in store.told_statuses(tx).items()
        if told.told_at > real_ms - BELIEVED_MS
    }


def advised_id_forms(tx: Connection) -> dict[str, IdForm]:
    """Return which `id_form` channels should have, by name, where theirs is another.

    It was learned of their receipts, which are matched by it meanwhile.
    """
    names = {one.channel_id: one for one in store.channels(tx)}
    return {
        names[channel_id].name: found.form
        for channel_id, found in receipts.id_readings(tx).items()
        if found.is_learned
        and channel_id in names
        and names[channel_id].options.get(ID_FORM) != found.form.value
    }


def last_figures(tx: Connection) -> dict[int, ChannelFigures]:
    """Return the figures of channels that were told last, however long ago: a start goes on."""
    return {one: _figures(told.figures) for one, told in store.told_statuses(tx).items()}


def _figures(text: str) -> ChannelFigures:
    try:
        return _read(text) if text else NO_FIGURES
    except msgspec.DecodeError:  # of another version
        return NO_FIGURES
