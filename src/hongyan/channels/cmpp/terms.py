"""What the contract and the options say of every PDU of a channel over CMPP. Values only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from hongyan.protocols.cmpp.pdus import CmppVersion, Submit, write_pdu
from hongyan.protocols.errors import WireError

OTHER_PAYS: Final = 3
RESULT_MAX: Final = 255
_RESULT: Final = re.compile(r"[0-9]{1,3}", re.ASCII)
_FEE_TYPE: Final = re.compile(r"[0-9]{2}", re.ASCII)
_FEE_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CmppTerms:
    """Names are those of `kind.CmppOptions`; `secret` never stands in a text."""

    version: CmppVersion
    sp_id: str
    secret: str = field(repr=False)
    service_id: str
    msg_src: str
    fee_user_type: int = 2
    fee_terminal_id: str = field(default="", repr=False)
    fee_type: str = "01"
    fee_code: str = "000000"
    msg_level: int = 0
    validity_seconds: int = 0
    throttle_codes: frozenset[int] = frozenset()
    is_gb18030: bool = False
    is_id_padded: bool = False
    is_gateway_verified: bool = False
    is_extended: bool = True

    def check(self) -> None:
        """Raise ValueError that names the option which does not fit into its field of the PDU."""
        for option, wire in _FIELDS.items():
            try:
                write_pdu(Submit(**{wire: getattr(self, option)}), self.version)
            except WireError as fault:
                raise ValueError(f"{option}: is {fault.rule}") from fault
        if _FEE_TYPE.fullmatch(self.fee_type) is None:
            raise ValueError("fee_type: must be 2 digits, such as 01")
        if _FEE_CODE.fullmatch(self.fee_code) is None:
            raise ValueError("fee_code: must be 6 digits, such as 000000")
        if (self.fee_user_type == OTHER_PAYS) != bool(self.fee_terminal_id):
            raise ValueError("fee_terminal_id: belongs to fee_user_type=3, and to it alone")


def read_results(written: str) -> frozenset[int]:
    """Read results with commas between, such as `85,101`; ValueError for what is none."""
    found = [one.strip() for one in written.split(",") if one.strip()]
    results = frozenset(int(one) for one in found if _RESULT.fullmatch(one))
    if len(results) < len(set(found)) or not all(0 < one <= RESULT_MAX for one in results):
        raise ValueError("throttle_codes: must be results from 1 to 255, such as 85,101")
    return results


_FIELDS: Final = {
    "sp_id": "msg_src",
    "service_id": "service_id",
    "msg_src": "msg_src",
    "fee_terminal_id": "fee_terminal_id",
}
"""Each option that is a free text, with a field of SUBMIT that is as wide as its own."""
