"""The API's numbers and words for the registration of signs at carriers (实名报备).

Tables; docs/rules/registrations.md repeats them. Where a sign stands is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.registrations.model import RegistrationReason, RegistrationState
from hongyan.domain.templates.model import TemplateState

_S, _R, _T = RegistrationState, RegistrationReason, TemplateState

REGISTER_STATUS: Final[Mapping[RegistrationState, int]] = {
    _S.UNREGISTERED: -2,
    _S.REGISTERING: -1,
    _S.FAILED: 0,
    _S.REGISTERED: 1,
    _S.LAPSED: 2,
    _S.VERIFIED: 3,
}
"""RegisterStatus at one carrier. This table and the next two are total over `RegistrationState`."""

REGISTER_RESULT: Final[Mapping[RegistrationState, int]] = {
    _S.UNREGISTERED: -1,
    _S.REGISTERING: -1,
    _S.FAILED: 0,
    _S.REGISTERED: 1,
    _S.LAPSED: 2,
    _S.VERIFIED: 1,
}
"""RegisterResult at all carriers together; deprecated, and asked for still."""

VENDOR_STATUS: Final[Mapping[RegistrationState, int]] = {
    _S.UNREGISTERED: 2,
    _S.REGISTERING: 0,
    _S.FAILED: 2,
    _S.REGISTERED: 1,
    _S.LAPSED: 15,
    _S.VERIFIED: 1,
}
"""VendorAuditStatus of an approved template, by its related sign."""

UNDECIDED_STATUS: Final[Mapping[TemplateState, int]] = {
    _T.PENDING: 0,
    _T.REJECTED: 2,
    _T.WITHDRAWN: 2,
    _T.DISABLED: 2,
    _T.DELETED: 2,
}
"""VendorAuditStatus of every other template, at each carrier."""

VENDOR_PASSED: Final = 1
"""Of an approved template without a related sign: carriers look at signs alone."""

VENDORS: Final[Mapping[str, str]] = {
    "mobile": "MOBILE_VENDOR",
    "unicom": "UNICOM_VENDOR",
    "telecom": "TELECOM_VENDOR",
}
"""By OperatorCode. Total over the carriers that register signs."""

REASON_TEXTS: Final[Mapping[RegistrationReason, str]] = {
    _R.UNBINDING_QUA: "签名未关联资质",
    _R.BINDING_INCOMPLETE_QUA: "关联资质信息不全",
    _R.NON_REGISTER: "未发起报备",
    _R.REGISTERING: "签名报备中",
    _R.DETECTING: "未发起探测或探测中",
    _R.DETECT_SUCCESS: "报备成功",
    _R.QUALIFICATION_ERROR: "资质原因",
    _R.SIGNATURE_ERROR: "签名原因",
    _R.SIGNATURE_QUALIFICATION_ERROR: "签名与资质关系不符",
    _R.ONE_CODE_MULTIPLE_SIGN: "扩展码原因",
    _R.OTHERS_ERROR: "其他原因",
    _R.REGISTER_TIMEOUT: "报备超时",
    _R.NO_SEND_RECORD: "签名超过 6 个月无发送记录",
    _R.EXT_CODE_RECYCLE: "扩展码收回",
    _R.SUBPORT_RECYCLE: "子端口被运营商治理",
}
"""Total over `RegistrationReason`."""
