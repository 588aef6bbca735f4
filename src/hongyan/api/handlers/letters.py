"""Authorization letters and what rests on them: parameters in, the documented fields out."""

from __future__ import annotations

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.handlers.papers import answer, done, made
from hongyan.api.handlers.uploads import material_url
from hongyan.api.parameters.reader import reading
from hongyan.api.parameters.values import MEMBERS_MAX
from hongyan.domain.letters.model import Letter, LetterForm, LetterState, LetterStatus
from hongyan.flows.review.papers.change_papers import change_papers
from hongyan.flows.review.papers.letters import LetterQuery, create_letter, find_letters
from hongyan.kernel.calendar import shanghai_day


@reading
def parse_create(call: Call) -> LetterForm:
    """Read CreateSmsAuthorizationLetter; each field has a limit and a code of its own."""
    params = call.params
    return LetterForm(
        name=params.needed("AuthorizationLetterName", has_own_limit=True),
        grantor=params.needed("Authorization", has_own_limit=True),
        grantee=params.needed("ProxyAuthorization", has_own_limit=True),
        credit_code=params.needed("OrganizationCode", has_own_limit=True),
        period_text=params.needed("AuthorizationLetterExpDate", has_own_limit=True),
        sign_names=params.needed_texts("SignList", MEMBERS_MAX),
        scan_key=params.needed("AuthorizationLetterPic", has_own_limit=True),
    )


async def create(call: Call, form: LetterForm) -> Reply | No:
    """Take a letter; `Data` is its id as a text."""
    account_id = call.caller.account_id
    result = await call.write(create_letter, account_id, form)
    return made(result)


@reading
def parse_query(call: Call) -> LetterQuery:
    """Read QuerySmsAuthorizationLetter."""
    params = call.params
    return LetterQuery(
        ids=frozenset(params.ids("AuthorizationLetterIdList")),
        credit_code=params.text("OrganizationCode"),
        sign_name=params.text("SignName"),
        state=params.choice("State", tuple(LetterState)),
        status=params.choice("Status", tuple(LetterStatus)),
    )


async def query(call: Call, asked: LetterQuery) -> Reply | No:
    """Answer the letters that fit."""
    account_id, now_ms = call.caller.account_id, call.now_ms
    found = await call.services.read(lambda tx: find_letters(tx, account_id, asked, now_ms=now_ms))
    today = shanghai_day(now_ms)
    return answer([_letter(call, one, today) for one in found])


def _letter(call: Call, one: Letter, today: int) -> dict[str, Value]:
    return {
        "AuthorizationLetterId": one.letter_id,
        "AuthorizationLetterName": one.name,
        "Authorization": one.grantor,
        "ProxyAuthorization": one.grantee,
        "OrganizationCode": one.credit_code,
        "AuthorizationLetterExpDate": one.period.text,
        "AuthorizationLetterPic": material_url(call, one.scan_key),
        "SignScope": ",".join(one.sign_names),
        "State": one.state.value,
        "Status": one.status(today).value,
    }


@reading
def parse_change(call: Call) -> tuple[str, int, int | None]:
    """Read ChangeSignatureQualification."""
    return (
        call.params.needed("SignatureName"),
        call.params.needed_number("QualificationId"),
        call.params.paper("AuthorizationLetterId"),
    )


async def change(call: Call, asked: tuple[str, int, int | None]) -> Reply | No:
    """Put other papers behind a sign; the answer has a second envelope inside."""
    account_id = call.caller.account_id
    refused = await call.write(change_papers, account_id, *asked)
    inner: Value = {"Success": True, "ErrCode": "OK", "ErrMessage": "OK", "Data": {}}
    return done(refused, answer(inner))
