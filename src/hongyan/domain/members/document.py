"""Policies as JSON documents, in the form that access control of this kind of cloud has.

    {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "dysms:Query*", "Resource": "*"}]}

What cannot be honoured is refused, never passed over: a condition that nobody checks would allow
more than its author meant. Knows no member.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from hongyan.domain.members.policy import PRODUCT, READY_MADE, Effect, PolicyStatement
from hongyan.kernel.cut import quoted

DOCUMENT_CHARACTERS_MAX: Final = 6144
STATEMENTS_MAX: Final = 50
ACTIONS_MAX: Final = 200
VERSION: Final = "1"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,127}")
_ACTION = re.compile(rf"\*|{PRODUCT}:[A-Za-z0-9*?]{{1,64}}")
_KEYS = frozenset({"Effect", "Action", "Resource"})


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """Why a policy is refused: the rule that it breaks, and what helps."""

    rule: str
    remedy: str


def check_policy_name(name: str) -> PolicyFault | None:
    """Return why a custom policy cannot have a name, or None."""
    if name in READY_MADE:
        return PolicyFault(f"{name} is ready-made", "choose another name")
    if not _NAME.fullmatch(name):
        return PolicyFault(
            "a name is 1 to 128 letters, digits or hyphens (not first)", "choose another name"
        )
    return None


def read_document(text: str) -> tuple[PolicyStatement, ...] | PolicyFault:
    """Return the statements of a policy document, or why it is refused."""
    listed = _listed(text)
    if isinstance(listed, PolicyFault):
        return listed
    statements = []
    for number, one in enumerate(listed, 1):
        read = _statement(one, number)
        if isinstance(read, PolicyFault):
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


def _listed(text: str) -> list[Any] | PolicyFault:
    if len(text) > DOCUMENT_CHARACTERS_MAX:
        return PolicyFault(
            f"a document has {DOCUMENT_CHARACTERS_MAX} characters at most", "use wildcards"
        )
    try:
        document = json.loads(text, object_pairs_hook=_said_once)
    except (ValueError, RecursionError):
        return PolicyFault("the document is no JSON, or says a key twice", "check it")
    if not isinstance(document, dict) or document.keys() != {"Version", "Statement"}:
        return PolicyFault("a document has Version and Statement, no more", "see the example")
    if document["Version"] != VERSION:
        return PolicyFault(f'Version is "{VERSION}"', f'write "Version": "{VERSION}"')
    written = document["Statement"]
    if not isinstance(written, list) or not 1 <= len(written) <= STATEMENTS_MAX:
        return PolicyFault(f"Statement is a list of 1 to {STATEMENTS_MAX}", "use wildcards")
    return written


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two effects in one statement JSON would keep the last, and nobody would see the first.
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError
    return read


def _statement(written: Any, number: int) -> PolicyStatement | PolicyFault:
    where = f"statement {number}"
    if not isinstance(written, dict) or not written.keys() <= _KEYS:
        return PolicyFault(
            f"{where}: Effect, Action and Resource are all that is understood", "leave others away"
        )
    effect = written.get("Effect")
    if effect not in ("Allow", "Deny"):
        return PolicyFault(f"{where}: Effect is Allow or Deny", "write one of them")
    if written.get("Resource", "*") not in ("*", ["*"]):
        return PolicyFault(f"{where}: permissions are by action, for all resources", 'write "*"')
    actions = written.get("Action")
    listed = [actions] if isinstance(actions, str) else actions
    if not isinstance(listed, list) or not 1 <= len(listed) <= ACTIONS_MAX:
        return PolicyFault(f"{where}: Action is a text or a list of 1 to {ACTIONS_MAX}", "mend it")
    for action in listed:
        if not isinstance(action, str) or not _ACTION.fullmatch(action):
            return PolicyFault(
                f"{where}: {quoted(str(action))} is no action", f"write {PRODUCT}:SendSms"
            )
    return PolicyStatement(Effect(effect), tuple(listed))
