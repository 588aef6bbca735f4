"""The order in which a send request can be refused, and what is asked again when a message leaves.

Three stages, which docs/rules/refusals.md repeats as one table: who sends, what is sent to whom,
and the text that comes of it. Each hands the next a value in which nothing is missing any more. A
row's type says whether reference data alone decides it, or the call. What a check asks stands in
`checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum, auto
from typing import Final, NamedTuple

from hongyan.flows.messages.sending.checks import (
    Ask,
    Sender,
    Worded,
    account_may_send,
    account_may_send_international,
    content_fits,
    countries_are_open,
    extend_code_has_shape,
    extend_code_is_free,
    marketing_may_go,
    scenes_match,
    sign_may_send,
    template_fits_numbers,
    template_may_send,
    test_resources_pair,
    values_are_harmless,
    variables_are_given,
    variables_fit,
)
from hongyan.kernel.refusal import Refused


class Hop(Enum):
    """When a check is asked."""

    ACCEPT = auto()
    """When the call comes in."""
    DEPART = auto()
    """When a message is about to leave for a channel: minutes, or a night, later."""


ONCE = frozenset({Hop.ACCEPT})
TWICE = frozenset(Hop)

Question = Callable[[Sender, Ask], Refused | None]


class OfAsk(NamedTuple):
    """A check of stage one, and the hops at which it has something to ask."""

    check: Callable[[Ask], object]
    hops: frozenset[Hop]


class OfSender(NamedTuple):
    """A check that reference data alone decides: alike for every call of this sender."""

    check: Callable[[Sender], Refused | None]
    hops: frozenset[Hop]

    @property
    def question(self) -> Question:
        """Return it as all of its stage are asked."""
        check = self.check
        return lambda sender, _: check(sender)


class OfCall(NamedTuple):
    """A check that looks at what this one call wants: its numbers, its values, its code."""

    check: Question
    hops: frozenset[Hop]

    @property
    def question(self) -> Question:
        """Return it as all of its stage are asked."""
        return self.check


class OfText(NamedTuple):
    """A check of the last stage."""

    check: Callable[[Worded], Refused | None]
    hops: frozenset[Hop]


WHO: Final = (
    OfAsk(account_may_send, TWICE),
    OfAsk(extend_code_has_shape, ONCE),
    OfAsk(template_may_send, TWICE),
    OfAsk(sign_may_send, TWICE),
)
"""Stage one, as `sender_of` asks it: a message that leaves brings no extend code of a caller."""

WHAT: Final[tuple[OfSender | OfCall, ...]] = (
    OfCall(extend_code_is_free, ONCE),
    OfCall(template_fits_numbers, ONCE),
    OfSender(account_may_send_international, TWICE),
    OfCall(countries_are_open, TWICE),
    OfCall(marketing_may_go, TWICE),
    OfSender(scenes_match, ONCE),
    OfCall(variables_are_given, ONCE),
    OfCall(variables_fit, ONCE),
)
"""Stage two: after it the text can be rendered."""

TEXT: Final = (
    OfText(content_fits, ONCE),
    OfText(values_are_harmless, ONCE),
    OfText(test_resources_pair, ONCE),
)
"""Stage three."""

CHECKS: Final[tuple[OfAsk | OfSender | OfCall | OfText, ...]] = (*WHO, *WHAT, *TEXT)
"""Every check of a call, in order. Asked once is what cannot change any more, or was used up.

`wants_to_hear` is asked at both hops besides, number by number.
"""

AT_ACCEPTANCE: Final = tuple(row.question for row in WHAT)
AT_DEPARTURE: Final = tuple(row.question for row in WHAT if Hop.DEPART in row.hops)


def sender_of(ask: Ask) -> Sender | Refused:
    """Ask stage one, and return who sends: what comes after need not ask whether it is there."""
    account = account_may_send(ask)
    if isinstance(account, Refused):
        return account
    malformed = extend_code_has_shape(ask)
    if malformed is not None:
        return malformed
    template = template_may_send(ask)
    if isinstance(template, Refused):
        return template
    sign = sign_may_send(ask)
    return sign if isinstance(sign, Refused) else Sender(account, template, sign)


def first_refusal(questions: Iterable[Question], sender: Sender, ask: Ask) -> Refused | None:
    """Return the first no of stage two, or None."""
    for question in questions:
        refused = question(sender, ask)
        if refused is not None:
            return refused
    return None


def text_refusal(worded: Worded) -> Refused | None:
    """Return the first no of stage three, or None."""
    for row in TEXT:
        refused = row.check(worded)
        if refused is not None:
            return refused
    return None
