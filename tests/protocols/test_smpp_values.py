"""Parameters, times and statuses of SMPP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import tlvs
from hongyan.protocols.smpp.statuses import STATUSES, StatusClass, class_of, status_name
from hongyan.protocols.smpp.times import read_time, write_absolute, write_relative
from hongyan.protocols.smpp.tlvs import Tag
from hongyan.protocols.udh import PartNumber


def _ms(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 1000  # type: ignore[misc]


NOW = _ms(2026, 1, 31, 12, 0, 0)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("261122070000032+", _ms(2026, 11, 21, 23, 0, 0)),
        ("261122070000500+", _ms(2026, 11, 22, 7, 0, 0) + 500),
        ("261122070000020-", _ms(2026, 11, 22, 12, 0, 0)),
        ("000001000000000R", _ms(2026, 2, 1, 12, 0, 0)),
        ("000000000130000R", _ms(2026, 1, 31, 12, 1, 30)),
        ("000100000000000R", _ms(2026, 2, 28, 12, 0, 0)),
        ("020000000000000R", _ms(2028, 1, 31, 12, 0, 0)),
    ],
)
def test_a_time_is_a_moment(text: str, at: int) -> None:
    assert read_time(text, NOW) == at


def test_an_empty_time_is_none() -> None:
    assert read_time("", NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "now",
        "2611220700000",
        "261122070000032",
        "261322070000032+",
        "260230070000032+",
        "26112207000003\u0662+",  # a digit that is none of ASCII
        "261122070000099+",
        "261122250000000+",
    ],
)
def test_what_is_no_time_is_an_error(text: str) -> None:
    with pytest.raises(WireError):
        read_time(text, NOW)


@given(st.integers(_ms(2000, 1, 3), _ms(2099, 12, 30)), st.integers(-48, 48))
def test_an_absolute_time_is_read_as_it_was_written(at: int, quarters: int) -> None:
    assert read_time(write_absolute(at, quarters), NOW) == at - at % 100


@given(st.integers(0, 30 * 86_400))
def test_a_relative_time_is_read_as_it_was_written(seconds: int) -> None:
    assert read_time(write_relative(seconds), NOW) == NOW + 1000 * seconds


def test_times_that_have_no_form_are_not_written() -> None:
    assert write_absolute(_ms(2026, 11, 21, 23, 0, 0)) == "261122070000032+"
    assert write_relative(172_800) == "000002000000000R"
    for write in (
        lambda: write_absolute(_ms(1999, 12, 31), 0),
        lambda: write_absolute(_ms(2100, 1, 1), 0),
        lambda: write_absolute(1 << 62),
        lambda: write_absolute(NOW, 49),
        lambda: write_relative(31 * 86_400),
        lambda: write_relative(-1),
    ):
        with pytest.raises(WireError):
            write()


def test_parameters_are_read_by_name() -> None:
    found = (
        tlvs.number(Tag.MESSAGE_STATE, 2),
        tlvs.text(Tag.RECEIPTED_MESSAGE_ID, "6D0F1E22"),
        (Tag.RECEIPTED_MESSAGE_ID, b"second"),
        (0x1400, b""),
    )
    assert found[:2] == ((0x0427, b"\x02"), (0x001E, b"6D0F1E22\0"))
    assert tlvs.number_of(found, Tag.MESSAGE_STATE) == 2
    assert tlvs.text_of(found, Tag.RECEIPTED_MESSAGE_ID) == "6D0F1E22"
    assert tlvs.octets_of(found, 0x1400) == b""
    for tag in (0x1400, Tag.NETWORK_ERROR_CODE):
        assert tlvs.number_of(found, tag) is None
        assert tlvs.text_of(found, tag) is None
    assert tlvs.number_of(((1, bytes(9)),), 1) is None


def test_a_parameter_that_does_not_fit_is_not_written() -> None:
    with pytest.raises(WireError, match=r"parameter\.0x0427: not an unsigned integer of 1 octets"):
        tlvs.number(Tag.MESSAGE_STATE, 256)
    with pytest.raises(WireError, match=r"parameter\.0x001E: has a character beyond Latin-1"):
        tlvs.text(Tag.RECEIPTED_MESSAGE_ID, "鸿")


def test_a_part_is_three_parameters_in_any_order() -> None:
    part = tlvs.sar(0x1234, 3, 2)
    assert part == ((0x20C, b"\x12\x34"), (0x20E, b"\x03"), (0x20F, b"\x02"))
    assert tlvs.part_of(part[::-1]) == PartNumber(0x1234, 3, 2)
    assert tlvs.part_of(part[:2]) is None
    assert tlvs.part_of(tlvs.sar(1, 2, 3)) is None
    assert tlvs.part_of(tlvs.sar(1, 2, 0)) is None


@pytest.mark.parametrize(
    ("status", "name", "kind"),
    [
        (0x00, "ESME_ROK", StatusClass.OK),
        (0x58, "ESME_RTHROTTLED", StatusClass.THROTTLE),
        (0x14, "ESME_RMSGQFUL", StatusClass.THROTTLE),
        (0x08, "ESME_RSYSERR", StatusClass.TEMPORARY),
        (0x0E, "ESME_RINVPASWD", StatusClass.SESSION),
        (0x0B, "ESME_RINVDSTADR", StatusClass.ADDRESS),
        (0x01, "ESME_RINVMSGLEN", StatusClass.CONTENT),
        (0x67, "ESME_RQUERYFAIL", StatusClass.OPERATION),
        (0xFE, "ESME_RDELIVERYFAILURE", StatusClass.UNDELIVERABLE),
        (0x400, "0x00000400", StatusClass.TEMPORARY),
    ],
)
def test_a_status_has_a_name_and_a_class(status: int, name: str, kind: StatusClass) -> None:
    assert status_name(status) == name
    assert class_of(status) is kind


def test_every_name_of_a_status_stands_once() -> None:
    names = [name for name, _ in STATUSES.values()]
    assert len(set(names)) == len(names)
    assert all(name.startswith("ESME_R") for name in names)
