"""What a carrier's answer to a request means, as docs/rules/carrier-answers.md has it. Pure.

The codes are those of `ChannelFault` and of a refused login: `CMPP:10`, `SMPP:88`. Knows no
receipt: its codes are in `domain/receipts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.kernel.said import Said, said
from hongyan.protocols.cmpp import results
from hongyan.protocols.smpp import statuses

LOGIN: Final = said("a login")
SUBMISSION: Final = said("a submission")
ANY: Final = said("any request")

_CODE: Final = re.compile(r"(CMPP|SMPP):([0-9]{1,10})")
_LOGIN_CLASS: Final = "session"
_REMEDIES: Final[Mapping[str, Said]] = {
    "ok": said("nothing: it is done"),
    "throttle": said("nothing: it is sent again, slower"),
    "temporary": said("nothing: it is tried later a few times, then on another channel"),
    "elsewhere": said("nothing: it is tried on another channel"),
    "session": said("correct account, password or address of this machine; the login is repeated"),
    "address": said("correct the number or the sender"),
    "content": said("ask the carrier which rule of its own is broken"),
    "permanent": said("compare the options of the channel with the contract"),
    "duplicate": said("nothing: it may be with the gateway, so its receipt is waited for"),
    "operation": said("nothing: a query, a cancel or a replacement failed"),
    "undeliverable": said("nothing: it is as final as a receipt that says so"),
}


@dataclass(frozen=True, slots=True)
class CarrierAnswer:
    """One meaning of a code: what it answers, in the specification's words, and its class."""

    name: str
    answers: Said
    meaning: str
    class_name: str

    @property
    def remedy(self) -> Said:
        """What is done about it, or is to be done by who runs the channel."""
        return _REMEDIES[self.class_name]


def carrier_answers(code: str) -> list[CarrierAnswer]:
    """Return every meaning of a code; none of one that no specification has."""
    found = _CODE.fullmatch(code.strip().upper())
    if found is None:
        return []
    return list((_of_cmpp if found[1] == "CMPP" else _of_smpp)(int(found[2])))


def _of_cmpp(number: int) -> Iterator[CarrierAnswer]:
    name = f"CMPP:{number}"
    if number in results.RESULTS:
        meaning, kind = results.RESULTS[number]
        yield CarrierAnswer(name, SUBMISSION, meaning, kind.value)
    if number in results.LOGIN_STATUSES:
        kind_name = _LOGIN_CLASS if number else results.ResultClass.OK.value
        yield CarrierAnswer(name, LOGIN, results.LOGIN_STATUSES[number], kind_name)


def _of_smpp(number: int) -> Iterator[CarrierAnswer]:
    if number in statuses.STATUSES:
        meaning, kind = statuses.STATUSES[number]
        yield CarrierAnswer(f"SMPP:{number}", ANY, meaning, kind.value)
