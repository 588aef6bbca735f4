"""The API's table of contents: each action by its name, what it reads and what it does.

A handler has two parts. `parse` reads parameters and touches nothing; `run` calls one flow. The
server settles the nonce between them, except for sends, whose flow does it in its transaction.
Each action says what kind of act it is and which allowance it uses up (docs/rules/accounts.md).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hongyan.api.call import Call, No, Reply
from hongyan.api.handlers import (
    comparisons,
    conversions,
    filings,
    letters,
    qualifications,
    query,
    reviews,
    sending,
    tags,
    uploads,
)
from hongyan.api.handlers.signs import apply as sign_apply
from hongyan.api.handlers.signs import view as sign_view
from hongyan.api.handlers.templates import apply as template_apply
from hongyan.api.handlers.templates import view as template_view
from hongyan.domain.accounts.acts import Act
from hongyan.kernel.allowances import Allowance

Parse = Callable[[Call], Any]
Run = Callable[[Call, Any], Awaitable[Reply | No]]


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its two parts, the kind of act, and what it uses up if it stores anything.

    What an account sends is bounded by its quotas, its funds and the frequency limits.
    """

    parse: Parse
    run: Run
    act: Act = Act.QUERY
    allowance: Allowance | None = None

    @property
    def is_sending(self) -> bool:
        """Tell whether its flow claims the nonce."""
        return self.act is Act.SEND


ACTIONS: Mapping[str, Action] = {
    "SendSms": Action(sending.parse_sms, sending.send, Act.SEND),
    "SendBatchSms": Action(sending.parse_batch, sending.send, Act.SEND),
    # Ours: the official API has no such actions, and none of its names begins so.
    "HongyanCancelSend": Action(
        sending.parse_cancellation, sending.cancel, Act.MANAGE, Allowance.CHANGE
    ),
    "HongyanCompareTexts": Action(
        comparisons.parse, comparisons.compare, Act.APPLY, Allowance.CHANGE
    ),
    "HongyanRequestReview": Action(reviews.parse, reviews.request, Act.APPLY, Allowance.CHANGE),
    "QuerySendDetails": Action(query.parse_details, query.send_details),
    "QuerySendStatistics": Action(query.parse_statistics, query.send_statistics),
    "SmsConversionIntl": Action(
        conversions.parse_message, conversions.report_message, Act.MANAGE, Allowance.CONVERSION
    ),
    "ConversionDataIntl": Action(
        conversions.parse_rate, conversions.report_overall, Act.MANAGE, Allowance.CONVERSION
    ),
    "CreateSmsAuthorizationLetter": Action(
        letters.parse_create, letters.create, Act.APPLY, Allowance.LETTER
    ),
    "QuerySmsAuthorizationLetter": Action(letters.parse_query, letters.query),
    "ChangeSignatureQualification": Action(
        letters.parse_change, letters.change, Act.APPLY, Allowance.SIGN
    ),
    "GetOSSInfoForUploadFile": Action(
        uploads.parse_grant, uploads.upload_grant, Act.UPLOAD, Allowance.UPLOAD
    ),
    "GetSmsOcrOssInfo": Action(
        uploads.parse_grant, uploads.recognition_grant, Act.UPLOAD, Allowance.UPLOAD
    ),
    "GetQualificationOssInfo": Action(
        uploads.parse_qualification_grant, uploads.qualification_grant, Act.UPLOAD, Allowance.UPLOAD
    ),
    "SubmitSmsQualification": Action(
        qualifications.parse_submit, qualifications.submit, Act.APPLY, Allowance.QUALIFICATION
    ),
    "UpdateSmsQualification": Action(
        qualifications.parse_update, qualifications.update, Act.APPLY, Allowance.QUALIFICATION
    ),
    "DeleteSmsQualification": Action(
        qualifications.parse_delete, qualifications.delete, Act.MANAGE, Allowance.CHANGE
    ),
    "QuerySmsQualificationRecord": Action(qualifications.parse_list, qualifications.query_list),
    "QuerySingleSmsQualification": Action(qualifications.parse_single, qualifications.query_single),
    "RequiredPhoneCode": Action(
        qualifications.parse_phone, qualifications.require_code, Act.ASK_CODE, Allowance.PHONE_CODE
    ),
    "ValidPhoneCode": Action(
        qualifications.parse_code, qualifications.check_code, Act.APPLY, Allowance.CHANGE
    ),
    "CreateSmsTrademark": Action(
        filings.parse_trademark, filings.create_trademark, Act.APPLY, Allowance.TRADEMARK
    ),
    "QuerySmsTrademark": Action(filings.parse_trademark_ids, filings.query_trademarks),
    "CreateSmsAppIcpRecord": Action(
        filings.parse_app_filing, filings.create_app_filing, Act.APPLY, Allowance.APP_FILING
    ),
    "QuerySmsAppIcpRecord": Action(filings.parse_app_filing_ids, filings.query_app_filings),
    "TagResources": Action(tags.parse_tag, tags.tag, Act.MANAGE, Allowance.CHANGE),
    "UntagResources": Action(tags.parse_untag, tags.untag, Act.MANAGE, Allowance.CHANGE),
    "ListTagResources": Action(tags.parse_list, tags.list_resources),
    "AddSmsSign": Action(sign_apply.parse_with_files, sign_apply.add, Act.APPLY, Allowance.SIGN),
    "ModifySmsSign": Action(
        sign_apply.parse_with_files, sign_apply.modify, Act.APPLY, Allowance.SIGN
    ),
    "QuerySmsSign": Action(sign_view.parse_name, sign_view.query),
    "DeleteSmsSign": Action(sign_view.parse_name, sign_apply.delete, Act.MANAGE, Allowance.CHANGE),
    "QuerySmsSignList": Action(sign_view.parse_page, sign_view.query_list),
    "CreateSmsSign": Action(
        sign_apply.parse_with_papers, sign_apply.create, Act.APPLY, Allowance.SIGN
    ),
    "UpdateSmsSign": Action(
        sign_apply.parse_with_papers, sign_apply.update, Act.APPLY, Allowance.SIGN
    ),
    "GetSmsSign": Action(sign_view.parse_name, sign_view.get),
    "AddSmsTemplate": Action(
        template_apply.parse_add, template_apply.add, Act.APPLY, Allowance.TEMPLATE
    ),
    "ModifySmsTemplate": Action(
        template_apply.parse_modify, template_apply.modify, Act.APPLY, Allowance.TEMPLATE
    ),
    "QuerySmsTemplate": Action(template_view.parse_code, template_view.query),
    "DeleteSmsTemplate": Action(
        template_view.parse_code, template_apply.delete, Act.MANAGE, Allowance.CHANGE
    ),
    "QuerySmsTemplateList": Action(template_view.parse_page, template_view.query_list),
    "CreateSmsTemplate": Action(
        template_apply.parse_create, template_apply.create, Act.APPLY, Allowance.TEMPLATE
    ),
    "UpdateSmsTemplate": Action(
        template_apply.parse_update, template_apply.update, Act.APPLY, Allowance.TEMPLATE
    ),
    "GetSmsTemplate": Action(template_view.parse_code, template_view.get),
    "GetSmsTemplateList": Action(template_view.parse_filter, template_view.get_list),
}
