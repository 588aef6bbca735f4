"""An account's figures by hour, day, kind, sign, template, country, carrier, channel or code.

Messages count in the hour of their acceptance; an outcome under the last attempt's channel and the
receipt code. What the sweep has not followed yet is read from the log, at most `LOOKED_MAX` rows of
it. Reads only. Money is in `show_statistics`, by day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from hongyan.domain.messages import figure_store
from hongyan.domain.messages.model import FigureOutcome
from hongyan.domain.messages.rates import rate_text
from hongyan.flows.messages.delivery.follow_log import followed_to
from hongyan.kernel.calendar import DAY_MS, shanghai_day
from hongyan.kernel.ids import ID_MAX, made_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

LOOKED_MAX: Final = 20_000


class FigureKey(StrEnum):
    """What figures are grouped by: a column, or what is made of the hour."""

    HOUR = "hour_at"
    DAY = figure_store.DAY
    KIND = "kind"
    SIGN = "sign_id"
    TEMPLATE = "template_id"
    COUNTRY = "country"
    CARRIER = "carrier"
    CHANNEL = "channel_id"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures are meant; None does not choose."""

    kind: int | None = None
    sign_id: int | None = None
    template_id: int | None = None
    country: str | None = None
    carrier: str | None = None
    channel_id: int | None = None
    code: str | None = None


@dataclass(slots=True)
class DetailFigures:
    """One group, in messages, and in segments beside them. `key` is in the order of what was asked.

    `took_ms` is the time from acceptance to receipt of the delivered ones, all together.
    """

    key: tuple[int | str, ...]
    accepted: int = 0
    accepted_segments: int = 0
    passed_over: int = 0
    passed_over_segments: int = 0
    delivered: int = 0
    delivered_segments: int = 0
    undelivered: int = 0
    undelivered_segments: int = 0
    rejected: int = 0
    rejected_segments: int = 0
    unknown: int = 0
    unknown_segments: int = 0
    took_ms: int = 0

    @property
    def waiting(self) -> int:
        """Return how many messages have no outcome yet; of use where acceptance is in the group."""
        return self.accepted - self.delivered - self.failed - self.unknown

    @property
    def failed(self) -> int:
        """Return how many messages were undelivered or rejected."""
        return self.undelivered + self.rejected

    @property
    def failed_segments(self) -> int:
        """Return their segments."""
        return self.undelivered_segments + self.rejected_segments

    @property
    def receipt_rate(self) -> str:
        """Return the share of segments accepted for which a receipt came, `–` if there are none."""
        return rate_text(self.delivered_segments + self.failed_segments, self.accepted_segments)

    @property
    def success_rate(self) -> str:
        """Return the share of segments with a receipt that were delivered (FAQ 2.1.7)."""
        return rate_text(self.delivered_segments, self.delivered_segments + self.failed_segments)

    @property
    def average_ms(self) -> int | None:
        """Return how long delivery took; None if nothing was delivered."""
        return self.took_ms // self.delivered if self.delivered else None


@dataclass(frozen=True, slots=True)
class FigurePage:
    """Figures in the order of their keys.

    `complete_to` is None when they are complete up to now, else the moment up to which they are.
    """

    rows: tuple[DetailFigures, ...]
    complete_to: int | None


def show_figures(
    tx: Connection,
    account_id: int,
    span: tuple[int, int],
    by: Sequence[FigureKey] = (),
    asked: FigureFilter = FigureFilter(),
) -> FigurePage:
    """Return an account's figures from one moment to another (excluded), both whole hours."""
    mark = followed_to(tx)
    last = figure_store.high_of_oldest(tx, mark, LOOKED_MAX)
    names = [one.value for one in by]
    wanted = {
        one.name: value for one in fields(asked) if (value := getattr(asked, one.name)) is not None
    }
    unfollowed = (mark, ID_MAX if last is None else last)
    rows = figure_store.figures_of(tx, account_id, span, names, wanted, unfollowed)
    found: dict[tuple[int | str, ...], DetailFigures] = {}
    for row in rows:
        outcome, *values = tuple(row)
        messages, segments, took_ms = values[-3:]
        key = tuple(
            _VALUES[one](value) if one in _VALUES else value
            for one, value in zip(by, values[:-3], strict=True)
        )
        group = found.setdefault(key, DetailFigures(key))
        _add(group, FigureOutcome(outcome), int(messages), int(segments))
        group.took_ms += int(took_ms)
    complete_to = None if last is None or made_at(last) >= span[1] else made_at(last)
    return FigurePage(tuple(found[key] for key in sorted(found)), complete_to)


_VALUES: Final[Mapping[FigureKey, Callable[[Any], int]]] = {
    FigureKey.DAY: lambda days: shanghai_day(int(days) * DAY_MS)
}


def _add(group: DetailFigures, outcome: FigureOutcome, messages: int, segments: int) -> None:
    for name, count in ((outcome.value, messages), (f"{outcome.value}_segments", segments)):
        setattr(group, name, getattr(group, name) + count)
