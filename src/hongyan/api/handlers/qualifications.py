"""Qualifications and the codes for administrators' phones: parameters in, documented fields out."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.gateway.errors import invalid
from hongyan.api.handlers.papers import answer, done, made
from hongyan.api.handlers.uploads import material_url
from hongyan.api.parameters.reader import Params, Unreadable, reading
from hongyan.api.words.papers import words_for_paper
from hongyan.domain.certification.codes import masked
from hongyan.domain.messages.request import Accepted
from hongyan.domain.qualifications.form import PICTURES_MAX
from hongyan.domain.qualifications.model import (
    DETAIL_WORDS,
    Person,
    Picture,
    Qualification,
    QualificationForm,
    QualificationState,
)
from hongyan.domain.qualifications.phone_code import code_text
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.flows.review.papers.phone_codes import (
    code_fits,
    code_not_sent,
    code_request,
    keep_code,
)
from hongyan.flows.review.papers.qualifications import (
    SubmittedForm,
    delete_qualification,
    list_qualifications,
    one_qualification,
    submit_qualification,
    update_qualification,
)
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.phone import normalise_mainland

_UNSENDABLE: Final = Refused(QualificationReason.CODE_UNSENDABLE)

_MANDATORY: Final = (
    "AdminIDCardExpDate",
    "AdminIDCardFrontFace",
    "AdminIDCardNo",
    "AdminIDCardPic",
    "AdminIDCardType",
    "AdminName",
    "AdminPhoneNo",
    "BussinessLicenseExpDate",
    "CertifyCode",
    "CompanyName",
    "CompanyType",
    "LegalPersonIDCardNo",
    "LegalPersonIDCardType",
    "LegalPersonIdCardEffTime",
    "LegalPersonName",
    "OrganizationCode",
    "QualificationName",
)


class Named(NamedTuple):
    """A qualification by its number, and the number of its last case, None if not given."""

    qualification_id: int
    order_id: int | None


@reading
def parse_submit(call: Call) -> SubmittedForm:
    """Read SubmitSmsQualification; a field that is there and empty is the flow's to refuse."""
    params = call.params
    params.require(_MANDATORY)
    use_by_self, whether_share = params.needed_flag("UseBySelf"), params.needed_flag("WhetherShare")
    form = _form(params, use_by_self=use_by_self, whether_share=whether_share)
    return SubmittedForm(form, params.text("CertifyCode"))


@reading
def parse_update(call: Call) -> tuple[Named, SubmittedForm]:
    """Read UpdateSmsQualification; what is not sent stays as it is."""
    params = call.params
    order_id = params.needed_number("OrderId")
    params.needed("AdminPhoneNo", has_own_limit=True)
    code = params.needed("CertifyCode")
    form = _form(params, use_by_self=True, whether_share=False)
    named = Named(params.needed_number("QualificationGroupId"), order_id)
    return named, SubmittedForm(form, code)


def _form(params: Params, *, use_by_self: bool, whether_share: bool) -> QualificationForm:
    """Read the papers as declared; each text has a limit and a code of its own."""

    def text(name: str) -> str:
        return params.text(name, has_own_limit=True)

    return QualificationForm(
        name=text("QualificationName"),
        company_name=text("CompanyName"),
        company_type=text("CompanyType"),
        credit_code=text("OrganizationCode").strip().upper(),
        use_by_self=use_by_self,
        whether_share=whether_share,
        licence_period_text=text("BussinessLicenseExpDate"),
        legal_person=Person(
            name=text("LegalPersonName"),
            id_kind=text("LegalPersonIDCardType"),
            id_number=text("LegalPersonIDCardNo"),
            id_period_text=text("LegalPersonIdCardEffTime"),
            front_key=text("LegalPersonIdCardFrontSide"),
            portrait_key=text("LegalPersonIdCardBackSide"),
        ),
        administrator=Person(
            name=text("AdminName"),
            id_kind=text("AdminIDCardType"),
            id_number=text("AdminIDCardNo"),
            id_period_text=text("AdminIDCardExpDate"),
            front_key=text("AdminIDCardFrontFace"),
            portrait_key=text("AdminIDCardPic"),
            phone=text("AdminPhoneNo"),
        ),
        licences=_pictures(params, "BusinessLicensePics"),
        others=_pictures(params, "OtherFiles"),
        remark=text("Remark"),
    )


def _pictures(params: Params, name: str) -> tuple[Picture, ...]:
    listed = params.objects(name, ("LicensePic", "Type"), PICTURES_MAX)
    return tuple(Picture(one["LicensePic"], one["Type"]) for one in listed)


async def submit(call: Call, asked: SubmittedForm) -> Reply | No:
    """Take a qualification; `Data` is its id as a text."""
    account_id = call.caller.account_id
    result = await call.write(submit_qualification, account_id, asked)
    return made(result)


async def update(call: Call, asked: tuple[Named, SubmittedForm]) -> Reply | No:
    """Take changed papers; `Data` is the qualification's id as a text."""
    account_id = call.caller.account_id
    (which, order_id), new = asked
    refused = await call.write(update_qualification, account_id, which, new, order_id=order_id)
    return done(refused, answer(str(which)))


@reading
def parse_delete(call: Call) -> Named:
    """Read DeleteSmsQualification."""
    order_id = call.params.needed_number("OrderId")
    return Named(call.params.needed_number("QualificationGroupId"), order_id)


async def delete(call: Call, named: Named) -> Reply | No:
    """Delete a qualification."""
    account_id = call.caller.account_id
    which, order_id = named
    refused = await call.write(delete_qualification, account_id, which, order_id=order_id)
    return done(refused, answer(data=True))


Query = tuple[dict[str, object], tuple[int, int]]


@reading
def parse_list(call: Call) -> Query:
    """Read QuerySmsQualificationRecord."""
    params = call.params
    wanted: dict[str, object] = {
        "company_name": params.text("CompanyName") or None,
        "legal_person_name": params.text("LegalPersonName") or None,
        "name": params.text("QualificationGroupName") or None,
        "state": params.choice("State", tuple(QualificationState)) or None,
        "use_by_self": params.flag("UseBySelf"),
        "order_id": params.number("WorkOrderId"),
    }
    where = {column: value for column, value in wanted.items() if value is not None}
    return where, params.page("PageNo")


async def query_list(call: Call, asked: Query) -> Reply | No:
    """Answer a page of qualifications."""
    account_id, (where, (size, place)) = call.caller.account_id, asked
    total, found = await call.services.read(
        lambda tx: list_qualifications(tx, account_id, where, (size, place))
    )
    rows = [_row(one) for one in found]
    return answer({"List": rows, "PageNo": place, "PageSize": size, "Total": total})


def _row(one: Qualification) -> dict[str, Value]:
    return {
        "GroupId": one.qualification_id,
        "WorkOrderId": one.order_id,
        "QualificationGroupName": one.name,
        "CompanyName": one.company_name,
        "LegalPersonName": one.legal_person_name,
        "UseBySelf": "true" if one.use_by_self else "false",
        "StateName": one.state.value,
        "AuditRemark": one.note,
        "AuditTime": "" if one.decided_at is None else shanghai_text(one.decided_at),
        "CreateDate": shanghai_text(one.created_at),
    }


@reading
def parse_single(call: Call) -> Named:
    """Read QuerySingleSmsQualification."""
    order_id = call.params.number("OrderId")
    return Named(call.params.needed_number("QualificationGroupId"), order_id)


async def query_single(call: Call, named: Named) -> Reply | No:
    """Answer one qualification; numbers that identify a person are shown in part only."""
    account_id, context = call.caller.account_id, call.services.context
    which, order_id = named
    found = await call.services.read(
        lambda tx: one_qualification(tx, account_id, which, context, order_id=order_id)
    )
    if isinstance(found, Refused):
        return words_for_paper(found)
    return answer(_detail(call, *found))


def _detail(call: Call, one: Qualification, form: QualificationForm) -> dict[str, Value]:
    legal, admin = form.legal_person, form.administrator
    return {
        "QualificationGroupId": one.qualification_id,
        "WorkOrderId": one.order_id,
        "QualificationName": one.name,
        "State": DETAIL_WORDS[one.state],
        "CompanyName": form.company_name,
        "CompanyType": form.company_type,
        "BusinessType": "",
        "OrganizationCode": form.credit_code,
        "UseBySelf": form.use_by_self,
        "WhetherShare": form.whether_share,
        "Remark": form.remark,
        "EffTimeStr": form.licence_period_text,
        "LegalPersonName": legal.name,
        "LegalPersonIDCardType": legal.id_kind,
        "LegalPersonIDCardNo": masked(legal.id_number),
        "LegalPersonIdCardEffTime": legal.id_period_text,
        "AdminName": admin.name,
        "AdminIDCardType": admin.id_kind,
        "AdminIDCardNo": masked(admin.id_number),
        "AdminIDCardExpDate": admin.id_period_text,
        "AdminIDCardFrontFace": material_url(call, admin.front_key),
        "AdminIDCardPic": material_url(call, admin.portrait_key),
        "AdminPhoneNo": masked(admin.phone),
        "BusinessLicensePics": [
            {
                "LicensePic": paper.key,
                "PicUrl": material_url(call, paper.key),
                "Type": paper.kind,
            }
            for paper in form.licences
        ],
        "OtherFiles": [
            {"LicensePic": paper.key, "PicUrl": material_url(call, paper.key)}
            for paper in form.others
        ],
    }


@reading
def parse_phone(call: Call) -> int:
    """Read RequiredPhoneCode."""
    return _phone(call.params)


@reading
def parse_code(call: Call) -> tuple[int, str]:
    """Read ValidPhoneCode."""
    return _phone(call.params), call.params.needed("CertifyCode")


def _phone(params: Params) -> int:
    phone = normalise_mainland(params.needed("PhoneNo"))
    if phone is None:
        raise Unreadable(invalid("PhoneNo"))
    return phone


async def require_code(call: Call, phone: int) -> Reply | No:
    """Text a code to a phone; flow control refuses like any send.

    The use is counted before anything is sent, so that calls at the same time see each other.
    """
    account_id, services = call.caller.account_id, call.services
    code = code_text(os.urandom(8))
    claim = services.context.ids.one(call.now_ms)
    request = await call.write(code_request, account_id, phone, code, claim)
    if isinstance(request, Refused):
        return words_for_paper(request)
    if isinstance(request, No):
        return request
    accepted = await services.accept(request)
    is_sent = isinstance(accepted, Accepted)
    if is_sent:
        await call.follow_up(keep_code, account_id, phone, code)
        return answer("OK")
    await call.follow_up(code_not_sent, account_id)
    if isinstance(accepted, Refused) and accepted.reason is Refusal.FREQUENCY_LIMITED:
        return accepted
    return words_for_paper(_UNSENDABLE)


async def check_code(call: Call, asked: tuple[int, str]) -> Reply | No:
    """Tell whether a code is the one that was sent."""
    account_id = call.caller.account_id
    fits = await call.write(code_fits, account_id, *asked)
    return answer(fits) if isinstance(fits, bool) else fits
