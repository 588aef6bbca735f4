"""A barred topic with its words, read from its table in TOML; `terms` reads the words themselves.

What follows where one is found is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hongyan.domain.compliance.patterns import gapped
from hongyan.domain.compliance.terms import Term, read_english, read_terms


class Strength(StrEnum):
    """How much a word of a list says by itself."""

    BLOCK = "block"
    TRADE = "trade"
    """As block, except in the name of a company."""
    HUMAN = "human"
    ALLOW = "allow"


class Temper(StrEnum):
    """What a text may still say of a topic."""

    PLAIN = "plain"
    """Records, refusals and warnings: a purchase of wine is no offer of wine."""
    CLAIM = "claim"
    """What it bars is itself written as a record, a dun or a prize: a human reads those."""
    STRICT = "strict"
    """Warnings alone: no honest record has it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A barred topic (FAQ 1.4.8, 1.4.9) with its words. `patterns` run on the plain reading."""

    topic_id: str
    zh: str
    en: str
    scope: str
    terms: tuple[tuple[Strength, Term], ...] = field(repr=False)
    patterns: tuple[re.Pattern[str], ...] = field(repr=False)
    temper: Temper = Temper.PLAIN
    schemes: tuple[tuple[str, ...], ...] = ()
    """The ingredients that together make it, where it has no words of its own."""
    suspicions: tuple[tuple[str, ...], ...] = ()
    """Those that together may make it: a human looks."""


def read_topic(table: Mapping[str, Any]) -> Topic:
    """Return a topic from its table in TOML."""
    terms = [
        (strength, term)
        for strength in Strength
        for reader, key in ((read_terms, str(strength)), (read_english, f"english_{strength}"))
        for term in reader(table.get(key, ""))
    ]
    terms += [(Strength.BLOCK, term) for term in read_english(table.get("english", ""))]
    patterns = tuple(map(gapped, table.get("patterns", ())))
    temper = Temper(table.get("temper", Temper.PLAIN))
    schemes, suspicions = (
        tuple(tuple(mix.split("+")) for mix in table.get(key, ()))
        for key in ("schemes", "suspicions")
    )
    return Topic(
        table["id"],
        table["zh"],
        table["en"],
        table["scope"],
        tuple(terms),
        patterns,
        temper,
        schemes,
        suspicions,
    )
