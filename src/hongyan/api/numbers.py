"""The numbers of a call: the mainland's in their documented forms, other countries' as FAQ 5.1.11.

One that is neither fails the whole call, with the number, what is wrong with it and, where nobody
has to guess, the mended one. Which template may send to which number is the flow's question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hongyan.api.echo import SHOWN_CHARACTERS_MAX
from hongyan.config import Settings
from hongyan.flows.send_abroad import read_foreign
from hongyan.kernel.kinds import HOME
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.international import Number, NumberFault, read_number
from hongyan.text.phone import is_also_american, looks_international, normalise_mainland


class Numbers(NamedTuple):
    """Numbers as E.164 digits, and whose each is (ISO 3166); no countries: all the mainland's."""

    phones: tuple[int, ...]
    countries: tuple[str, ...] = ()


def read_numbers(field: str, texts: Sequence[str], settings: Settings) -> Numbers | Refused:
    """Read a call's numbers, or say which of them is wrong and how it should be written."""
    phones = [normalise_mainland(text) for text in texts]
    whole = tuple([phone for phone in phones if phone is not None])
    if len(whole) == len(phones):
        return Numbers(whole)
    read: list[int] = []
    countries: list[str] = []
    for text, phone in zip(texts, phones, strict=True):
        found = Number(phone, HOME) if phone is not None else read_foreign(text, settings)
        if isinstance(found, NumberFault):
            return _malformed(field, text, found)
        read.append(found.phone)
        countries.append(found.region)
    return Numbers(tuple(read), tuple(countries))


def read_asked_number(field: str, text: str) -> tuple[int, ...] | Refused:
    """Read the number of a query: all that it can mean; a wrong form that can be mended is."""
    phone = normalise_mainland(text)
    if phone is not None:
        return (phone, int(text)) if is_also_american(text) else (phone,)
    found = read_number(text)
    if isinstance(found, Number):
        return (found.phone,)
    return (int(found.mended),) if found.mended else _malformed(field, text, found)


def _malformed(field: str, text: str, fault: NumberFault) -> Refused:
    shown = text[:SHOWN_CHARACTERS_MAX]
    # What cannot be meant for abroad is told in the words that callers' programs know.
    if fault.mended or looks_international(text):
        shown += f"（{fault.words}）"
    return Refused(Refusal.NUMBER_MALFORMED, field, shown)
