"""What the box at the top finds: a number, a call, a template, a case, a code, or names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.lists import url_of
from hongyan.console.page import ANY_MEMBER, Page, ShownPage, Zone
from hongyan.console.visit import Visit, path_of
from hongyan.console.wording import N_
from hongyan.domain.review.model import SubjectKind
from hongyan.flows.review.applications.find_texts import FoundText, find_texts, text_of_case
from hongyan.text.international import RejectedNumber
from hongyan.text.phone import api_form
from hongyan.text.typed import read_typed

PAGE: Final = Page(
    path="/console/a/{account}/find",
    name="tenant.find",
    title=N_("Find"),
    zone=Zone.TENANT,
    action=ANY_MEMBER,
    per_minute=60,
)

FOUND_MAX: Final = 50
DIGITS_MAX: Final = 20
_TEMPLATE: Final = re.compile(r"(?i)SMS_[0-9]{1,18}")
_CASE: Final = re.compile(r"#([0-9]{1,18})")
_CODE: Final = re.compile(r"[A-Za-z_.]{4,64}")
_NUMBER: Final = re.compile(r"\+?[0-9][0-9 -]{5,24}")


@dataclass(frozen=True, slots=True)
class FoundInBox:
    """The page: what was asked, and the signs and templates that it names, each with its URL."""

    asked: str
    signs: tuple[tuple[str, str], ...] = ()
    templates: tuple[tuple[str, str, str], ...] = ()
    """Name, code, URL."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was found."""
        return not self.signs and not self.templates


async def show(visit: Visit) -> ShownPage | Response:
    """Lead on to the one thing that was meant, else show what has the words in its name."""
    asked = visit.query.text("q")[:200]
    url = _meant(visit, asked) or await _case(visit, asked)
    if url:
        return RedirectResponse(url, 303)
    if not asked:
        return ShownPage(FoundInBox(""))
    account_id = visit.account.account_id
    found = await visit.services.read(lambda tx: find_texts(tx, account_id, asked, FOUND_MAX))
    signs = tuple(
        (one.name, _url(visit, one))
        for one in found
        if one.kind is SubjectKind.SIGN and visit.account.may("GetSmsSign")
    )
    templates = tuple(
        (one.name, one.code, _url(visit, one))
        for one in found
        if one.kind is SubjectKind.TEMPLATE and visit.account.may("GetSmsTemplate")
    )
    return ShownPage(FoundInBox(asked, signs, templates))


def _meant(visit: Visit, asked: str) -> str:
    """Return where the form of a text leads, "" for words."""
    account = {"account": visit.account.account_name}
    call, _, part = asked.partition("^")
    if _is_digits(call) and _is_digits(part):
        return path_of("/console/a/{account}/calls/{bizid}", {**account, "bizid": asked})
    if _TEMPLATE.fullmatch(asked):
        return path_of("/console/a/{account}/templates/{code}", {**account, "code": asked.upper()})
    if _is_code(asked):
        return path_of("/docs/errors/{code}", {"code": asked})
    if _NUMBER.fullmatch(asked):
        phone = read_typed(asked)
        if not isinstance(phone, RejectedNumber):
            records = path_of("/console/a/{account}/records", account)
            return url_of(records, {"number": api_form(phone)})
    return ""


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX


def _is_code(asked: str) -> bool:
    """Tell whether a text is written like one of our codes: isv.X, or capitals with a low line."""
    has_home = asked.startswith(("isv.", "isp."))
    return _CODE.fullmatch(asked) is not None and (
        has_home or ("_" in asked and asked == asked.upper())
    )


async def _case(visit: Visit, asked: str) -> str:
    found = _CASE.fullmatch(asked)
    if found is None:
        return ""
    account_id, case_id = visit.account.account_id, int(found[1])
    text = await visit.services.read(lambda tx: text_of_case(tx, account_id, case_id))
    return "" if text is None else _url(visit, text)


def _url(visit: Visit, one: FoundText) -> str:
    account = visit.account.account_name
    if one.kind is SubjectKind.SIGN:
        places = {"account": account, "name": one.name}
        return path_of("/console/a/{account}/signs/{name}", places)
    return path_of("/console/a/{account}/templates/{code}", {"account": account, "code": one.code})
