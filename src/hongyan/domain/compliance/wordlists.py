"""The word lists of a pack that checks use, folded once: not the lexicon, which is searched for.

Knows how the lists are written, not what follows from a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from hongyan.domain.compliance.fold import fold_word
from hongyan.domain.compliance.patterns import gapped


@dataclass(frozen=True, slots=True)
class Brand:
    """A well-known name in all its forms; `owners` are words in the names of its companies."""

    names: tuple[str, ...]
    owners: tuple[str, ...]


class WordLists:
    """Named lists of words; immutable once made."""

    def __init__(self, listed: Mapping[str, str]) -> None:
        """`listed` has for each name its words, parted by blanks."""
        self._listed = listed
        self._written: dict[str, tuple[str, ...]] = {}
        self._folded: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, re.Pattern[str]] = {}
        self._keyed: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def written(self, name: str) -> tuple[str, ...]:
        """Return a list as it is written."""
        if name not in self._written:
            self._written[name] = tuple(self._listed.get(name, "").split())
        return self._written[name]

    def folded(self, name: str) -> tuple[str, ...]:
        """Return a list as the dense reading has it."""
        if name not in self._folded:
            self._folded[name] = tuple(filter(None, map(fold_word, self.written(name))))
        return self._folded[name]

    def names(self, name: str) -> re.Pattern[str]:
        """Return what finds the names of a list in a text as it is written, the longest first.

        Capitals do not matter. `_` stands for a blank; a name of letters is a word of its own.
        """
        if name not in self._names:
            longest = sorted(self.written(name), key=len, reverse=True)
            listed = "|".join(re.escape(one).replace("_", r"\s+") for one in longest)
            ends = "(?<![A-Za-z])(?:{})(?![A-Za-z])"
            self._names[name] = re.compile(ends.format(listed or "(?!)"), re.IGNORECASE)
        return self._names[name]

    def keyed(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """Return the words of each name in a list of "name|name=word|word", as they are written."""
        if name not in self._keyed:
            words: dict[str, tuple[str, ...]] = {}
            for keys, _, listed in (entry.partition("=") for entry in self.written(name)):
                for key in keys.split("|"):
                    words[key] = (*words.get(key, ()), *filter(None, listed.split("|")))
            self._keyed[name] = words
        return self._keyed[name]

    @cached_property
    def brands(self) -> tuple[Brand, ...]:
        """Well-known names, the longest form of each first."""
        return tuple(
            Brand(tuple(sorted(map(fold_word, names), key=len, reverse=True)), owners)
            for names, owners in map(_parted, self.written("brands"))
        )

    @cached_property
    def known_sites(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Well-known domains, each with words in the names of its owners."""
        return tuple(
            (names[0], owners) for names, owners in map(_parted, self.written("known_sites"))
        )

    @cached_property
    def trades(self) -> Mapping[str, tuple[str, ...]]:
        """Words in the names of companies whose trade a topic bars, by the topic's id."""
        return {names[0]: words for names, words in map(_parted, self.written("trades"))}

    @cached_property
    def attribute_contexts(self) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
        """Attributes that fit, and what stands before such a variable."""
        entries = (entry.partition("=") for entry in self.written("attribute_contexts"))
        return tuple(
            (tuple(attributes.split("|")), gapped(f"(?:{before})~[为是：:]?~$"))
            for attributes, _, before in entries
        )


def _parted(entry: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # "菜鸟|菜鸟网络=阿里巴巴|浙江菜鸟"
    names, _, owners = entry.partition("=")
    return tuple(names.split("|")), tuple(map(fold_word, filter(None, owners.split("|"))))
