"""A capture is its user's alone, holds no password, has bounds, and can be read while it grows."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hongyan.channels import capture
from hongyan.channels.capture import (
    KEPT_MS,
    CaptureChunk,
    CaptureError,
    CaptureFile,
    CaptureHead,
    CaptureReader,
    forget_captures,
)

NOW = 1_768_449_600_000
HEAD = CaptureHead(1, "mobile-a", "smpp", NOW)


def begun(tmp_path: Path, *secrets: bytes) -> CaptureFile:
    return CaptureFile(tmp_path / "captures", HEAD, secrets)


def read(path: Path) -> list[CaptureChunk]:
    reader = CaptureReader(path)
    try:
        return list(reader.chunks())
    finally:
        reader.close()


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    file = begun(tmp_path)
    file.note("out", 1, b"\x00\x01", NOW)
    file.note("in", 2, b"\xff", NOW + 5)
    file.close()
    reader = CaptureReader(file.path)
    assert reader.head == HEAD
    assert list(reader.chunks()) == [
        CaptureChunk(NOW, 1, "out", "0001"),
        CaptureChunk(NOW + 5, 2, "in", "ff"),
    ]
    reader.close()


def test_it_is_for_its_user_alone(tmp_path: Path) -> None:
    file = begun(tmp_path)
    file.close()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_a_password_is_written_over_and_the_length_stays(tmp_path: Path) -> None:
    file = begun(tmp_path, b"p4ssw0rd", b"x1")
    file.note("out", 1, b"\x09sys\x00p4ssw0rd\x00x1", NOW)
    file.note("out", 1, b"..p4ssw0rd..x1", NOW)  # too short to be anything but chance, later on
    file.note("in", 1, b"p4ssw0rd", NOW)  # what the carrier says is no login of ours
    file.close()
    first, second, third = (bytes.fromhex(one.hex) for one in read(file.path))
    assert first == b"\x09sys\x00********\x00**"
    assert second == b"..********..x1"
    assert third == b"p4ssw0rd"


def test_a_capture_ends_at_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "BYTES_MAX", 1000)
    file = begun(tmp_path)
    for _ in range(100):
        file.note("in", 1, b"0123456789", NOW)
    file.close()
    assert 5 < len(read(file.path)) < 20


def test_a_line_that_is_half_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    file = begun(tmp_path)
    file.note("in", 1, b"a", NOW)
    file.close()
    whole = file.path.read_bytes()
    growing = tmp_path / "growing"
    growing.write_bytes(whole[:-5])
    reader = CaptureReader(growing)
    assert list(reader.chunks()) == []
    with growing.open("ab") as rest:
        rest.write(whole[-5:])
    assert len(list(reader.chunks())) == 1
    reader.close()


@pytest.mark.parametrize(
    "text", ["", "{}", '{"hongyan_capture":2,"channel":"a","kind":"b","began_at":1}']
)
def test_another_file_is_no_capture(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other"
    path.write_text(text + "\n")
    with pytest.raises(CaptureError):
        CaptureReader(path)


def test_captures_are_deleted_after_a_week_and_nothing_else_is(tmp_path: Path) -> None:
    file = begun(tmp_path)
    file.close()
    beside = file.path.parent / "notes.capture.jsonl"
    beside.write_text("mine")
    assert forget_captures(file.path.parent, NOW + KEPT_MS) == 0
    assert forget_captures(file.path.parent, NOW + KEPT_MS + 1) == 1
    assert [one.name for one in file.path.parent.iterdir()] == [beside.name]
    assert forget_captures(tmp_path / "none", NOW) == 0
