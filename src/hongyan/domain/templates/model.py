"""Templates as values.

A message keeps the version it was rendered from, so a version never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hongyan.domain.templates.codes import code_of
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.text.variables import CompiledTemplate


class TemplateState(StrEnum):
    """Where a template stands between application and deletion."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DISABLED = "disabled"
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
    kind: MessageKind
    state: TemplateState
    name: str
    compiled: CompiledTemplate
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_test: bool = False
    intl_type: IntlType | None = None
    """What an international one is for; None for domestic ones."""

    @property
    def code(self) -> str:
        """Return its TemplateCode."""
        return code_of(self.template_id)

    @property
    def purpose(self) -> MessageKind:
        """Return what it is for in every country: a code, a notification or a promotion."""
        if self.kind is not MessageKind.INTERNATIONAL:
            return self.kind
        return IntlType.NOTIFICATION.purpose if self.intl_type is None else self.intl_type.purpose


CHANGEABLE = frozenset({TemplateState.REJECTED, TemplateState.WITHDRAWN})
"""States in which a template may be applied for anew."""


@dataclass(frozen=True, slots=True)
class NewTemplateText:
    """What is declared with an application for a template.

    `intl_type` says what an international one is for; `traffic_driving` is the declaration of links
    and phones as its JSON text, "" without one.
    """

    kind: MessageKind
    name: str
    content: str
    remark: str = ""
    scene: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    related_sign: str = ""
    intl_type: IntlType | None = None
    traffic_driving: str = ""
    more_data: tuple[str, ...] = ()

    @property
    def purpose(self) -> MessageKind:
        """Return what it is for, domestic or international."""
        return self.kind if self.intl_type is None else self.intl_type.purpose


@dataclass(frozen=True, slots=True)
class TemplateApplication:
    """One application for a template; `order_id` is the review case's number."""

    template_id: int
    version: int
    order_id: int | None
    remark: str
    scene: str
    related_sign: str
    intl_type: IntlType | None
    traffic_driving: str
    more_data: tuple[str, ...]
    reject_text: str
    decided_at: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class TemplateRecord:
    """A template with its content as written and the application for its present version.

    The application is None for one that an operator gave.
    """

    template: Template
    content: str
    created_at: int
    application: TemplateApplication | None


@dataclass(frozen=True, slots=True)
class TemplateFilter:
    """Which templates a page shows; None and "" do not choose. `name` may be a part of the name.

    `among` are the only codes that come into question.
    """

    states: frozenset[TemplateState] | None = None
    kind: MessageKind | None = None
    code: str = ""
    name: str = ""
    related_sign: str = ""
    among: frozenset[str] | None = None


EVERY_TEMPLATE = TemplateFilter()
