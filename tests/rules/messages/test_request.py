"""A send request knows how many numbers it names."""

from __future__ import annotations

from hongyan.domain.messages.request import Group, SendRequest


def test_the_numbers_of_all_groups_count() -> None:
    groups = tuple(Group(phones, "鸿雁", {}, "{}", "") for phones in ((1, 2), (3,)))
    assert SendRequest(1, "SMS_1", groups, "", 1, 1).number_count == 3
    assert SendRequest(1, "SMS_1", (), "", 1, 1).number_count == 0
