"""A send request as the edge hands it over, and what becomes of it. Values only.

They hold no circles, so garbage collection need not look at them (`gc=False`); a request may travel
between processes, as an array of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hongyan.kernel.kinds import HOME, MessageKind


class Group(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Numbers of one call that share sign, variables and extend code.

    SendSms has one group of up to 1,000 numbers, SendBatchSms up to 100 groups of one number.
    `variables_text` is the JSON text that the message log keeps. `countries` says whose number each
    of `phones` is; empty means that all are the mainland's. `written` are the numbers as the caller
    wrote them: with an international template some of them mean something else.
    """

    phones: tuple[int, ...]
    sign_name: str
    variables: Mapping[str, str]
    variables_text: str
    extend_code: str
    countries: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def is_international(self) -> bool:
        """Tell whether numbers of other countries are among them."""
        return any(country != HOME for country in self.countries)


class SendRequest(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One API call that asks to send.

    `nonce_digest` and `claim` settle whether it is a replay; the claim, a fresh id, becomes the
    BizId.
    """

    account_id: int
    template_code: str
    groups: tuple[Group, ...]
    out_id: str
    nonce_digest: int
    claim: int

    @property
    def number_count(self) -> int:
        """Return how many numbers the call names."""
        return sum(len(group.phones) for group in self.groups)


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """The call was accepted and committed under a BizId; the counts are of numbers and segments.

    `barred` numbers have values that hold something of a barred topic.
    """

    biz_id: int
    kind: MessageKind
    accepted: int
    refused: int
    segments: int
    barred: int = 0


class Replayed(msgspec.Struct, frozen=True, gc=False):
    """The call's nonce was used before: nothing was done."""
