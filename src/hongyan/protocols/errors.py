"""The one error of the protocols: bytes that are no PDU, or a value that fits no field."""

from __future__ import annotations

from typing_extensions import override


class WireError(Exception):
    """Bytes break a rule of their protocol, or a value breaks the rule of its field.

    The words name the PDU, the field and the rule. They quote no octet of either: these may be
    a password, a text or a phone number.
    """

    def __init__(self, pdu: str, field: str, rule: str) -> None:
        super().__init__(pdu, field, rule)
        self.pdu = pdu
        self.field = field
        self.rule = rule

    @override
    def __str__(self) -> str:
        return f"{self.pdu}.{self.field}: {self.rule}" if self.field else f"{self.pdu}: {self.rule}"
