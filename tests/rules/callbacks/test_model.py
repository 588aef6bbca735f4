"""Callback endpoints and pushes as values."""

from __future__ import annotations

from hongyan.domain.callbacks.model import (
    CallbackEndpoint,
    ClaimedPush,
    PushItem,
    PushKind,
    secret_purpose,
)


def test_a_kind_is_its_name_on_the_wire() -> None:
    assert PushKind("SmsReport") is PushKind.SMS_REPORT
    assert f"{PushKind.SMS_UP}" == PushKind.SMS_UP.value == "SmsUp"


def test_reports_and_replies_may_share_a_push() -> None:
    assert PushKind.SMS_REPORT.items_max is None
    assert PushKind.SMS_UP.items_max is None


def test_reviews_are_reported_one_at_a_time() -> None:
    assert PushKind("SignSmsReport").items_max == 1
    assert PushKind("TemplateSmsReport").items_max == 1


def test_a_claimed_push_names_its_first_and_last_number() -> None:
    endpoint = CallbackEndpoint(1, PushKind.SMS_REPORT, "https://example.com/")
    items = tuple(PushItem(100 + number, number, "{}", 0, 0) for number in (7, 8, 9))
    push = ClaimedPush(endpoint, items)
    assert push.sequences == "7-9"
    assert push.ids == [107, 108, 109]


def test_a_sealed_secret_fits_one_endpoint_only() -> None:
    keys = [(account_id, kind) for account_id in (1, 11) for kind in PushKind]
    assert len({secret_purpose(*key) for key in keys}) == len(keys)
