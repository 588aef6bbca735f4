"""How operators write amounts and days, and how they are shown. Decides nothing."""

from __future__ import annotations

import re

from hongyan.cli.faults import CommandError
from hongyan.cli.language import worded
from hongyan.domain.orders.model import Refund
from hongyan.kernel.calendar import DAY_MS, day_starts_at, shanghai_text
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import micro_yuan, yuan_text

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")


def amount_of(field: str, text: str) -> int:
    """Read an amount in yuan as micro-yuan."""
    try:
        return micro_yuan(text)
    except ValueError:
        raise CommandError(
            worded(
                "{field}: {text} is not an amount in yuan like 0.045 or 250; "
                "write at most six decimals, no sign",
                field=field,
                text=quoted(text),
            )
        ) from None


def moment_of(field: str, text: str) -> int:
    """Read a day, 2026-02-01, as its first moment in Shanghai."""
    found = _DAY.fullmatch(text)
    try:
        return day_starts_at(int("".join(found.groups())) if found else 0)
    except ValueError:
        raise CommandError(
            worded(
                "{field}: {text} is not a day; write it as 2026-02-01",
                field=field,
                text=quoted(text),
            )
        ) from None


def month_of(field: str, text: str) -> int:
    """Read a month, 202602 or as it is shown, 2026-02; whether there is such a month others say."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise CommandError(
            worded(
                "{field}: {text} is not a month; write it like 202602",
                field=field,
                text=quoted(text),
            )
        )
    return int("".join(found.groups()))


def day_after(field: str, text: str) -> int:
    """Read a last day, 2026-02-01, as the first moment that no longer belongs to it."""
    return moment_of(field, text) + DAY_MS


def origin_of(at_ms: int) -> str:
    """Write a moment; what is there from the beginning has none."""
    return shanghai_text(at_ms) if at_ms else "the beginning"


def refund_line(one: Refund) -> str:
    """Return a refund as a line."""
    amount = yuan_text(one.amount)
    why = f": {one.fault}" if one.fault else ""
    return worded(
        "Refund {refund_id}: {amount} yuan, {route} (rule {rule}), {state}{why}",
        refund_id=one.refund_id,
        amount=amount,
        route=one.route,
        rule=one.rule,
        state=one.state,
        why=why,
    )
