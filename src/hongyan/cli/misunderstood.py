"""What is wrong with the words of a command that Cyclopts does not understand, in one sentence.

Knows no command of ours. Mistakes that none of ours can provoke keep the words of Cyclopts.
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from hongyan.cli.language import worded
from hongyan.kernel.cut import quoted
from hongyan.kernel.fitting import rule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

READABLE: Final = frozenset({int, float, bool, Path})
"""Kinds of values that a person cannot be told by the name of a type."""

NAMES_MAX: Final = 8
"""Of commands that a sentence lists; the help lists more."""


def misunderstood(fault: CycloptsError) -> str:
    """Return what is wrong, as a sentence."""
    say = SENTENCES.get(type(fault))
    return (say(fault) if say else None) or str(fault)


def _unused(fault: UnusedCliTokensError) -> str | None:
    if not fault.unused_tokens:
        return None
    return worded(
        "{word}: the command takes no such argument.", word=quoted(fault.unused_tokens[0])
    )


def _unknown_command(fault: UnknownCommandError) -> str | None:
    if not fault.unused_tokens or fault.app is None:
        return None
    first = fault.unused_tokens[0]
    if first.startswith("-"):
        return worded(
            "{word}: options stand behind a command: hongyan COMMAND {option}.",
            word=quoted(first),
            option=first,
        )
    names = [name for name in fault.app if not name.startswith("-")]
    if len(names) > NAMES_MAX:
        hint = _near(first, names)
        return worded("{word}: there is no such command.{hint}", word=quoted(first), hint=hint)
    return worded(
        "{word}: there is no such command; there are {names}.",
        word=quoted(first),
        names=", ".join(names),
    )


def _unknown_option(fault: UnknownOptionError) -> str:
    given = fault.token.keyword or fault.token.value
    known = chain.from_iterable(one.names for one in fault.argument_collection if one.parse)
    return worded(
        "{option}: there is no such option.{hint}", option=quoted(given), hint=_near(given, known)
    )


def _near(given: str, known: Iterable[str]) -> str:
    near = get_close_matches(given, list(known), n=1)
    return worded(" Did you mean {name}?", name=near[0]) if near else ""


def _missing(fault: MissingArgumentError) -> str | None:
    if fault.argument is None:
        return None
    return worded("{name}: a value is missing.", name=fault.keyword or _name_of(fault))


def _repeated(fault: RepeatArgumentError) -> str | None:
    return worded("{name}: it is given more than once.", name=fault.token.keyword)


def _unfit(fault: CoercionError) -> str | None:
    """Say what a value must be, if that can be said in words and the command did not do it."""
    if fault.token is None or fault.msg is not None:
        return None
    kind = fault.target_type
    choices = fault.argument.get_choices(force=True) if fault.argument else None
    if choices:
        rule = worded("one of {choices}", choices=", ".join(choices))
    elif kind in READABLE:
        rule = worded(rule_of(kind))
    else:
        return None
    return worded(
        "{name}: {value} must be {rule}.",
        name=fault.token.keyword or _name_of(fault),
        value=quoted(fault.token.value),
        rule=rule,
    )


def _name_of(fault: CycloptsError) -> str:
    """Return the word of a command for what a mistake is about."""
    if fault.argument is None:
        return worded("a value")
    name = fault.argument.name
    return (
        name if name.startswith("-") and fault.argument.index is None else name.lstrip("-").upper()
    )


SENTENCES: Final[Mapping[type[CycloptsError], Callable[..., str | None]]] = {
    UnusedCliTokensError: _unused,
    UnknownCommandError: _unknown_command,
    UnknownOptionError: _unknown_option,
    MissingArgumentError: _missing,
    RepeatArgumentError: _repeated,
    CoercionError: _unfit,
}
"""The mistakes that commands of ours can provoke, and what is said of each."""
