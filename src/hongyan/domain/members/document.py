"""Policies as JSON documents, in the form that access control of this kind of cloud has.

    {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "dysms:Query*", "Resource": "*"}]}

What cannot be honoured is refused, never passed over: a condition that is not checked would allow
more than its author meant. Knows no member.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from hongyan.domain.members.policy import PRODUCT, READY_MADE, Effect, PolicyStatement
from hongyan.domain.members.reasons import PolicyReason
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

DOCUMENT_CHARACTERS_MAX: Final = 6144
STATEMENTS_MAX: Final = 50
ACTIONS_MAX: Final = 200
VERSION: Final = "1"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,127}")
_ACTION = re.compile(rf"\*|{PRODUCT}:[A-Za-z0-9*?]{{1,64}}")
_KEYS = frozenset({"Effect", "Action", "Resource"})


def check_policy_name(name: str) -> Refused | None:
    """Return why a custom policy cannot have a name, or None."""
    if name in READY_MADE:
        return Refused(PolicyReason.NAME_READY_MADE, "policy.name", policy=name)
    if not _NAME.fullmatch(name):
        return Refused(PolicyReason.NAME_ILLEGAL, "policy.name", policy=quoted(name))
    return None


def read_document(text: str) -> tuple[PolicyStatement, ...] | Refused:
    """Return the statements of a policy document, or why it is refused."""
    listed = _listed(text)
    if isinstance(listed, Refused):
        return listed
    statements = []
    for number, one in enumerate(listed, 1):
        read = _statement(one, number)
        if isinstance(read, Refused):
            return read
        statements.append(read)
    return tuple(statements)


def write_document(statements: tuple[PolicyStatement, ...]) -> str:
    """Write statements as a document, which `read_document` reads back."""
    return json.dumps(
        {
            "Version": VERSION,
            "Statement": [
                {"Effect": one.effect.value, "Action": list(one.actions), "Resource": "*"}
                for one in statements
            ],
        }
    )


def _listed(text: str) -> list[Any] | Refused:
    if len(text) > DOCUMENT_CHARACTERS_MAX:
        return Refused(
            PolicyReason.DOCUMENT_LENGTH, "policy.document", most=DOCUMENT_CHARACTERS_MAX
        )
    try:
        document = json.loads(text, object_pairs_hook=_said_once)
    except (ValueError, RecursionError):
        return Refused(PolicyReason.DOCUMENT_NO_JSON, "policy.document")
    if not isinstance(document, dict) or document.keys() != {"Version", "Statement"}:
        return Refused(PolicyReason.DOCUMENT_KEYS, "policy.document")
    if document["Version"] != VERSION:
        return Refused(PolicyReason.DOCUMENT_VERSION, "policy.document", version=VERSION)
    written = document["Statement"]
    if not isinstance(written, list) or not 1 <= len(written) <= STATEMENTS_MAX:
        return Refused(PolicyReason.STATEMENT_COUNT, "policy.document", most=STATEMENTS_MAX)
    return written


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two effects in one statement JSON would keep the last, and the first would not be seen.
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError
    return read


def _statement(written: Any, number: int) -> PolicyStatement | Refused:
    if not isinstance(written, dict) or not written.keys() <= _KEYS:
        return Refused(PolicyReason.STATEMENT_KEYS, "policy.document", number=number)
    effect = written.get("Effect")
    if effect not in ("Allow", "Deny"):
        return Refused(PolicyReason.STATEMENT_EFFECT, "policy.document", number=number)
    if written.get("Resource", "*") not in ("*", ["*"]):
        return Refused(PolicyReason.STATEMENT_RESOURCE, "policy.document", number=number)
    actions = written.get("Action")
    listed = [actions] if isinstance(actions, str) else actions
    if not isinstance(listed, list) or not 1 <= len(listed) <= ACTIONS_MAX:
        return Refused(
            PolicyReason.ACTION_COUNT, "policy.document", number=number, most=ACTIONS_MAX
        )
    for action in listed:
        if not isinstance(action, str) or not _ACTION.fullmatch(action):
            return Refused(
                PolicyReason.ACTION_ILLEGAL,
                "policy.document",
                number=number,
                action=quoted(str(action)),
                product=PRODUCT,
            )
    return PolicyStatement(Effect(effect), tuple(listed))
