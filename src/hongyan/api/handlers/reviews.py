"""HongyanRequestReview, which the official API does not have: ask a human about a rejection.

What the rules rejected by themselves goes before the reviewers, without a new application.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.gateway.errors import missing
from hongyan.api.parameters.reader import Unreadable, out_of_range, reading
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.flows.review.desk.request_review import request_review
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.refusal import Refused

REMARK_CHARACTERS_MAX: Final = 500
"""As much as a note in a case's trail holds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person is asked to review, and the applicant's reason."""

    kind: SubjectKind
    name: str
    remark: str


@reading
def parse(call: Call) -> Asked:
    """Read HongyanRequestReview: SignName or TemplateCode, and perhaps a Remark."""
    params = call.params
    remark = params.text("Remark", REMARK_CHARACTERS_MAX)
    sign_name, code = params.text("SignName"), params.text("TemplateCode")
    if sign_name and code:
        raise Unreadable(out_of_range("TemplateCode", "不能与 SignName 同时填写"))
    if code:
        return Asked(SubjectKind.TEMPLATE, code, remark)
    if not sign_name:
        raise Unreadable(missing("SignName"))
    return Asked(SubjectKind.SIGN, sign_name, remark)


async def request(call: Call, asked: Asked) -> Reply | No:
    """Put a rejected application before the reviewers, and answer with their deadline."""
    account_id = call.caller.account_id
    done = await call.write(request_review, account_id, asked.kind, asked.name, asked.remark)
    if isinstance(done, Refused):
        return words_for(done, CodeAge.NEW)
    if not isinstance(done, Case):
        return done
    data: dict[str, Value] = {"OrderId": str(done.case_id)}
    if done.due_at is not None:
        data["DueDate"] = shanghai_text(done.due_at)
    return {"Message": "OK", "Code": "OK", "Data": data}
