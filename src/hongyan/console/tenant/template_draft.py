"""A template's form read: what is applied for, and the draft with all that the editor shows of it.

Shared by the editor for new templates and for corrected ones. Knows no page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hongyan.console.chart import Share, shares
from hongyan.console.forms import Form
from hongyan.console.tenant.found_words import FoundTold, told_of_draft
from hongyan.domain.templates.library import ReadyTemplate
from hongyan.domain.templates.model import NewTemplateText, TemplateRecord
from hongyan.flows.review.applications.draft_template import (
    TemplateDraft,
    TypedTemplate,
    suggested_attribute,
)
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.text.variables import compile_template

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

ATTRIBUTE: str = "attribute."
EXAMPLE: str = "example."
KIND_NAMES = {one.name.lower(): one for one in MessageKind}
PURPOSE_NAMES = {one.name.lower(): one for one in IntlType}


def read_typed(form: Form) -> TypedTemplate:
    """Return what was typed. A variable that the form did not show yet takes a suggestion."""
    kind = KIND_NAMES[form.choice("kind", KIND_NAMES, "notification")]
    purpose = PURPOSE_NAMES[form.choice("purpose", PURPOSE_NAMES, "verification")]
    content = form.raw("content").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    shown = {name.removeprefix(ATTRIBUTE) for name, _ in form.pairs() if name.startswith(ATTRIBUTE)}
    attributes, examples = {}, {}
    pieces = compile_template(content).pieces
    before = dict(zip(pieces[1::2][::-1], pieces[:-1:2][::-1], strict=True))
    for name in compile_template(content).names:
        is_shown = name in shown and form.text("shown_kind") == kind.name.lower()
        suggested = suggested_attribute(name, kind, before[name])
        attributes[name] = form.text(ATTRIBUTE + name) if is_shown else suggested
        examples[name] = form.text(EXAMPLE + name) if is_shown else ""
    new = NewTemplateText(
        kind=kind,
        name=form.text("name"),
        content=content,
        remark=form.text("remark"),
        scene=form.text("scene"),
        attributes={name: one for name, one in attributes.items() if one},
        related_sign=form.text("related_sign"),
        intl_type=purpose if kind is MessageKind.INTERNATIONAL else None,
    )
    return TypedTemplate(new, examples)


def form_of(new: NewTemplateText, examples: dict[str, str] | None = None) -> Form:
    """Return a form filled with an application, as if it had been typed."""
    purpose = new.intl_type or IntlType.VERIFICATION
    pairs = {
        "kind": new.kind.name.lower(),
        "shown_kind": new.kind.name.lower(),
        "purpose": purpose.name.lower(),
        "name": new.name,
        "content": new.content,
        "remark": new.remark,
        "scene": new.scene,
        "related_sign": new.related_sign,
    }
    for name in compile_template(new.content).names:
        pairs[ATTRIBUTE + name] = new.attributes.get(name, "")
        pairs[EXAMPLE + name] = (examples or {}).get(name, "")
    return Form(pairs.items())


def of_record(record: TemplateRecord, name: str) -> NewTemplateText:
    """Return what would be applied for with a template as it is, under a name."""
    template, applied = record.template, record.application
    new = NewTemplateText(
        kind=template.kind,
        name=name,
        content=record.content,
        attributes=template.attributes,
        intl_type=template.intl_type,
    )
    if applied is None:
        return new
    return replace(
        new, remark=applied.remark, scene=applied.scene, related_sign=applied.related_sign
    )


def of_ready(ready: ReadyTemplate) -> Form:
    """Return a form filled with a ready-made template."""
    new = NewTemplateText(ready.kind, ready.name, ready.content, attributes=ready.attributes)
    return form_of(new, {one.name: one.example for one in ready.variables})


@dataclass(frozen=True, slots=True)
class Editor:
    """The editor: the draft, what is told of it, and what can be chosen."""

    url: str
    code: str
    """Of the template that is corrected; "" for a new one."""
    draft: TemplateDraft
    told: FoundTold
    bars: tuple[Share, ...]
    """How full the message's segments are."""

    @property
    def has_text(self) -> bool:
        """Tell whether there is anything to judge yet."""
        return bool(self.draft.typed.new.content.strip())


def editor_of(visit: Visit, url: str, code: str, draft: TemplateDraft) -> Editor:
    """Return what the editor shows of a draft."""
    bars: tuple[Share, ...] = ()
    if draft.message is not None:
        fill = draft.message.fill
        bars = shares([(fill.used, "ok" if fill.segments == 1 else "warn")], fill.room)
    return Editor(url, code, draft, told_of_draft(draft.verdict, visit.language), bars)
