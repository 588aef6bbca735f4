"""Parents and subsidiaries: who needs whose letter (FAQ 1.2).

Companies of one group are separate legal persons, and a letter cannot be passed on (FAQ 1.3): so
whoever uses another's name needs a letter from that very company. The chain says only how the two
are related, which is what a reviewer wants to know. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hongyan.text.management import same_name

CHAIN_MAX = 20
"""Longer chains are a circle or a mistake."""


class Relation(StrEnum):
    """How the owner of a name is related to who wants to use it."""

    SAME = "same"
    PARENT = "parent"
    SUBSIDIARY = "subsidiary"
    SISTER = "sister"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Need:
    """Whether `user` needs a letter of `owner`, and why."""

    owner: str
    user: str
    relation: Relation

    @property
    def needs_letter(self) -> bool:
        """Tell whether a letter is needed: always, but for one's own name."""
        return self.relation is not Relation.SAME


def need_of(owner: str, user: str, parents: Mapping[str, str]) -> Need:
    """Return whose letter `user` needs for a name that belongs to `owner`.

    `parents` maps a company's name to its parent's.
    """
    return Need(owner, user, _relation(owner, user, parents))


def ancestors_of(company: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Return a company's parent, its parent's parent and so on."""
    chain: list[str] = []
    present = company
    while len(chain) < CHAIN_MAX:
        parent = next((up for down, up in parents.items() if same_name(down, present)), None)
        if parent is None or any(same_name(parent, one) for one in (company, *chain)):
            break
        chain.append(parent)
        present = parent
    return tuple(chain)


def makes_a_circle(child: str, parent: str, parents: Mapping[str, str]) -> bool:
    """Tell whether a new tie would make a company its own ancestor."""
    return same_name(child, parent) or any(
        same_name(one, child) for one in ancestors_of(parent, parents)
    )


def _relation(owner: str, user: str, parents: Mapping[str, str]) -> Relation:
    if same_name(owner, user):
        return Relation.SAME
    above, above_owner = ancestors_of(user, parents), ancestors_of(owner, parents)
    if _among(owner, above):
        return Relation.PARENT
    if _among(user, above_owner):
        return Relation.SUBSIDIARY
    if any(_among(one, above_owner) for one in above):
        return Relation.SISTER
    return Relation.STRANGER


def _among(name: str, names: tuple[str, ...]) -> bool:
    return any(same_name(name, one) for one in names)
