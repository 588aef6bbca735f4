"""Secrets at rest: readable with the master key, and with nothing else."""

from __future__ import annotations

import base64
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.kernel.seal import (
    Sealer,
    SealError,
    make_master_key,
    next_key_file,
    put_in_place,
    read_master_key,
)

if TYPE_CHECKING:
    from pathlib import Path

SEALER = Sealer(b"k" * 32)


@given(st.text(), st.text(st.characters(codec="utf-8")))
def test_what_was_sealed_opens_for_its_purpose(secret: str, purpose: str) -> None:
    secret = secret.encode(errors="ignore").decode()
    assert SEALER.open(SEALER.seal(secret, purpose), purpose) == secret


def test_a_sealed_secret_does_not_show() -> None:
    sealed = SEALER.seal("hongyan-dev-secret", "access_key/a")
    assert "hongyan" not in sealed
    assert sealed != SEALER.seal("hongyan-dev-secret", "access_key/a")


def test_rows_cannot_be_swapped() -> None:
    sealed = SEALER.seal("secret", "access_key/a")
    with pytest.raises(SealError):
        SEALER.open(sealed, "access_key/b")


@given(st.binary())
def test_a_file_is_sealed_as_a_text_is(content: bytes) -> None:
    sealed = SEALER.seal_bytes(content, "material/a")
    assert SEALER.open_bytes(sealed, "material/a") == content
    with pytest.raises(SealError):
        SEALER.open_bytes(sealed, "material/b")


def test_while_a_key_is_rotated_both_open_and_the_first_seals() -> None:
    new = Sealer(b"n" * 32)
    both = Sealer(b"k" * 32, b"n" * 32)
    assert both.open(new.seal("secret", "a"), "a") == "secret"
    assert SEALER.open(both.seal("secret", "a"), "a") == "secret"


def test_the_next_key_takes_the_place_of_the_master_key_which_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    old, new = make_master_key(file), make_master_key(next_key_file(file))
    before = put_in_place(file)
    assert read_master_key(file, "") == new
    assert read_master_key(before, "") == old
    assert not next_key_file(file).exists()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_another_master_key_opens_nothing() -> None:
    with pytest.raises(SealError, match="master key"):
        Sealer(b"x" * 32).open(SEALER.seal("secret", "p"), "p")


@pytest.mark.parametrize("change", ["cut", "bent", "garbage", "empty"])
def test_a_changed_text_is_a_seal_error_and_nothing_else(change: str) -> None:
    sealed = SEALER.seal("secret", "p")
    raw = bytearray(base64.b64decode(sealed))
    raw[20] ^= 1
    changed = {
        "cut": sealed[:9],
        "bent": base64.b64encode(raw).decode(),
        "garbage": "不是密文",
        "empty": "",
    }
    with pytest.raises(SealError):
        SEALER.open(changed[change], "p")


def test_a_master_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "master.key"
    assert read_master_key(path, "") is None, "reading makes none"
    key = make_master_key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_master_key(path, "") == key
    assert make_master_key(path) == key, "another process was as quick: its key counts"
    assert [one.name for one in path.parent.iterdir()] == ["master.key"]


def test_a_given_key_comes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    given_key = base64.b64encode(b"g" * 32).decode()
    assert read_master_key(path, given_key) == b"g" * 32
    assert not path.exists()


@pytest.mark.parametrize("text", ["too short", "AAAA", base64.b64encode(b"x" * 33).decode()])
def test_what_is_no_key_is_said_with_its_remedy(tmp_path: Path, text: str) -> None:
    with pytest.raises(SealError, match=r"HONGYAN_MASTER_KEY .*openssl rand"):
        read_master_key(tmp_path / "k", text)
    path = tmp_path / "master.key"
    path.write_text(text)
    with pytest.raises(SealError, match=r"master\.key must hold"):
        read_master_key(path, "")
