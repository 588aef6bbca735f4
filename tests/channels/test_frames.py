"""Frames are told field by field; secrets never, numbers only when asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from hongyan.channels.frames import FIELDS_MAX, HIDDEN, told
from hongyan.channels.registry import KINDS
from hongyan.channels.simulator.wire import Hello, SubmitBatch, Welcome, write_word
from hongyan.kernel.carriage import Encoding, Submission, Text

PHONE = 8613900001234


class Command(IntEnum):
    BIND = 9


@dataclass(frozen=True)
class Address:
    ton: int
    addr: str


@dataclass(frozen=True)
class Bind:
    command: Command
    system_id: str
    password: str
    authenticator_source: bytes
    destinations: tuple[Address, ...]
    message_id: int
    short_message: bytes


BIND = Bind(
    Command.BIND,
    "hongyan",
    "p4ss",
    b"\x01\x02",
    (Address(1, "8613900001234"),),
    1_139_000_012_345_678,
    b"ok\0",
)


def test_every_field_is_told_and_those_inside_by_their_path() -> None:
    name, fields = told(BIND)
    assert name == "Bind"
    assert dict(fields) == {
        "command": "BIND (9)",
        "system_id": "hongyan",
        "password": HIDDEN,
        "authenticator_source": HIDDEN,
        "destinations.0.ton": "1",
        "destinations.0.addr": "86139****1234",
        "message_id": "1139000012345678",
        "short_message": "ok",
    }


def test_numbers_are_whole_when_asked_and_secrets_are_not() -> None:
    fields = dict(told(BIND, is_whole=True)[1])
    assert fields["destinations.0.addr"] == "8613900001234"
    assert fields["password"] == HIDDEN


def test_a_number_within_a_text_is_masked_too() -> None:
    fields = dict(told({"text": "请致电 13900001234"})[1])
    assert "13900001234" not in fields["text"]


def test_the_ids_of_carriers_stay_whole() -> None:
    fields = dict(told({"carrier_ids": ["CDD3C13900001234800"], "dest_id": "106900011234567"})[1])
    assert fields == {"carrier_ids.0": "CDD3C13900001234800", "dest_id": "1069000****4567"}


def test_a_frame_with_very_many_fields_is_cut() -> None:
    assert len(told({"numbers": list(range(100_000))})[1]) == FIELDS_MAX


def test_the_simulators_frames_are_read_in_either_direction() -> None:
    readers = KINDS["simulator"].frames
    assert readers is not None
    submission = Submission(7, 1, PHONE, "10690001", Text(Encoding.UCS2, ("你好",)))
    data = write_word(Hello("a")) + write_word(SubmitBatch(1, [submission]))
    out = readers("out")
    hello = list(out(data[:-3]))
    assert [told(one)[0] for one in hello] == ["Hello"]
    [submit] = out(data[-3:])
    fields = dict(told(submit)[1])
    assert fields["submissions.0.phone"] == "86139****1234"
    assert fields["submissions.0.content.parts.0"] == "你好"
    assert [told(one)[0] for one in readers("in")(write_word(Welcome()))] == ["Welcome"]
