"""Templates as values.

A message keeps the version it was rendered from, so a version never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import CompiledTemplate


class TemplateState(StrEnum):
    """Where a template stands between application and deletion."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Template:
    """One version of one template of one account.

    `attributes` maps a variable's name to its attribute (TemplateRule); variables it does not name
    take the default of their kind.
    """

    template_id: int
    version: int
    account_id: int
    code: str
    kind: MessageKind
    state: TemplateState
    name: str
    compiled: CompiledTemplate
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_test: bool = False


def code_of(template_id: int) -> str:
    """Return the TemplateCode of a template's number."""
    return f"SMS_{template_id}"
