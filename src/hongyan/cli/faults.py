"""What went wrong, in one line for the operator; None for a bug, which shows its traceback."""

from __future__ import annotations

import sys
from typing import Final, TypeVar

from hongyan.config import ConfigError
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.machine import machine_sentence

Value = TypeVar("Value")


class CommandError(Exception):
    """A command cannot be done; the text names the field, the rule and the remedy."""


def settled(answer: Value | Declined) -> Value:
    """Return what a flow answered; raises CommandError where it declined."""
    if isinstance(answer, Declined):
        raise CommandError(f"{answer.field}: {answer.rule}; {answer.remedy}")
    return answer


def explain(fault: Exception) -> str | None:
    """Return the line for a fault of the world or of the operator, None for a bug."""
    if isinstance(fault, CommandError | ConfigError) or _speaks_for_itself(fault):
        return str(fault)
    if isinstance(fault, OSError):
        return machine_sentence(fault)
    return _database(fault)


SPEAKING: Final = (
    ("hongyan.kernel.seal", "SealError"),
    ("hongyan.db.archive", "ArchiveError"),
    ("hongyan.app.guard", "GuardError"),
    ("hongyan.db.opening", "OpeningError"),
    ("hongyan.db.migrate", "SchemaError"),
    ("hongyan.channels.registry", "ChannelOptionError"),
    ("hongyan.providers.payment", "PaymentFault"),
    ("hongyan.providers.payment", "PaymentKeyError"),
)
"""Faults whose text already names the field and the remedy: their module and name."""


def _speaks_for_itself(fault: Exception) -> bool:
    # Whose module was never imported cannot have been raised, and importing them all is slow.
    return any(
        module in sys.modules and isinstance(fault, getattr(sys.modules[module], name))
        for module, name in SPEAKING
    )


def _database(fault: Exception) -> str | None:
    # Only a command that used the database has imported its library.
    if "sqlalchemy" not in sys.modules:
        return None
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415 - imported already, see above

    from hongyan.db.opening import sentence  # noqa: PLC0415 - the same

    if isinstance(fault, IntegrityError):
        return "somebody else stored the same name at this moment; look, then try again"
    return sentence(fault)
