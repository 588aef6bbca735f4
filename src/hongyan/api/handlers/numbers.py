"""The numbers of a call: the mainland's in their documented forms, other countries' as FAQ 5.1.11.

One that is neither fails the whole call, with the number, what is wrong with it and, where no
guess is needed, the corrected one. Which template may send to which number is the flow's
question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec

from hongyan.api.gateway.echo import SHOWN_CHARACTERS_MAX
from hongyan.config import Settings
from hongyan.domain.messages.request import Group
from hongyan.domain.routing.carriers import Carrier, carrier_of, segments_with
from hongyan.kernel.choices import RepeatedNumbers
from hongyan.kernel.kinds import HOME
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.international import Number, NumberFlaw, RejectedNumber, plan_of, read_number
from hongyan.text.phone import is_also_american, looks_international, normalise_mainland

_ALWAYS_SAID: Final = frozenset(
    {
        NumberFlaw.EMPTY,
        NumberFlaw.SEVERAL,
        NumberFlaw.INVISIBLE,
        NumberFlaw.NOT_ALLOCATED,
        NumberFlaw.WIDE_DIGITS,
    }
)
"""What the number alone does not show. All else is told in the words that programs know."""

_T = TypeVar("_T")


class Numbers(NamedTuple):
    """Numbers as E.164 digits, and whose each is (ISO 3166); no countries: all the mainland's."""

    phones: tuple[int, ...]
    countries: tuple[str, ...] = ()


def read_numbers(field: str, texts: Sequence[str], settings: Settings) -> Numbers | Refused:
    """Read a call's numbers, or say which of them is wrong and how it should be written."""
    phones = [_domestic(text, settings) for text in texts]
    whole = tuple([phone for phone in phones if phone is not None])
    if len(whole) == len(phones):
        return Numbers(whole)
    read: list[int] = []
    countries: list[str] = []
    for place, (text, phone) in enumerate(zip(texts, phones, strict=True), 1):
        found = Number(phone, HOME) if phone is not None else _foreign(text, settings)
        if isinstance(found, RejectedNumber):
            return _malformed(field, text, found, place if len(texts) > 1 else 0)
        read.append(found.phone)
        countries.append(found.region)
    return Numbers(tuple(read), tuple(countries))


def _domestic(text: str, settings: Settings) -> int | None:
    """Read a number of the mainland, if its range is allocated (or North America's as well)."""
    phone = normalise_mainland(text)
    if phone is None or is_also_american(text) or is_allocated(phone, settings):
        return phone
    return None


def is_allocated(phone: int, settings: Settings) -> bool:
    """Tell whether a carrier of the mainland was given the range of a number."""
    segments = segments_with(settings.mainland_ranges)
    return carrier_of(phone, segments=segments) is not Carrier.UNKNOWN


def _foreign(text: str, settings: Settings) -> Number | RejectedNumber:
    if normalise_mainland(text) is not None:
        return RejectedNumber(NumberFlaw.NOT_ALLOCATED)
    return read_number(text, plan_of(settings))


def read_asked_number(field: str, text: str, settings: Settings) -> tuple[int, ...] | Refused:
    """Read the number of a query, by the rules of those that send: all that it can mean."""
    phone = normalise_mainland(text)
    if phone is not None:
        return (phone, int(text)) if is_also_american(text) else (phone,)
    found = read_number(text, plan_of(settings))
    if isinstance(found, Number):
        return (found.phone,)
    # Plans change: what was sent to in its day can be asked for.
    if found.fault in {NumberFlaw.NOT_POSSIBLE, NumberFlaw.NOT_VALID}:
        return (int(text.removeprefix("00")),)
    return _malformed(field, text, found, 0)


def without_repeats(groups: Sequence[Group], settings: Settings) -> tuple[Group, ...]:
    """Return a call's groups with each number once where sign, variables and extend code agree.

    Setting `repeated_numbers`; numbers that are written otherwise are the same number.
    """
    if settings.repeated_numbers is RepeatedNumbers.EACH:
        return tuple(groups)
    seen: set[tuple[object, ...]] = set()
    kept = []
    for group in groups:
        what = (group.sign_name, group.variables_text, group.extend_code)
        places = []
        for place, phone in enumerate(group.phones):
            if (phone, *what) not in seen:
                seen.add((phone, *what))
                places.append(place)
        if len(places) == len(group.phones):
            kept.append(group)
        elif places:
            kept.append(_only(group, places))
    return tuple(kept)


def _only(group: Group, places: Sequence[int]) -> Group:
    return msgspec.structs.replace(
        group,
        phones=_at(group.phones, places),
        countries=_at(group.countries, places),
        written=_at(group.written, places),
    )


def _at(values: tuple[_T, ...], places: Sequence[int]) -> tuple[_T, ...]:
    return tuple(values[place] for place in places) if values else ()


def _malformed(field: str, text: str, fault: RejectedNumber, place: int) -> Refused:
    shown = text[:SHOWN_CHARACTERS_MAX]
    if fault.mended or fault.fault in _ALWAYS_SAID or looks_international(text):
        where = f"第 {place} 个" if fault.fault is NumberFlaw.EMPTY and place else ""
        shown += f"（{where}{fault.words}）"
    return Refused(Refusal.NUMBER_MALFORMED, field, detail=shown)
