"""The gateway's table of errors: whole, and careful about what it repeats."""

from __future__ import annotations

import pytest

from hongyan.api.gateway.errors import GATEWAY_ROWS, GatewayReason, gateway_error, invalid, missing


def test_every_gateway_fault_has_its_row() -> None:
    assert set(GATEWAY_ROWS) == set(GatewayReason)
    for fault, row in GATEWAY_ROWS.items():
        error = gateway_error(fault, name="Version", detail="what varies")
        assert error.code
        assert "{" not in error.code + error.message
        assert 400 <= error.status <= 503, row


def test_a_junk_name_is_not_repeated_to_the_caller() -> None:
    assert invalid("PhoneNumbers").message == "Specified parameter PhoneNumbers is not valid."
    for junk in ("", "<script>", "a b", "x" * 65, "鸿雁", "a\n"):
        assert invalid(junk).code == "InvalidParameter"
        assert invalid(junk).message == "A parameter name of the request is not valid."


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        (GatewayReason.ACCESS_KEY_NOT_FOUND, "InvalidAccessKeyId.NotFound", 404),
        (GatewayReason.ACTION_NOT_FOUND, "InvalidAction.NotFound", 404),
        (GatewayReason.NONCE_USED, "SignatureNonceUsed", 400),
        (GatewayReason.TIMESTAMP_EXPIRED, "InvalidTimeStamp.Expired", 400),
        (GatewayReason.THROTTLED_USER, "Throttling.User", 400),
        (GatewayReason.NO_PERMISSION, "NoPermission", 403),
        (GatewayReason.INTERNAL_ERROR, "InternalError", 500),
        (GatewayReason.SERVICE_UNAVAILABLE, "ServiceUnavailable", 503),
    ],
)
def test_clients_branch_on_code_and_status(fault: GatewayReason, code: str, status: int) -> None:
    error = gateway_error(fault, headers=(("x-acs-retry-after", "300"),))
    assert (error.code, error.status) == (code, status)
    assert error.headers == (("x-acs-retry-after", "300"),)


def test_a_missing_parameter_is_named_in_code_and_message() -> None:
    error = missing("PhoneNumbers")
    assert (error.code, error.status) == ("MissingPhoneNumbers", 400)
    assert error.message == "PhoneNumbers is mandatory for this action."
