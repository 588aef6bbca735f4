"""What would become of a template while it is typed: findings, message, price; apply for it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.console import content_words as words
from hongyan.console.forms import Form
from hongyan.console.page import Answer, Done, Gone, Page, PageAct, PagePart, ShownPage, Wrong, Zone
from hongyan.console.tenant.found_words import read_mend_id
from hongyan.console.tenant.template_draft import (
    Editor,
    editor_of,
    form_of,
    of_ready,
    of_record,
    read_typed,
)
from hongyan.console.within import use_of, write_within
from hongyan.console.wording import N_, remedy_text, rule_text
from hongyan.domain.accounts.acts import Act
from hongyan.domain.templates.library import shipped_library
from hongyan.flows.review.applications.apply_template import (
    TemplateApplied,
    apply_for_template,
    change_template,
)
from hongyan.flows.review.applications.draft_template import (
    TypedTemplate,
    draft_template,
    mended_template,
)
from hongyan.flows.review.applications.own_texts import choices_for_template
from hongyan.flows.review.applications.view_templates import template_view
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/templates/new",
    name="tenant.template_new",
    title=N_("Apply for a template"),
    zone=Zone.TENANT,
    action="CreateSmsTemplate",
    icon="template",
    menu="tenant.templates",
)
ABOUT: Final = {
    "template.kind": "kind",
    "template.name": "name",
    "template.content": "content",
    "template.attributes": "attributes",
    "template.code": "",
    "sign.name": "related_sign",
    "application.remark": "remark",
    "application.scene": "scene",
}
TEMPLATES: Final = "/console/a/{account}/templates"
COPY_SUFFIX: Final = "2"
NAME_CHARACTERS_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class Writing:
    """The page: the editor, what keeps the draft from being taken, and what can be chosen."""

    editor: Editor
    form: Form
    refused: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    purposes: tuple[tuple[str, str], ...]
    sign_options: tuple[tuple[str, str], ...]
    words: ModuleType = words

    @property
    def kind(self) -> str:
        """Return the kind that is chosen, as the form names it."""
        return self.editor.draft.typed.new.kind.name.lower()

    def example(self, name: str) -> str:
        """Return the value that was typed for a variable."""
        return self.editor.draft.typed.examples.get(name, "")


async def show(visit: Visit) -> Answer:
    """Show the editor: empty, with a ready-made template, a copy, or one that is corrected."""
    form = visit.form if visit.form.is_sent else await _filled(visit)
    if form is None:
        return Gone()
    visit = visit.with_form(Form(form.pairs(), problems=visit.form.problems))
    it = await _writing(visit, read_typed(visit.form))
    return ShownPage(it, title=N_("Correct the template") if it.editor.code else "")


async def check(visit: Visit) -> Answer:
    """Judge what is typed; correct it first where a button asks for that."""
    typed = read_typed(visit.form)
    asked = visit.form.text("mend")
    if not asked:
        if not visit.is_part:
            return await show(visit)
        return PagePart("live", await _writing(visit, typed))
    content = await _mended(visit, typed, asked)
    pairs = [pair for pair in visit.form.pairs() if pair[0] not in {"content", "mend"}]
    visit = visit.with_form(Form([*pairs, ("content", content)]))
    it = await _writing(visit, read_typed(visit.form))
    return PagePart("editor", it) if visit.is_part else ShownPage(it)


async def submit(visit: Visit) -> Answer:
    """Apply for it, or for the change of one that was rejected."""
    new = read_typed(visit.form).new
    account_id, code = visit.account.account_id, visit.form.text("code")
    use = use_of(visit, Act.APPLY, Allowance.TEMPLATE)
    if code:
        done = await write_within(visit, use, change_template, account_id, code, new)
    else:
        done = await write_within(visit, use, apply_for_template, account_id, new)
    if isinstance(done, Refused):
        return Wrong(done)
    assert isinstance(done, TemplateApplied), "it was taken"
    said = visit.say(N_("{code} is submitted."), code=done.code)
    return Done(f"{visit.here(TEMPLATES)}/{done.code}", said)


ACTS: Final = {"check": check, "submit": PageAct(submit)}


async def _filled(visit: Visit) -> Form | None:
    """Return the form as the URL asks for it; None for a template that is not there."""
    query = visit.query
    for ready in shipped_library():
        if query.text("ready") == ready.name:
            return of_ready(ready)
    code = query.text("correct") or query.text("copy")
    if not code:
        return Form([("kind", query.text("kind", "notification")), ("content", "")])
    account_id = visit.account.account_id
    view = await visit.services.read(lambda tx: template_view(tx, account_id, code))
    if isinstance(view, Refused):
        return None
    name = view.record.template.name
    if query.text("correct"):
        form = form_of(of_record(view.record, name))
        return Form([*form.pairs(), ("code", code)])
    copied = f"{name[: NAME_CHARACTERS_MAX - 1]}{COPY_SUFFIX}"
    return form_of(of_record(view.record, copied))


async def _writing(visit: Visit, typed: TypedTemplate) -> Writing:
    services, account_id = visit.services, visit.account.account_id
    draft, choices = await services.read(
        lambda tx: (
            draft_template(tx, account_id, typed, visit.now_ms, services.settings),
            choices_for_template(tx, account_id),
        )
    )
    editor = editor_of(visit, visit.here(PAGE.path), visit.form.text("code"), draft)
    refused = draft.verdict.refused
    newest = visit.say(N_("The newest sign"))
    return Writing(
        editor,
        visit.form,
        () if refused is None else _told(visit, refused),
        tuple((one.name.lower(), visit.say(word)) for one, word in words.KINDS.items()),
        tuple((one.name.lower(), visit.say(word)) for one, word in words.PURPOSES.items()),
        (("", newest), *((name, name) for name in choices.signs)),
    )


def _told(visit: Visit, refused: Refused) -> tuple[tuple[str, str], ...]:
    """Return what keeps a draft from being taken: rules and remedies."""
    return tuple(
        (rule_text(one, visit.language), remedy_text(one, visit.language))
        for one in (refused, *refused.also)
    )


async def _mended(visit: Visit, typed: TypedTemplate, asked: str) -> str:
    services, account_id = visit.services, visit.account.account_id
    if asked == "all":
        return await services.read(lambda tx: mended_template(tx, account_id, typed.new))
    place = read_mend_id(asked)
    if place is None:
        return typed.new.content
    draft = await services.read(
        lambda tx: draft_template(tx, account_id, typed, visit.now_ms, services.settings)
    )
    return draft.verdict.mended(*place)
