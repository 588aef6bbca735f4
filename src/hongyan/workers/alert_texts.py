"""What alerts of channels say, in the language that an operator chose. Sends nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hongyan.domain.watch.model import AlarmNews, Trouble
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.filling import filled
from hongyan.providers.alert_forms import AlertMessage
from hongyan.words.catalogues import translated
from hongyan.words.language import OURS, Language, language_of

if TYPE_CHECKING:
    from hongyan.config import Settings
    from hongyan.flows.operation.watch_channels import NamedAlarm

LINES_MAX: Final = 10
"""Channels that one message names; when a network is gone, all channels are down."""

_RAISED: Final[Mapping[Trouble, str]] = {
    Trouble.DOWN: "Channel {name} is down: {reason}.",
    Trouble.LOGIN_REFUSED: "Channel {name}: the carrier refuses the login: {reason}.",
    Trouble.SLOW: "Channel {name} is slow: 95 of 100 answers take up to {latency_ms} ms.",
    Trouble.RECEIPTS_FALLEN: (
        "Channel {name}: {share} of {receipts} receipts say delivered, usually {usual}."
    ),
    Trouble.RECEIPTS_SILENT: (
        "Channel {name}: no receipt for {minutes} minutes, and {parts} parts wait for theirs."
    ),
}
_OVER: Final[Mapping[Trouble, str]] = {
    Trouble.DOWN: "Channel {name} has a link again.",
    Trouble.LOGIN_REFUSED: "Channel {name}: the carrier accepts the login again.",
    Trouble.SLOW: "Channel {name} answers in time again.",
    Trouble.RECEIPTS_FALLEN: "Channel {name}: receipts are as usual again.",
    Trouble.RECEIPTS_SILENT: "Channel {name}: receipts come again.",
}
_LASTS: Final = "{line} It lasts since {since} (China time)."
_TITLE: Final = "Hongyan 鸿雁 on {host}: {raised} alerts of channels, {over} are over"
_MORE: Final = "And {more} more: `hongyan alert list` shows all."
_TEST: Final = "Hongyan 鸿雁 on {host}: a test of alerts"
_TEST_LINE: Final = "Nothing is wrong. Alerts of channels come on this way."

SENTENCES: Final = (*_RAISED.values(), *_OVER.values(), _LASTS, _TITLE, _MORE, _TEST, _TEST_LINE)
"""Every sentence: each has its Chinese in the catalogue."""


def alert_language(settings: Settings) -> Language:
    """Return the language of alerts."""
    asked = settings.alert_lang or settings.lang
    return language_of({**os.environ, OURS: asked} if asked else os.environ)


def line_of(one: NamedAlarm, language: Language) -> str:
    """Return the sentence of an alarm's news, or of one that is in force."""
    alarm = one.alarm
    values = {**alarm.facts, "name": one.name}
    if alarm.news is AlarmNews.CLEARED:
        return _said(_OVER[alarm.trouble], language, values)
    line = _said(_RAISED[alarm.trouble], language, values)
    if alarm.news is not AlarmNews.REMINDED:
        return line
    since = shanghai_text(alarm.raised_at)
    return _said(_LASTS, language, {"line": line, "since": since})


def message_of(news: Sequence[NamedAlarm], language: Language) -> AlertMessage:
    """Return one message of all the news of a look."""
    over = sum(one.alarm.news is AlarmNews.CLEARED for one in news)
    counts = {"host": socket.gethostname(), "raised": str(len(news) - over), "over": str(over)}
    ordered = sorted(news, key=lambda one: (one.alarm.news is AlarmNews.CLEARED, one.name))
    lines = [line_of(one, language) for one in ordered[:LINES_MAX]]
    if len(ordered) > LINES_MAX:
        lines.append(_said(_MORE, language, {"more": str(len(ordered) - LINES_MAX)}))
    items = tuple(
        {
            **one.alarm.facts,
            "channel": one.name,
            "trouble": one.alarm.trouble.value,
            "news": one.alarm.news.value,
            "since": shanghai_text(one.alarm.raised_at),
        }
        for one in ordered
    )
    return AlertMessage(_said(_TITLE, language, counts), tuple(lines), items)


def trial_message(language: Language) -> AlertMessage:
    """Return a message that says that nothing is wrong."""
    title = _said(_TEST, language, {"host": socket.gethostname()})
    return AlertMessage(title, (_said(_TEST_LINE, language, {}),), ({"news": "test"},))


def _said(sentence: str, language: Language, values: Mapping[str, str]) -> str:
    return filled(translated(sentence, language), values)
