"""One text for each rule that people read, to see what the rule means. Data: `examples.toml`.

A rule that depends on what is declared beside the text has none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from hongyan.domain.compliance.model import SignSubject, Subject, TemplateSubject
from hongyan.domain.compliance.shipped import shelf
from hongyan.kernel.kinds import AccountKind, MessageKind

SIGN = "sign"


def subject_of(kind: str, account: AccountKind, text: str, owner_name: str = "") -> Subject:
    """Return a bare text as the rules read it; `kind` is "sign" or a kind of message in words."""
    if kind == SIGN:
        return SignSubject(text, account, owner_name)
    return TemplateSubject(text, MessageKind[kind.upper()], account, owner_name)


@cache
def rule_examples() -> Mapping[str, Subject]:
    """Return the examples by the ids of their rules."""
    return {
        one["rule"]: subject_of(one["kind"], AccountKind(one["account"]), one["text"])
        for one in tomllib.loads(shelf()["examples"])["example"]
    }
