"""API calls as values: as the edge writes one down, as it is kept, and as calls are counted.

No texts, no phone numbers, no secrets. Knows neither HTTP nor the API's codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.ids import made_at

OK: Final = "OK"
"""The code of a call that was not refused."""

STRANGER: Final = 0
"""The account of a call whose key no account has."""


class CallRecord(msgspec.Struct, gc=False):
    """What one call was; filled in as it becomes known. `code` is the API's code of the answer.

    `account_id` is known once the request signature is verified, `key_id` is what the call says.
    It took `micros` millionths of a second. `claim` is the call's own id, which becomes its BizId;
    `about` is the parameter at fault.
    """

    request_id: str
    action: str = ""
    code: str = ""
    status: int = 0
    micros: int = 0
    account_id: int = 0
    biz_id: str = ""
    number_count: int = 0
    key_id: str = ""
    address: str = ""
    sdk: str = ""
    about: str = ""
    out_id: str = ""
    claim: int = 0
    ended_at: int = 0


@dataclass(frozen=True, slots=True)
class KeptCall:
    """One call of an account; its id is also its time, and the BizId where it made one.

    Not `is_verified`: the signature or the key's state was wrong, so a stranger may have used
    the key's name.
    """

    call_id: int
    account_id: int
    request_id: str
    key_id: str
    action: str
    address: str
    sdk: str
    code: str
    about: str
    biz_id: int
    out_id: str
    ms: int
    numbers: int
    is_verified: bool

    @property
    def at(self) -> int:
        """Return when it was made."""
        return made_at(self.call_id)

    @property
    def is_refused(self) -> bool:
        """Tell whether it was answered with anything but OK."""
        return self.code != OK


@dataclass(frozen=True, slots=True)
class CallCount:
    """Calls of an account in an hour that were answered with one code; `kept` of them have rows."""

    hour_at: int
    code: str
    calls: int
    kept: int


@dataclass(frozen=True, slots=True)
class KeyUse:
    """The last verified call of an access key."""

    key_id: str
    used_at: int
    address: str
    sdk: str
    action: str
    code: str


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls of an account are meant; empty fields do not choose; `until` is excluded."""

    is_refused: bool | None = None
    code: str = ""
    key_id: str = ""
    action: str = ""
    address: str = ""
    request_id: str = ""
    since: int = 0
    until: int = FOREVER_MS
