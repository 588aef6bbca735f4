"""Authorization letters and what rests on them: parameters in, the documented fields out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeVar

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.handlers.reading import NoError, ids, listed, needed, needed_number, number, text
from hongyan.api.words.papers import words_for_paper
from hongyan.domain.letters.model import Letter, LetterForm
from hongyan.flows.refusals.paper_fault import PaperRefused
from hongyan.flows.review.papers.change_papers import change_papers
from hongyan.flows.review.papers.letters import LetterQuery, create_letter, find_letters
from hongyan.kernel.calendar import shanghai_day

_T = TypeVar("_T")


def parsing(read: Callable[[Mapping[str, str]], _T]) -> Callable[[Call], _T | No]:
    """Make a handler's parser of a reader of parameters."""

    @wraps(read)
    def parse(call: Call) -> _T | No:
        try:
            return read(call.params)
        except NoError as no:
            return no.answer

    return parse


def answer(data: Value) -> Reply:
    """Return a successful answer of the newer management actions."""
    return {"Code": "OK", "Message": "OK", "Success": True, "Data": data}


@parsing
def parse_create(params: Mapping[str, str]) -> LetterForm:
    """Read CreateSmsAuthorizationLetter."""
    return LetterForm(
        name=needed(params, "AuthorizationLetterName"),
        grantor=needed(params, "Authorization"),
        grantee=needed(params, "ProxyAuthorization"),
        credit_code=needed(params, "OrganizationCode"),
        period_text=needed(params, "AuthorizationLetterExpDate"),
        sign_names=tuple(_sign_list(params)),
        scan_key=needed(params, "AuthorizationLetterPic"),
    )


def _sign_list(params: Mapping[str, str]) -> list[str]:
    needed(params, "SignList")
    return listed(params, "SignList", list[str])


async def create(call: Call, form: LetterForm) -> Reply | No:
    """Take a letter; `Data` is its id as a text."""
    account_id = call.caller.account_id
    made = await call.write(
        "create_letter", lambda tx, now_ms: create_letter(tx, account_id, form, now_ms=now_ms)
    )
    if isinstance(made, No):
        return made
    return words_for_paper(made) if isinstance(made, PaperRefused) else answer(str(made))


@parsing
def parse_query(params: Mapping[str, str]) -> LetterQuery:
    """Read QuerySmsAuthorizationLetter."""
    return LetterQuery(
        ids=frozenset(ids(params, "AuthorizationLetterIdList")),
        credit_code=text(params, "OrganizationCode"),
        sign_name=text(params, "SignName"),
        state=text(params, "State"),
        status=text(params, "Status"),
    )


async def query(call: Call, asked: LetterQuery) -> Reply | No:
    """Answer the letters that fit."""
    account_id, now_ms = call.caller.account_id, call.now_ms
    found = await call.services.read(lambda tx: find_letters(tx, account_id, asked, now_ms=now_ms))
    today = shanghai_day(now_ms)
    return answer([_letter(one, today) for one in found])


def _letter(one: Letter, today: int) -> dict[str, Value]:
    return {
        "AuthorizationLetterId": one.letter_id,
        "AuthorizationLetterName": one.name,
        "Authorization": one.grantor,
        "ProxyAuthorization": one.grantee,
        "OrganizationCode": one.credit_code,
        "AuthorizationLetterExpDate": one.period.text,
        "AuthorizationLetterPic": one.scan_key,
        "SignScope": ",".join(one.sign_names),
        "State": one.state.value,
        "Status": one.status(today).value,
    }


@parsing
def parse_change(params: Mapping[str, str]) -> tuple[str, int, int | None]:
    """Read ChangeSignatureQualification."""
    return (
        needed(params, "SignatureName"),
        needed_number(params, "QualificationId"),
        number(params, "AuthorizationLetterId"),
    )


async def change(call: Call, asked: tuple[str, int, int | None]) -> Reply | No:
    """Put other papers behind a sign; the answer has a second envelope inside."""
    account_id, context = call.caller.account_id, call.services.context
    refused = await call.write(
        "change_papers",
        lambda tx, now_ms: change_papers(tx, account_id, *asked, now_ms=now_ms, context=context),
    )
    if isinstance(refused, No):
        return refused
    if refused is not None:
        return words_for_paper(refused)
    return answer({"Success": True, "ErrCode": "OK", "ErrMessage": "OK", "Data": {}})
