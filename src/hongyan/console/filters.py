"""How values are written on a page: money, times, numbers, phones, codes, ids. Knows no page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from hongyan.console.assets import asset_url
from hongyan.console.page import ShownState, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_, said_markup, say
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, SHANGHAI, iso_text, shanghai_text
from hongyan.kernel.money import yuan_text
from hongyan.text.phone import api_form, is_mainland, mask
from hongyan.words.language import Language

MAINLAND_DIGITS: Final = 11
_PUSHED_NUMBER: Final = re.compile(r'("phone_number":")(\d{1,15})"')
SECOND_MS: Final = 1000
ZONE_WORDS: Final = {
    Zone.REVIEW: N_("Review"),
    Zone.OPERATE: N_("Operation"),
    Zone.FINANCE: N_("Finance"),
    Zone.DEV: N_("Development"),
}
ZONE_ICONS: Final = {
    Zone.REVIEW: "clipboard-check",
    Zone.OPERATE: "server",
    Zone.FINANCE: "report-money",
    Zone.DEV: "code",
}


def filters(language: Language) -> dict[str, Callable[..., Any]]:
    """Return the filters of a language."""
    return {
        "clock": _clock,
        "code": code,
        "day": day,
        "duration": partial(duration, language),
        "icon": icon,
        "id": partial(copied, language),
        "moment_text": moment_text,
        "money": money,
        "number": number,
        "numbers_masked": numbers_masked,
        "phone": phone,
        "phone_whole": phone_whole,
        "say": partial(said_markup, language),
        "state": partial(state, language),
        "switch": switch,
        "zone_icon": ZONE_ICONS.__getitem__,
        "zone_word": ZONE_WORDS.__getitem__,
        "time": _time,
    }


def number(value: int) -> str:
    """Write a whole number with its commas: 96,120."""
    return f"{value:,}"


def money(micro: int) -> Markup:
    """Write micro-yuan: ¥823.40, and a minus sign before a negative amount."""
    text = yuan_text(abs(micro))
    whole, _, decimals = text.partition(".")
    sign = "\N{MINUS SIGN}" if micro < 0 else ""
    return Markup('<span class="money">{}¥{}</span>').format(sign, f"{int(whole):,}.{decimals}")


@pass_context
def _time(context: Context, at_ms: int | None) -> Markup:
    visit = context.get("visit")
    now_ms = visit.now_ms if visit is not None else None
    return moment(at_ms, now_ms)


def moment(at_ms: int | None, now_ms: int | None) -> Markup:
    """Write a moment in Beijing's time, the year only if it is another than now's.

    The title has the same in UTC.
    """
    if at_ms is None:
        return Markup("")
    whole = shanghai_text(at_ms)
    utc = datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    is_this_year = now_ms is not None and shanghai_text(now_ms)[:4] == whole[:4]
    return Markup('<time datetime="{}" title="UTC {}">{}</time>').format(
        iso_text(at_ms), utc, whole[5:] if is_this_year else whole
    )


def numbers_masked(body: str) -> str:
    """Hide the middle of each phone number of a push's body, as the receiver's JSON has it."""
    return _PUSHED_NUMBER.sub(lambda found: f'{found[1]}{mask(int(found[2]))}"', body)


def _clock(at_ms: int) -> str:
    """Write the time of day: 18:37:05."""
    return datetime.fromtimestamp(at_ms // 1000, SHANGHAI).strftime("%H:%M:%S")


def day(value: int) -> str:
    """Write a day that is kept as 20261129: 2026-11-29."""
    text = f"{value:08d}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def duration(language: Language, ms: int | None) -> str:
    """Write a span of time in its two greatest units: 350 ms, 2.4 s, 3 min 5 s, 1 h, 2 d 4 h.

    It is the one place that says a span in words; nothing is said of None.
    """
    if ms is None:
        return ""
    if ms < SECOND_MS:
        return say(language, N_("{count} ms"), count=ms)
    if ms < MINUTE_MS:
        return say(language, N_("{count} s"), count=f"{ms / SECOND_MS:.1f}")
    whole, both, great, small = next(one for one in _SPANS if ms >= one[2])
    count, rest = ms // great, ms % great // small
    return say(language, both if rest else whole, count=count, rest=rest)


_SPANS: Final = (
    (N_("{count} d"), N_("{count} d {rest} h"), DAY_MS, HOUR_MS),
    (N_("{count} h"), N_("{count} h {rest} min"), HOUR_MS, MINUTE_MS),
    (N_("{count} min"), N_("{count} min {rest} s"), MINUTE_MS, SECOND_MS),
)
"""A unit in words, alone and with the next smaller one; the greatest first."""


def phone(value: int) -> Markup:
    """Write a number so that anyone may see it: 138 **** 8000."""
    text = mask(value)
    if is_mainland(value):
        text = f"{text[:3]} {text[3:7]} {text[7:]}"
    return Markup('<span class="phone">{}</span>').format(text)


def phone_whole(value: int) -> Markup:
    """Write a whole number in groups: 138 0013 8000. Only for who has the right to see it."""
    text = api_form(value)
    if len(text) == MAINLAND_DIGITS and is_mainland(value):
        text = f"{text[:3]} {text[3:7]} {text[7:]}"
    return Markup('<span class="phone">{}</span>').format(text)


def code(value: str) -> Markup:
    """Write a code as a link to its page."""
    if not value:
        return Markup("")
    return Markup('<a class="code" href="/docs/errors/{}">{}</a>').format(value, value)


def copied(language: Language, value: object) -> Markup:
    """Write an id, with a button that copies it."""
    label = say(language, "Copy {what}", what=value)
    return Markup(
        '<span class="id"><code>{}</code><button type="button" class="copy" data-do="copy" '
        'data-text="{}" aria-label="{}" title="{}">{}</button></span>'
    ).format(value, value, label, label, icon("copy"))


def state(language: Language, value: ShownState) -> Markup:
    """Write a state: a dot and its word."""
    return Markup('<span class="state {}">{}</span>').format(
        value.tone.value, say(language, value.word)
    )


def icon(name: str) -> Markup:
    """Draw an icon of the sprite, which says nothing by itself."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        asset_url("icons.svg"), escape(name)
    )


def moment_text(at_ms: int) -> str:
    """Write a moment without its year: 11-22 08:00."""
    return shanghai_text(at_ms)[5:16]


def switch(visit: Visit, **ways: str) -> str:
    """Return the URL of a visit with `lang` or `theme` asked anew."""
    return f"{visit.url}{'&' if '?' in visit.url else '?'}{urlencode(ways)}"
