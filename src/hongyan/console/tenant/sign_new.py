"""What would become of a sign, while it is typed, and which papers it needs; and apply for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.console import content_words as words
from hongyan.console.forms import Form
from hongyan.console.page import (
    UPLOAD_BYTES_MAX,
    Answer,
    Done,
    Gone,
    Page,
    PageAct,
    PagePart,
    ShownPage,
    Wrong,
    Zone,
)
from hongyan.console.tenant.found_words import FoundTold, read_mend_id, told_of_draft
from hongyan.console.uploads import keep_upload
from hongyan.console.visit import quoted_part
from hongyan.console.within import use_of, write_within
from hongyan.console.wording import N_, remedy_text, rule_text
from hongyan.domain.accounts.acts import Act
from hongyan.domain.signs.model import NewSign
from hongyan.flows.review.applications.apply_sign import SignApplied, apply_for_sign, change_sign
from hongyan.flows.review.applications.draft_sign import draft_sign
from hongyan.flows.review.applications.own_texts import Choice, ForSign, choices_for_sign
from hongyan.flows.review.applications.verdict_on_draft import DraftVerdict
from hongyan.flows.review.applications.view_signs import sign_view
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.kinds import SignKind, SignSource
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/signs/new",
    name="tenant.sign_new",
    title=N_("Apply for a sign"),
    zone=Zone.TENANT,
    action="CreateSmsSign",
    menu="tenant.signs",
    form_bytes_max=UPLOAD_BYTES_MAX,
)
ABOUT: Final = {
    "sign.name": "name",
    "application.remark": "remark",
    "application.scene": "scene",
    "application.files": "scan",
    "qualification": "qualification",
    "letter": "letter",
    "trademark": "trademark",
    "filing": "filing",
    "scan": "scan",
}
SIGNS: Final = "/console/a/{account}/signs"
KINDS: Final = {one.name.lower(): one for one in SignKind}
SOURCES: Final = {one.name.lower(): one for one in SignSource}


@dataclass(frozen=True, slots=True)
class Naming:
    """The page: the verdict on what is typed, and the papers that can be chosen."""

    url: str
    changes: str
    """The sign that is corrected; "" for a new one."""
    name: str
    verdict: DraftVerdict
    told: FoundTold
    choices: ForSign
    refused: tuple[tuple[str, str], ...]
    form: Form
    words: ModuleType = words

    @property
    def has_text(self) -> bool:
        """Tell whether there is anything to judge yet."""
        return bool(self.name)

    def sources(self, visit: Visit) -> list[tuple[str, str]]:
        """Return what a name can be, with its words."""
        return [(one.name.lower(), visit.say(words.SOURCES[one])) for one in SignSource]

    def options(self, visit: Visit, choices: tuple[Choice, ...]) -> list[tuple[str, str]]:
        """Return the papers of a kind that can be chosen, none first."""
        return [("", visit.say(N_("None"))), *((str(one.number), one.says) for one in choices)]


async def show(visit: Visit) -> Answer:
    """Show the form: empty, or with a sign that is corrected."""
    form = visit.form if visit.form.is_sent else await _filled(visit)
    if form is None:
        return Gone()
    visit = visit.with_form(Form(form.pairs(), problems=visit.form.problems))
    it = await _naming(visit)
    return ShownPage(it, title=N_("Correct the sign") if it.changes else "")


async def check(visit: Visit) -> Answer:
    """Judge what is typed; correct it first where a button asks for that."""
    asked = read_mend_id(visit.form.text("mend"))
    if asked is None:
        return PagePart("verdict", await _naming(visit)) if visit.is_part else await show(visit)
    it = await _naming(visit)
    pairs = [pair for pair in visit.form.pairs() if pair[0] not in {"name", "mend"}]
    visit = visit.with_form(Form([*pairs, ("name", it.verdict.mended(*asked))]))
    it = await _naming(visit)
    return PagePart("editor", it) if visit.is_part else ShownPage(it)


async def submit(visit: Visit) -> Answer:
    """Apply for it, with the papers that are named, and a scan that comes along."""
    new = _read(visit.form)
    file = visit.form.files.get("scan")
    if file is not None and file.filename:
        kept = await keep_upload(visit, "scan")
        if isinstance(kept, Refused):
            return Wrong(kept)
        new = replace(new, more_data=(kept.key,))
    account_id, use = visit.account.account_id, use_of(visit, Act.APPLY, Allowance.SIGN)
    if visit.form.text("changes"):
        done = await write_within(visit, use, change_sign, account_id, new, approved_too=False)
    else:
        done = await write_within(visit, use, apply_for_sign, account_id, new)
    if isinstance(done, Refused):
        return Wrong(done)
    assert isinstance(done, SignApplied), "it was taken"
    url = f"{visit.here(SIGNS)}/{quoted_part(done.name)}"
    return Done(url, visit.say(N_("The sign {name} is submitted."), name=done.name))


ACTS: Final = {"check": check, "submit": PageAct(submit)}


def _read(form: Form) -> NewSign:
    return NewSign(
        name=form.text("changes") or form.text("name"),
        source=SOURCES[form.choice("source", SOURCES, "organisation")],
        kind=KINDS[form.choice("kind", KINDS, "general")],
        remark=form.text("remark"),
        scene=form.text("scene"),
        is_third_party=form.text("whose") == "other",
        qualification_id=form.whole("qualification"),
        letter_id=form.whole("letter"),
        trademark_id=form.whole("trademark"),
        app_filing_id=form.whole("filing"),
    )


async def _filled(visit: Visit) -> Form | None:
    name = visit.query.text("correct")
    if not name:
        return Form([("kind", "general"), ("name", "")])
    account_id = visit.account.account_id
    view = await visit.services.read(lambda tx: sign_view(tx, account_id, name))
    if isinstance(view, Refused):
        return None
    applied = view.record.application
    pairs = {"changes": name, "name": name, "kind": view.record.sign.kind.name.lower()}
    if applied is not None:
        pairs |= {
            "source": applied.source.name.lower(),
            "whose": "other" if applied.is_third_party else "own",
            "remark": applied.remark,
            "scene": applied.scene,
            "qualification": str(applied.qualification_id or ""),
            "letter": str(applied.letter_id or ""),
            "trademark": str(applied.trademark_id or ""),
            "filing": str(applied.app_filing_id or ""),
        }
    return Form(pairs.items())


async def _naming(visit: Visit) -> Naming:
    services, account_id = visit.services, visit.account.account_id
    new, changes = _read(visit.form), visit.form.text("changes")
    verdict, choices = await services.read(
        lambda tx: (
            draft_sign(
                tx, account_id, new, visit.now_ms, services.settings, is_change=bool(changes)
            ),
            choices_for_sign(tx, account_id, visit.now_ms),
        )
    )
    refused = verdict.refused
    return Naming(
        url=visit.here(PAGE.path),
        changes=changes,
        name=new.name,
        verdict=verdict,
        told=told_of_draft(verdict, visit.language),
        choices=choices,
        refused=tuple(
            (rule_text(one, visit.language), remedy_text(one, visit.language))
            for one in (() if refused is None else (refused, *refused.also))
        ),
        form=visit.form,
    )
