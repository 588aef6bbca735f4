"""Parents and subsidiaries: which companies stand above one (FAQ 1.2). Pure.

Who needs whose letter is the rules' to say, which are given the names above: `sign.parent-company`,
`sign.foreign-company`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hongyan.text.management import same_name

CHAIN_MAX = 20
"""Longer chains are a circle or a mistake."""


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
