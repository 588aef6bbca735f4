"""What is wrong with a file is said with its full name, in our own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hongyan.kernel.machine import machine_sentence

ACTS: dict[str, Callable[[Path], object]] = {
    "does not exist; name": lambda path: (path / "none").read_bytes(),
    "is a directory": Path.read_bytes,
    "in the way": lambda path: (path / "file").mkdir(),
    "below a file": lambda path: (path / "file" / "x").read_bytes(),
}


@pytest.mark.parametrize("words", ACTS)
def test_a_fault_of_a_file(tmp_path: Path, words: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError) as fault:  # noqa: PT011 - the sentence is what is matched
        ACTS[words](tmp_path)
    said = machine_sentence(fault.value)
    assert words in said
    assert str(tmp_path) in said
    assert "Errno" not in said


def test_a_fault_without_a_file_is_said_too() -> None:
    assert "no room" in machine_sentence(OSError(28, "no space")).lower()
