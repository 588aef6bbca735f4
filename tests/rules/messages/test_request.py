"""A send request knows how many numbers it names, and travels between processes as it is."""

from __future__ import annotations

import msgspec

from hongyan.domain.messages.request import Accepted, Group, Replayed, SendRequest
from hongyan.kernel.kinds import HOME, MessageKind


def test_the_numbers_of_all_groups_count() -> None:
    groups = tuple(Group(phones, "鸿雁", {}, "{}", "") for phones in ((1, 2), (3,)))
    assert SendRequest(1, "SMS_1", groups, "", 1, 1).number_count == 3
    assert SendRequest(1, "SMS_1", (), "", 1, 1).number_count == 0


def test_a_group_goes_abroad_with_its_first_number_of_another_country() -> None:
    whose = [(), (HOME,), (HOME, "SG"), ("HK",)]
    groups = [Group((1,) * len(one), "Hongyan", {}, "{}", "", one) for one in whose]
    assert [one.is_international for one in groups] == [False, False, True, True]


def test_a_request_and_its_answers_are_the_same_after_they_travelled() -> None:
    group = Group((1, 2), "鸿雁", {"code": "1"}, '{"code":"1"}', "77", (HOME, "SG"), ("1", "2"))
    request = SendRequest(1, "SMS_1", (group,), "o-1", -5, 1 << 62)
    accepted = Accepted(1 << 62, MessageKind.INTERNATIONAL, 1, 1, 2)
    for value in (request, accepted, Replayed()):
        travelled = msgspec.msgpack.encode(value)
        assert msgspec.msgpack.decode(travelled, type=type(value)) == value
