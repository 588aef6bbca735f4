"""Trademarks and app filings: parameters in, the documented fields out."""

from __future__ import annotations

from collections.abc import Sequence

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.handlers.papers import answer, made
from hongyan.api.handlers.uploads import material_url
from hongyan.api.parameters.reader import reading
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.flows.review.papers import filings as flows


@reading
def parse_trademark(call: Call) -> Trademark:
    """Read CreateSmsTrademark; each field has a limit and a code of its own."""
    params = call.params
    return Trademark(
        trademark_id=0,
        account_id=0,
        name=params.needed("TrademarkName", has_own_limit=True),
        registration_number=params.needed("TrademarkRegistrationNumber", has_own_limit=True),
        applicant=params.needed("TrademarkApplicantName", has_own_limit=True),
        period_text=params.needed("TrademarkEffExpDate", has_own_limit=True),
        picture_key=params.needed("TrademarkPic", has_own_limit=True),
    )


@reading
def parse_trademark_ids(call: Call) -> Sequence[int]:
    """Read QuerySmsTrademark."""
    return call.params.needed_ids("TrademarkIdList")


@reading
def parse_app_filing(call: Call) -> AppFiling:
    """Read CreateSmsAppIcpRecord; each field has a limit and a code of its own."""
    params = call.params
    return AppFiling(
        filing_id=0,
        account_id=0,
        licence_number=params.needed("AppIcpLicenseNumber", has_own_limit=True),
        service_name=params.needed("AppServiceName", has_own_limit=True),
        principal=params.needed("AppPrincipalUnitName", has_own_limit=True),
        approval_date=params.needed("AppApprovalDate", has_own_limit=True),
        domain=params.needed("Domain", has_own_limit=True),
        record_key=params.needed("AppIcpRecordPic", has_own_limit=True),
        store_key=params.text("AppStoreDownloadPic", has_own_limit=True),
        runtime_key=params.text("AppRuntimePic", has_own_limit=True),
    )


@reading
def parse_app_filing_ids(call: Call) -> Sequence[int]:
    """Read QuerySmsAppIcpRecord."""
    return call.params.needed_ids("AppIcpRecordIdList")


async def create_trademark(call: Call, form: Trademark) -> Reply | No:
    """Take a trademark; `Data` is its id as a text."""
    account_id = call.caller.account_id
    result = await call.write(flows.create_trademark, account_id, form)
    return made(result)


async def create_app_filing(call: Call, form: AppFiling) -> Reply | No:
    """Take an app filing; `Data` is its id as a text."""
    account_id = call.caller.account_id
    result = await call.write(flows.create_app_filing, account_id, form)
    return made(result)


async def query_trademarks(call: Call, wanted: Sequence[int]) -> Reply | No:
    """Answer the trademarks that exist of those asked for."""
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: flows.find_trademarks(tx, account_id, wanted))
    return answer([_trademark(call, one) for one in found])


async def query_app_filings(call: Call, wanted: Sequence[int]) -> Reply | No:
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
