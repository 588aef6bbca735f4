"""What went wrong, in one line for the operator; None for a bug, which shows its traceback."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TypeVar

from hongyan.cli.language import worded
from hongyan.cli.refusals import sentence_of
from hongyan.kernel.machine import machine_sentence
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import Fault

Value = TypeVar("Value")


class CommandError(Exception):
    """A command cannot be done; the text names the field, the rule and the remedy.

    `also` are further sentences: what else is wrong with what was given.
    """

    def __init__(self, text: str, also: Sequence[str] = ()) -> None:
        """Take one sentence for each thing that is wrong."""
        super().__init__(text)
        self.also = tuple(also)


def settled(answer: Value | Refused) -> Value:
    """Return what a flow answered; raises CommandError where it declined."""
    if isinstance(answer, Refused):
        raise CommandError(sentence_of(answer), [sentence_of(one) for one in answer.also])
    return answer


def explain(fault: Exception) -> str | None:
    """Return the line for a fault of the world or of the operator, None for a bug."""
    if isinstance(fault, CommandError):
        return str(fault)
    if isinstance(fault, Fault):
        return worded(fault.sentence)
    if isinstance(fault, OSError):
        return worded(machine_sentence(fault))
    return _database(fault)


def _database(fault: Exception) -> str | None:
    # Only a command that used the database has imported its library.
    if "sqlalchemy" not in sys.modules:
        return None
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415 - imported already, see above

    from hongyan.db.opening import sentence  # noqa: PLC0415 - the same

    if isinstance(fault, IntegrityError):
        return worded("the same name was stored at this moment; look, then try again")
    found = sentence(fault)
    return None if found is None else worded(found)
