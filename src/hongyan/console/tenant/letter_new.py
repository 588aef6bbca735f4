"""How is an authorization letter filled in so that it holds: written, stamped, given, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import Response

from hongyan.console import content_words as words
from hongyan.console.forms import Form
from hongyan.console.page import (
    UPLOAD_BYTES_MAX,
    Answer,
    Done,
    Page,
    PageAct,
    PagePart,
    ShownPage,
    Wrong,
    Zone,
)
from hongyan.console.uploads import keep_upload
from hongyan.console.within import use_of, write_within
from hongyan.console.wording import N_, rule_text
from hongyan.documents.letter_text import LetterDraft
from hongyan.documents.pdf import DocumentFault, obstacle
from hongyan.domain.accounts.acts import Act
from hongyan.domain.letters.check import REMARK_WORDS
from hongyan.domain.letters.model import LetterForm
from hongyan.flows.review.applications.own_texts import choices_for_sign
from hongyan.flows.review.papers.draft_letter import LetterChecked, check_draft_letter
from hongyan.flows.review.papers.letters import create_letter
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.calendar import DAY_MS, shanghai_day
from hongyan.kernel.period import day_text
from hongyan.kernel.refusal import Refused
from hongyan.words.catalogues import spoken

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/papers/letters/new",
    name="tenant.letter_new",
    title=N_("Authorization letter"),
    zone=Zone.TENANT,
    action="CreateSmsAuthorizationLetter",
    menu="tenant.papers",
    form_bytes_max=UPLOAD_BYTES_MAX,
)
ABOUT: Final = {
    "letter.name": "name",
    "letter.grantor": "grantor",
    "letter.grantee": "grantee",
    "letter.credit_code": "code",
    "letter.signs": "signs",
    "letter.period": "until",
    "letter.scan": "scan",
    "scan": "scan",
}
PAPERS: Final = "/console/a/{account}/papers"
YEAR_DAYS: Final = 365
_BETWEEN: Final = re.compile("[\\s,，、;；]")
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class AskedField:
    """One field of the letter as the check sees it: `said` is "" where nothing is wrong."""

    word: str
    value: str
    said: str
    is_advice: bool = False


@dataclass(frozen=True, slots=True)
class Assistant:
    """The page: the letter as filled in, checked field by field."""

    url: str
    grantee: str
    fields: tuple[AskedField, ...]
    is_certified: bool
    is_typed: bool
    has_pdf: bool
    today: str
    until: str
    words: ModuleType = words


async def show(visit: Visit) -> ShownPage:
    """Show the assistant."""
    return ShownPage(await _assistant(visit))


async def check(visit: Visit) -> Answer:
    """Check the fields as they are."""
    it = await _assistant(visit)
    return PagePart("checked", it) if visit.is_part else ShownPage(it)


async def docx(visit: Visit) -> Answer:
    """Give the letter as a Word file, ready to print and stamp."""
    return await _file(visit, "docx", _DOCX)


async def pdf(visit: Visit) -> Answer:
    """Give the letter as PDF."""
    return await _file(visit, "pdf", "application/pdf")


async def submit(visit: Visit) -> Answer:
    """Take the stamped letter with its scan."""
    made = await _checked(visit)
    if made.refused is not None:
        return Wrong(made.refused)
    kept = await keep_upload(visit, "scan")
    if isinstance(kept, Refused):
        return Wrong(kept)
    form = replace(_read(visit, made.grantee.owner_name), scan_key=kept.key)
    use = use_of(visit, Act.APPLY, Allowance.LETTER)
    done = await write_within(visit, use, create_letter, visit.account.account_id, form)
    if isinstance(done, Refused):
        return Wrong(done)
    return Done(visit.here(PAPERS), visit.say(N_("The letter is kept. Name it when you apply.")))


ACTS: Final = {"check": check, "docx": docx, "pdf": pdf, "submit": PageAct(submit)}


def _read(visit: Visit, owner_name: str, today: str = "") -> LetterForm:
    form: Form = visit.form
    begins, ends = form.text("from", today), form.text("until")
    return LetterForm(
        name=form.text("name"),
        grantor=form.text("grantor"),
        grantee=owner_name or form.text("grantee"),
        credit_code=form.text("code"),
        period_text=f"{begins}~{ends}",
        sign_names=tuple(
            dict.fromkeys(one for one in _BETWEEN.split(form.text("signs").strip("【】")) if one)
        ),
        scan_key="",
    )


async def _checked(visit: Visit) -> LetterChecked:
    account_id = visit.account.account_id

    def read(tx: Connection) -> LetterChecked:
        owner = choices_for_sign(tx, account_id, visit.now_ms).owner_name
        return check_draft_letter(tx, account_id, _read(visit, owner), visit.now_ms)

    return await visit.services.read(read)


async def _assistant(visit: Visit) -> Assistant:
    made = await _checked(visit)
    owner = made.grantee.owner_name
    today = shanghai_day(visit.now_ms)
    until = shanghai_day(visit.now_ms + YEAR_DAYS * DAY_MS)
    return Assistant(
        url=visit.here(PAGE.path),
        grantee=owner,
        fields=_fields(visit, made, _read(visit, owner)) if visit.form.is_sent else (),
        is_certified=bool(owner),
        is_typed=visit.form.is_sent,
        has_pdf=obstacle() is None,
        today=day_text(today),
        until=day_text(until),
    )


_FIELD_OF: Final[Mapping[str, str]] = {
    "AuthorizationLetterName": "letter.name",
    "Authorization": "letter.grantor",
    "ProxyAuthorization": "letter.grantee",
    "OrganizationCode": "letter.credit_code",
    "SignList": "letter.signs",
    "AuthorizationLetterExpDate": "letter.period",
    "AuthorizationLetterPic": "letter.scan",
}
"""The API's names of a letter's fields, by which remarks are kept, as the form's."""


def _fields(visit: Visit, made: LetterChecked, form: LetterForm) -> tuple[AskedField, ...]:
    values = {
        "letter.name": form.name,
        "letter.grantor": form.grantor,
        "letter.grantee": form.grantee,
        "letter.credit_code": form.credit_code,
        "letter.signs": "、".join(form.sign_names),
        "letter.period": form.period_text.replace("~", " – ").strip(" –"),
    }
    said: dict[str, tuple[str, bool]] = {}
    refused = made.refused
    for one in () if refused is None else (refused, *refused.also):
        said.setdefault(one.about, (rule_text(one, visit.language), False))
    for remark in made.remarks:
        told = REMARK_WORDS[remark]
        about = _FIELD_OF[told.field]
        if values.get(about):
            said.setdefault(about, (spoken(told.sentence, visit.language), told.is_advice))
    return tuple(
        AskedField(words.LETTER_FIELDS[about], value, *said.get(about, ("", False)))
        for about, value in values.items()
    )


async def _file(visit: Visit, kind: str, media_type: str) -> Answer:
    made = await _checked(visit)
    # A draft may be downloaded before it has a name; it has none of its own on paper.
    wrong = [
        one
        for one in (() if made.refused is None else (made.refused, *made.refused.also))
        if one.about not in {"letter.name", "letter.grantee"}
    ]
    if wrong:
        return Wrong(
            Refused(wrong[0].reason, wrong[0].about, also=tuple(wrong[1:]), values=wrong[0].values)
        )
    owner = made.grantee
    form = _read(visit, owner.owner_name)
    settings = visit.services.settings
    draft = LetterDraft(
        grantor=form.grantor,
        grantor_code=form.credit_code,
        grantee=form.grantee,
        grantee_kind=owner.kind,
        operator_name=settings.operator_name,
        operator_tax_number=settings.operator_tax_number,
        sign_names=form.sign_names,
        period=made.period,
    )
    try:
        # On a reading thread: writing a document takes too long for the loop.
        content = await visit.services.read(lambda _tx: _written(draft, kind))
    except DocumentFault:
        return await show(visit)
    name = quote(f"{visit.say(N_('Authorization letter'))}.{kind}")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, headers=headers, media_type=media_type)


def _written(draft: LetterDraft, kind: str) -> bytes:
    from hongyan.documents import letter_files  # noqa: PLC0415 - slow to import

    return letter_files.letter_docx(draft) if kind == "docx" else letter_files.letter_pdf(draft)
