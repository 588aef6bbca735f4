"""What the developer's pages are given by `app`: a clock that moves, kept calls, simulated fates.

Values and a port. The functions behind it read and verify calls, which only the API knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from hongyan.words.language import Language

MORE: Final = "bench"
"""The name of the `Bench` among what `app` gives the console."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What a simulated carrier can make of a message."""

    name: str
    words: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class TapedCall:
    """A call of the API as it came, and its answer as it went. Texts that can be shown."""

    number: int
    at: int
    method: str
    action: str
    key_id: str
    status: int
    code: str
    milliseconds: float
    request: str
    answer: str
    again_of: int = 0
    """The number of the call that it repeats."""


@dataclass(frozen=True, slots=True)
class SignatureCompared:
    """A request signature beside ours; `habit` names the cause, `detail` what it is about."""

    kind: str
    habit: str
    detail: str
    ours: str
    theirs: str
    differs_at: int | None
    key_id: str
    is_key_known: bool
    read: tuple[tuple[str, str], ...]
    """What was read of the call: names and values."""
    seconds_off: int | None
    """How far the call's timestamp is from now; None without one."""


class Bench(Protocol):
    """The developer's tools of one process of `dev`."""

    @property
    def fates(self) -> Sequence[Fate]:
        """What can be chosen for the next message to a number."""

    def choose(self, phone: int, name: str) -> None:
        """Choose what becomes of the next message to a number; "" takes the choice back."""

    def chosen(self) -> Mapping[int, str]:
        """Return the choices that no message has used yet, by number."""

    def hear(self, channel_id: int, phone: int, dest_id: str, content: str) -> bool:
        """Let a handset write back; False where the channel's carrier is not inside."""

    def clock(self) -> tuple[int, int]:
        """Return the time of the service, and by how much it is ahead."""

    async def move(self, milliseconds: int) -> None:
        """Move the clock forward; what falls due on the way happens."""

    def calls(self) -> Sequence[TapedCall]:
        """Return the newest calls, the newest first."""

    def call(self, number: int) -> TapedCall | None:
        """Return one of them."""

    async def repeat(self, number: int) -> TapedCall | None:
        """Make a call again, with a new nonce; None where its key is not ours any more."""

    async def compare(self, pasted: str, theirs: str) -> SignatureCompared | None:
        """Compare a pasted call with what its key signs; None where no call can be read."""

    def reset(self) -> None:
        """Begin again with a new database of the demo: the process starts anew."""
