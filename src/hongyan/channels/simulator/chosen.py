"""What a person chose to become of the next message to a number, in `dev`.

A choice is used once: by the message that comes next, through all of its attempts. Kept in memory
alone. Knows no simulated carrier.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hongyan.channels.simulator.outcomes import ABROAD, OUTCOMES, Script
from hongyan.domain.receipts.carrier_codes import carrier_code, code_of, is_receipt_code
from hongyan.kernel.carriage import Submission

KEPT_MAX: Final = 1000

_DELIVERED: Final = OUTCOMES[86_13900000000]


def _undelivered(zh: str, en: str, code: str, raw_code: str) -> Script:
    failed = OUTCOMES[86_13900000001]
    return replace(failed, zh=zh, en=en, code=code, raw_code=raw_code)


FATES: Final[Mapping[str, Script]] = {
    "delivered": _DELIVERED,
    "not_on_service": OUTCOMES[86_13900000001],
    "send_limit": _undelivered(
        "接收频次超过运营商限制", "the carrier's own limit", "MOBILE_SEND_LIMIT", "MN:0013"
    ),
    "blacklisted": _undelivered(
        "号码在黑名单中", "blocked by the carrier", "MOBILE_IN_BLACK", "BLACK:1"
    ),
    "keyword": _undelivered("内容被拦截", "content refused", "CONTENT_KEYWORD", "GB:0008"),
    "invalid_number": _undelivered("空号", "no such number", "INVALID_NUMBER", "MK:0000"),
    "silent": OUTCOMES[86_13900000002],
    "slow": OUTCOMES[86_13900000003],
    "second_channel": OUTCOMES[86_13900000004],
    "refused": OUTCOMES[86_13900000010],
    "in_doubt": OUTCOMES[86_13900000009],
    "early_receipt": OUTCOMES[86_13900000007],
    "twice": OUTCOMES[86_13900000008],
    "opts_out": OUTCOMES[86_13900000005],
    "replies": OUTCOMES[86_13900000006],
    "expired": ABROAD[15],
}
"""By name, in the order in which they are offered."""


_GENERAL_RAW: Final = "UNDELIV"
PART_MAX: Final = 12
"""Of a carrier's code like `MK:0001`: characters before the colon, and behind it."""


def script_named(name: str, after_ms: int | None = None) -> Script | None:
    """Return what a name means: one of `FATES`, a receipt code, or a carrier's own code.

    None for a name without meaning. With `after_ms` the receipt comes that much later than the
    submission.
    """
    script = FATES.get(name) or _coded(name)
    if script is None or after_ms is None:
        return script
    return replace(script, receipt_after_ms_min=after_ms, receipt_after_ms_max=after_ms)


def _coded(name: str) -> Script | None:
    is_told = is_receipt_code(name)
    if not (is_told or carrier_code(name) or _is_carriers_form(name)):
        return None
    code = name if is_told else code_of(name).value
    if code == _DELIVERED.code:
        return _DELIVERED
    return _undelivered(name, name, code, _GENERAL_RAW if is_told else name)


def _is_carriers_form(name: str) -> bool:
    head, _, tail = name.partition(":")
    return all(
        0 < len(part) <= PART_MAX and part.isascii() and part.isalnum() and part == part.upper()
        for part in (head, tail)
    )


class ChosenFates:
    """The choices that wait, by number. Used on the event loop only."""

    def __init__(self) -> None:
        """Begin with none."""
        self._next: OrderedDict[int, tuple[str, Script]] = OrderedDict()
        self._taken: OrderedDict[int, Script] = OrderedDict()

    def forget(self) -> None:
        """Take every choice back."""
        self._next.clear()
        self._taken.clear()

    def choose(self, phone: int, name: str, after_ms: int | None = None) -> bool:
        """Choose for the next message to a number (E.164 digits); "" leaves it to the number.

        False for a name without meaning (`script_named`): then the former choice stays.
        """
        script = script_named(name, after_ms)
        if script is None and name:
            return False
        self._next.pop(phone, None)
        if script is not None:
            self._next[phone] = (name, script)
            while len(self._next) > KEPT_MAX:
                self._next.popitem(last=False)
        return True

    def waiting(self) -> Mapping[int, str]:
        """Return the choices that no message has used yet, the newest first."""
        return {phone: name for phone, (name, _) in reversed(self._next.items())}

    def script_for(self, submission: Submission) -> Script | None:
        """Return what was chosen for a submission; None leaves it to its number."""
        taken = self._taken.get(submission.message_id)
        if taken is not None or submission.attempt_no > 1:
            return taken
        chosen = self._next.pop(submission.phone, None)
        if chosen is None:
            return None
        script = self._taken[submission.message_id] = chosen[1]
        while len(self._taken) > KEPT_MAX:
            self._taken.popitem(last=False)
        return script
