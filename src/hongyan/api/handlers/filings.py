"""Trademarks and app filings: parameters in, the documented fields out."""

from __future__ import annotations

from collections.abc import Mapping

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.gateway.errors import missing
from hongyan.api.handlers.letters import answer, parsing
from hongyan.api.handlers.reading import NoError, ids, needed, text
from hongyan.api.handlers.uploads import material_url
from hongyan.api.words.papers import words_for_paper
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.flows.refusals.paper_fault import PaperRefused
from hongyan.flows.review.papers import filings as flows


@parsing
def parse_trademark(params: Mapping[str, str]) -> Trademark:
    """Read CreateSmsTrademark."""
    return Trademark(
        trademark_id=0,
        account_id=0,
        name=needed(params, "TrademarkName"),
        registration_number=needed(params, "TrademarkRegistrationNumber"),
        applicant=needed(params, "TrademarkApplicantName"),
        period_text=needed(params, "TrademarkEffExpDate"),
        picture_key=needed(params, "TrademarkPic"),
    )


@parsing
def parse_trademark_ids(params: Mapping[str, str]) -> list[int]:
    """Read QuerySmsTrademark."""
    return _ids(params, "TrademarkIdList")


@parsing
def parse_app_filing(params: Mapping[str, str]) -> AppFiling:
    """Read CreateSmsAppIcpRecord."""
    return AppFiling(
        filing_id=0,
        account_id=0,
        licence_number=needed(params, "AppIcpLicenseNumber"),
        service_name=needed(params, "AppServiceName"),
        principal=needed(params, "AppPrincipalUnitName"),
        approval_date=needed(params, "AppApprovalDate"),
        domain=needed(params, "Domain"),
        record_key=needed(params, "AppIcpRecordPic"),
        store_key=text(params, "AppStoreDownloadPic"),
        runtime_key=text(params, "AppRuntimePic"),
    )


@parsing
def parse_app_filing_ids(params: Mapping[str, str]) -> list[int]:
    """Read QuerySmsAppIcpRecord."""
    return _ids(params, "AppIcpRecordIdList")


def _ids(params: Mapping[str, str], name: str) -> list[int]:
    wanted = ids(params, name)
    if not wanted:
        raise NoError(missing(name))
    return wanted


async def create_trademark(call: Call, form: Trademark) -> Reply | No:
    """Take a trademark; `Data` is its id as a text."""
    account_id = call.caller.account_id
    made = await call.write(
        "create_trademark",
        lambda tx, now_ms: flows.create_trademark(tx, account_id, form, now_ms=now_ms),
    )
    if isinstance(made, No):
        return made
    return words_for_paper(made) if isinstance(made, PaperRefused) else answer(str(made))


async def create_app_filing(call: Call, form: AppFiling) -> Reply | No:
    """Take an app filing; `Data` is its id as a text."""
    account_id = call.caller.account_id
    made = await call.write(
        "create_app_filing",
        lambda tx, now_ms: flows.create_app_filing(tx, account_id, form, now_ms=now_ms),
    )
    if isinstance(made, No):
        return made
    return words_for_paper(made) if isinstance(made, PaperRefused) else answer(str(made))


async def query_trademarks(call: Call, wanted: list[int]) -> Reply | No:
    """Answer the trademarks that exist of those asked for."""
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: flows.find_trademarks(tx, account_id, wanted))
    return answer([_trademark(call, one) for one in found])


async def query_app_filings(call: Call, wanted: list[int]) -> Reply | No:
    """Answer the app filings that exist of those asked for."""
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: flows.find_app_filings(tx, account_id, wanted))
    return answer([_app_filing(call, one) for one in found])


def _trademark(call: Call, one: Trademark) -> dict[str, Value]:
    return {
        "TrademarkId": one.trademark_id,
        "TrademarkName": one.name,
        "TrademarkRegistrationNumber": one.registration_number,
        "TrademarkApplicantName": one.applicant,
        "TrademarkEffExpDate": one.period_text,
        "TrademarkPic": one.picture_key,
        "TrademarkPicUrl": material_url(call, one.picture_key),
    }


def _app_filing(call: Call, one: AppFiling) -> dict[str, Value]:
    return {
        "AppIcpRecordId": one.filing_id,
        "AppIcpLicenseNumber": one.licence_number,
        "AppServiceName": one.service_name,
        "AppPrincipalUnitName": one.principal,
        "AppApprovalDate": one.approval_date,
        "Domain": one.domain,
        "AppIcpRecordPic": one.record_key,
        "AppIcpRecordPicUrl": material_url(call, one.record_key),
        "AppStoreDownloadPic": one.store_key,
        "AppStoreDownloadPicUrl": material_url(call, one.store_key),
        "AppRuntimePic": one.runtime_key,
        "AppRuntimePicUrl": material_url(call, one.runtime_key),
    }
