"""The API's table of contents: each action by its name, what it reads and what it does.

A handler has two parts. `parse` reads parameters and touches nothing; `run` calls one flow. The
server settles the nonce between them, except for sends, whose flow does it in its transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hongyan.api import (
    conversions,
    filings,
    letters,
    qualifications,
    query,
    sending,
    sign_params,
    signs,
    tags,
    template_params,
    templates,
    uploads,
)
from hongyan.api.call import Call, No, Reply

Parse = Callable[[Call], Any]
Run = Callable[[Call, Any], Awaitable[Reply | No]]


@dataclass(frozen=True, slots=True)
class Action:
    """One action. A sending one asks for an account in good standing; its flow claims the nonce."""

    parse: Parse
    run: Run
    is_sending: bool = False


ACTIONS: Mapping[str, Action] = {
    "SendSms": Action(sending.parse_sms, sending.send, is_sending=True),
    "SendBatchSms": Action(sending.parse_batch, sending.send, is_sending=True),
    # Ours: the official API has no such action, and none of its names begins so.
    "HongyanCancelSend": Action(sending.parse_cancellation, sending.cancel),
    "QuerySendDetails": Action(query.parse_details, query.send_details),
    "QuerySendStatistics": Action(query.parse_statistics, query.send_statistics),
    "SmsConversionIntl": Action(conversions.parse_message, conversions.report_message),
    "ConversionDataIntl": Action(conversions.parse_rate, conversions.report_overall),
    "CreateSmsAuthorizationLetter": Action(letters.parse_create, letters.create),
    "QuerySmsAuthorizationLetter": Action(letters.parse_query, letters.query),
    "ChangeSignatureQualification": Action(letters.parse_change, letters.change),
    "GetOSSInfoForUploadFile": Action(uploads.parse_grant, uploads.upload_grant),
    "GetSmsOcrOssInfo": Action(uploads.parse_grant, uploads.recognition_grant),
    "GetQualificationOssInfo": Action(
        uploads.parse_qualification_grant, uploads.qualification_grant
    ),
    "SubmitSmsQualification": Action(qualifications.parse_submit, qualifications.submit),
    "UpdateSmsQualification": Action(qualifications.parse_update, qualifications.update),
    "DeleteSmsQualification": Action(qualifications.parse_delete, qualifications.delete),
    "QuerySmsQualificationRecord": Action(qualifications.parse_list, qualifications.query_list),
    "QuerySingleSmsQualification": Action(qualifications.parse_single, qualifications.query_single),
    "RequiredPhoneCode": Action(qualifications.parse_phone, qualifications.require_code),
    "ValidPhoneCode": Action(qualifications.parse_code, qualifications.check_code),
    "CreateSmsTrademark": Action(filings.parse_trademark, filings.create_trademark),
    "QuerySmsTrademark": Action(filings.parse_trademark_ids, filings.query_trademarks),
    "CreateSmsAppIcpRecord": Action(filings.parse_app_filing, filings.create_app_filing),
    "QuerySmsAppIcpRecord": Action(filings.parse_app_filing_ids, filings.query_app_filings),
    "TagResources": Action(tags.parse_tag, tags.tag),
    "UntagResources": Action(tags.parse_untag, tags.untag),
    "ListTagResources": Action(tags.parse_list, tags.list_resources),
    "AddSmsSign": Action(sign_params.parse_with_files, signs.add),
    "ModifySmsSign": Action(sign_params.parse_with_files, signs.modify),
    "QuerySmsSign": Action(sign_params.parse_name, signs.query),
    "DeleteSmsSign": Action(sign_params.parse_name, signs.delete),
    "QuerySmsSignList": Action(sign_params.parse_page, signs.query_list),
    "CreateSmsSign": Action(sign_params.parse_with_papers, signs.create),
    "UpdateSmsSign": Action(sign_params.parse_with_papers, signs.update),
    "GetSmsSign": Action(sign_params.parse_name, signs.get),
    "AddSmsTemplate": Action(template_params.parse_add, templates.add),
    "ModifySmsTemplate": Action(template_params.parse_modify, templates.modify),
    "QuerySmsTemplate": Action(template_params.parse_code, templates.query),
    "DeleteSmsTemplate": Action(template_params.parse_code, templates.delete),
    "QuerySmsTemplateList": Action(template_params.parse_page, templates.query_list),
    "CreateSmsTemplate": Action(template_params.parse_create, templates.create),
    "UpdateSmsTemplate": Action(template_params.parse_update, templates.update),
    "GetSmsTemplate": Action(template_params.parse_code, templates.get),
    "GetSmsTemplateList": Action(template_params.parse_filter, templates.get_list),
}
