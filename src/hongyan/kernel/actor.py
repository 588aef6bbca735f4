"""The actor of a change: a value that is stored as text and shown. Knows no rights."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple


class ActorType(Enum):
    """What kind of actor it is; the value is stored."""

    PERSON = "person"
    """Someone who works at the console, by login."""
    MEMBER = "member"
    """A member of an account, who called with a key of theirs: its id."""
    KEY = "key"
    """An account's own access key, by its id."""
    COMMAND = "command"
    """A command, by the operating system's user that ran it."""
    SYSTEM = "system"
    """The service itself, by the part that acted."""


class Actor(NamedTuple):
    """Who does something."""

    kind: ActorType
    name: str


SERVICE: Final = Actor(ActorType.SYSTEM, "service")
"""The service itself: time passed, or a channel spoke."""
