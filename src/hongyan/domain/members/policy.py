"""Policies: which API actions a member may call. Pure; knows no member and no list of actions.

A statement allows or denies actions written `dysms:<Action>`, with `*` for any characters and `?`
for one. One denial outweighs every permission, and what no policy allows is not allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

PRODUCT: Final = "dysms"


class Effect(StrEnum):
    """What a statement does with the actions it names, in the words of a policy document."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class PolicyStatement:
    """Allows or denies some actions; each is written `dysms:SendSms`, `dysms:Query*` or `*`."""

    effect: Effect
    actions: tuple[str, ...]

    def names(self, action: str) -> bool:
        """Tell whether an API action, such as `SendSms`, is among them; case does not count."""
        asked = f"{PRODUCT}:{action}".lower()
        # A document's actions have * and ? and no brackets, which are all that fnmatch knows more.
        return any(fnmatchcase(asked, one.lower()) for one in self.actions)


@dataclass(frozen=True, slots=True)
class Policy:
    """Statements under a name that a member can be given."""

    name: str
    statements: tuple[PolicyStatement, ...]


FULL_ACCESS: Final = Policy(
    "HongyanFullAccess", (PolicyStatement(Effect.ALLOW, (f"{PRODUCT}:*",)),)
)
READ_ONLY_ACCESS: Final = Policy(
    "HongyanReadOnlyAccess",
    (
        PolicyStatement(
            Effect.ALLOW,
            tuple(
                f"{PRODUCT}:{action}"
                for action in (
                    "Query*",
                    "List*",
                    "HongyanQuery*",
                    "HongyanList*",
                    "GetSmsSign",
                    "GetSmsTemplate*",
                )
            ),
        ),
    ),
)
"""What only looks: not every action whose name begins with Get does, some give upload grants."""

READY_MADE: Final[Mapping[str, Policy]] = {
    policy.name: policy for policy in (FULL_ACCESS, READ_ONLY_ACCESS)
}
"""Policies that every account has; their names cannot be taken."""


def is_allowed(policies: Iterable[Policy], action: str) -> bool:
    """Tell whether policies together allow an API action, named without its product: `SendSms`."""
    effects = {
        statement.effect
        for policy in policies
        for statement in policy.statements
        if statement.names(action)
    }
    return effects == {Effect.ALLOW}
