"""What an upstream's answer means for the message: taken, refused, or in doubt. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hongyan.channels.http.client import HttpAnswer
from hongyan.channels.http.document import AnswerReading, Refusing
from hongyan.channels.http.finding import (
    UnreadableError,
    first_text,
    first_word,
    read_json,
    text_at,
    word,
)
from hongyan.kernel.carriage import Sent
from hongyan.kernel.cut import cut
from hongyan.text.shown import shown, without_numbers

UNREADABLE: Final = "UNREADABLE"
ID_MISSING: Final = "ID_MISSING"

_UNAUTHORIZED: Final = frozenset({401, 403, 407})
_TOO_MANY: Final = 429
_REDIRECTS: Final = range(300, 400)
_REFUSALS: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class UpstreamTaken:
    """The upstream took the message; `carrier_id` is empty where it names none."""

    carrier_id: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """It did not, or that is unknown. `shown` is what a log line may say of the answer."""

    code: str
    refusing: Refusing
    shown: str = ""

    @property
    def sent(self) -> Sent:
        """Whether the message may have reached the carrier."""
        return Sent.MAYBE if self.refusing is Refusing.DOUBT else Sent.NO

    @property
    def is_throttled(self) -> bool:
        """Whether this channel may be asked again."""
        return self.refusing in {Refusing.THROTTLED, Refusing.TEMPORARY}


def decide(answer: AnswerReading, came: HttpAnswer) -> UpstreamTaken | NotTaken:
    """Return what an answer means.

    Unreadable means doubt: the request was there. A code that the document does not name is
    refused as `otherwise` says; a status alone means what HTTP says, and 5xx is doubt.
    """
    status = f"HTTP:{came.status}"
    by_status = _named(answer.codes, status)
    if came.body is None:
        return NotTaken(UNREADABLE, by_status or Refusing.DOUBT)
    try:
        text = came.body.decode("utf-8-sig", "replace")
        found = read_json(came.body) if answer.format == "json" else text
    except UnreadableError:
        refusing = by_status or _by_status(came.status)
        return NotTaken(status if refusing else UNREADABLE, refusing or Refusing.DOUBT)
    if came.status in answer.success.statuses and _is_taken(answer, found):
        return _taken(answer, found)
    code = word(first_text(found, answer.code)) if answer.format == "json" else first_word(text)
    told = _shown(answer, found, came.status)
    refusing = _named(answer.codes, code) if code else None
    if refusing is None:
        refusing = by_status or _by_status(came.status)
    if refusing is None:
        refusing = answer.otherwise if code and came.status in answer.success.statuses else None
    return NotTaken(code or status, refusing or Refusing.DOUBT, told)


def _is_taken(answer: AnswerReading, found: Any) -> bool:
    success = answer.success
    if success.begins:
        return isinstance(found, str) and found.strip().startswith(success.begins)
    return text_at(found, success.at) in success.values


def _taken(answer: AnswerReading, found: Any) -> UpstreamTaken | NotTaken:
    if not answer.has_id:
        return UpstreamTaken("")
    if answer.format == "text":
        found_id = first_word(found.partition(answer.id_after)[2])
    else:
        found_id = word(first_text(found, answer.id))
    # It was taken; its receipts find it by number, as those of any message in doubt.
    return UpstreamTaken(found_id) if found_id else NotTaken(ID_MISSING, Refusing.DOUBT)


def _named(codes: Mapping[str, Refusing], code: str) -> Refusing | None:
    """Return what a document says of a code: its own row, else the longest `…*` that fits."""
    if code in codes:
        return codes[code]
    stars = [one for one in codes if one.endswith("*") and code.startswith(one[:-1])]
    return codes[max(stars, key=len)] if stars else None


def _by_status(status: int) -> Refusing | None:
    if status in _UNAUTHORIZED:
        return Refusing.LOGIN
    if status == _TOO_MANY:
        return Refusing.THROTTLED
    if status in _REFUSALS:
        return Refusing.PERMANENT
    # A redirect or a fault of the server says nothing of what was done before it.
    return Refusing.DOUBT if status >= min(_REDIRECTS) else None


def _shown(answer: AnswerReading, found: Any, status: int) -> str:
    """Return what a log line may say: the status and the fields that the document lets out."""
    fields = [
        f"{place}={cut(without_numbers(shown(text_at(found, place))))}"
        for place in (answer.shown if answer.format == "json" else ())
    ]
    return " ".join([f"HTTP:{status}", *fields])
